"""5项 in a column of 家: the figure may belong to another column."""

import re

from schemas.celltext import CellText

RULE = "cell-wrong-unit"

_MEASURED = re.compile(r"[\d.,]+\s*\(?(个|家|项|人|次|起|元|万元|亿元|千元|户|处|所|名|位|条|件|份|组|吨)\)?", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether the number carries a unit of measure that is not the column's."""
    match = _MEASURED.fullmatch(cell.plain) if cell.kind == "text" else None
    return match is not None and match[1] != cell.unit
