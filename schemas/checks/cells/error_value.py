"""An Excel error (#REF!, #DIV/0!) where a figure should be."""

import re

from schemas.celltext import CellText

RULE = "cell-error-value"

_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|N/A|NUM|NULL|SPILL|CALC|GETTING_DATA)[!?]?", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether the cell is an error, stored as one or pasted as text."""
    return cell.kind == "error" or (cell.kind == "text" and _ERROR.fullmatch(cell.plain.upper()) is not None)
