"""本周 ≤ 累计: what was done this week was also done since the start."""

from decimal import Decimal

RULE = "week-above-cumulative"


def fails(week: Decimal | None, cumulative: Decimal | None) -> bool:
    """Whether both are known and the week's is the larger."""
    return week is not None and cumulative is not None and week > cumulative
