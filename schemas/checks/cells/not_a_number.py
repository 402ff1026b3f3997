"""Whatever else is in a figure cell and says no number; never read as 0."""

from schemas.celltext import CellText
from schemas.figure import figure_of

RULE = "cell-not-a-number"


def fails(cell: CellText) -> bool:
    """Whether nothing that the other rules let pass can be read from the cell."""
    return figure_of(cell) is None
