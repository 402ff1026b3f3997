"""十二 is read as 12, and echoed back to the sender."""

from schemas.celltext import CellText
from schemas.figure import spelled_number

RULE = "cell-numeral"


def fails(cell: CellText) -> bool:
    """Whether the figure is spelled in Chinese characters."""
    return spelled_number(cell) is not None
