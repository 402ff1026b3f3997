"""A row of figures that is blank from end to end was forgotten."""

from collections.abc import Sequence

from schemas.celltext import CellText

RULE = "row-blank"


def fails(cells: Sequence[CellText]) -> bool:
    """Whether there are cells and all of them are blank."""
    return bool(cells) and all(cell.kind == "blank" for cell in cells)
