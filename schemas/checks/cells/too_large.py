"""A figure no bureau can have reached; a slip, and too large for the warehouse's columns."""

from decimal import Decimal

from schemas.celltext import CellText
from schemas.figure import plain_number

RULE = "cell-too-large"

LIMIT = Decimal(1_000_000_000)
"""A thousand million: far above any figure of a province, far below what DECIMAL(18,6) and its sums hold."""


def fails(cell: CellText) -> bool:
    """Whether the number reaches the limit."""
    number = plain_number(cell)
    return number is not None and number >= LIMIT
