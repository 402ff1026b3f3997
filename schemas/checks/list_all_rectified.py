"""A list where everything found has been rectified: usual in the week of the rectification, worth a note."""

from decimal import Decimal

RULE = "list-all-rectified"


def fails(found: Decimal, rectified: Decimal, lines: int) -> bool:
    """Whether enterprises are listed though all that was found has been rectified."""
    return lines > 0 and found == rectified > 0
