"""无, / or — in a figure cell is stored as 0, and the sender is told so."""

from schemas.celltext import CellText
from schemas.figure import ZERO_WORDS

RULE = "cell-zero-word"


def fails(cell: CellText) -> bool:
    """Whether the cell says nought in another way than 0."""
    return cell.kind == "text" and cell.plain in ZERO_WORDS
