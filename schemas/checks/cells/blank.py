"""A blank figure cell is stored as 0, and the sender is told so."""

from schemas.celltext import CellText

RULE = "cell-blank"


def fails(cell: CellText) -> bool:
    """Whether the cell is blank."""
    return cell.kind == "blank"
