"""The industry of a listed enterprise must be one of the campaign's."""

from collections.abc import Sequence

RULE = "list-industry"


def fails(industry: str, industries: Sequence[str]) -> bool:
    """Whether an industry is written and none of those asked for is in it (机械制造 is 机械)."""
    return bool(industry.strip() and industries) and not any(known in industry for known in industries)
