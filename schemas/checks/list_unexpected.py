"""A list of enterprises where no major hazard was ever found contradicts the figures."""

from decimal import Decimal

RULE = "list-unexpected"


def fails(found: Decimal, rectified: Decimal, lines: int) -> bool:
    """Whether enterprises are listed and 累计 says none was found."""
    return lines > 0 and found == 0 and rectified == 0
