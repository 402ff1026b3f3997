"""More decimals than the warehouse keeps: to store it would be to round it."""

from schemas.celltext import CellText
from schemas.figure import amount_of, plain_number

RULE = "cell-too-precise"


def fails(cell: CellText) -> bool:
    """Whether an amount has more than six decimals that are not rounding noise."""
    number = plain_number(cell)
    return cell.amount and number is not None and amount_of(number) is None
