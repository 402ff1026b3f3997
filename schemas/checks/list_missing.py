"""Major hazards found and not yet rectified must be listed."""

from decimal import Decimal

RULE = "list-missing"


def fails(found: Decimal, rectified: Decimal, lines: int) -> bool:
    """Whether hazards are open and no enterprise is listed."""
    return found > rectified and lines == 0
