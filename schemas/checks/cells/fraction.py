"""12.5 enterprises: a count must be whole."""

from schemas.celltext import CellText
from schemas.figure import WHOLE_WITHIN, plain_number

RULE = "cell-fraction"


def fails(cell: CellText) -> bool:
    """Whether the number in a column of counts is not whole (rounding noise of floats aside)."""
    number = plain_number(cell)
    return not cell.amount and number is not None and abs(number - round(number)) > WHOLE_WITHIN
