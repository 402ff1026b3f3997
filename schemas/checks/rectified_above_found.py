"""整改 ≤ 排查 in 累计; in a single week older hazards may be rectified."""

from decimal import Decimal

RULE = "rectified-above-found"


def fails(rectified: Decimal | None, found: Decimal | None) -> bool:
    """Whether both are known and more was rectified than found."""
    return rectified is not None and found is not None and rectified > found
