"""5项 in a column of 家: the figure may belong to another column."""

import re

from schemas.celltext import CellText

RULE = "cell-wrong-unit"

_MEASURED = re.compile(r"[\d.,]+\s*\(?([\u4e00-\u9fff]{1,4})\)?", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether the number carries a unit of measure that is not the column's."""
    match = _MEASURED.fullmatch(cell.plain) if cell.kind == "text" else None
    return match is not None and match[1] != cell.unit
