"""An enterprise that leaves the list without 整改 in the figures."""

from decimal import Decimal

RULE = "list-dropped"


def fails(dropped: int, rectified: Decimal) -> bool:
    """Whether more lines left the list than hazards can have been rectified."""
    return dropped > rectified
