"""A share is no count."""

from schemas.celltext import CellText

RULE = "cell-percentage"


def fails(cell: CellText) -> bool:
    """Whether the cell is a percentage, by its number format or its text."""
    return cell.kind == "percentage" or (cell.kind == "text" and "%" in cell.plain)
