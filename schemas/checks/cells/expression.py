"""3+2 or 3-5: a sum or a range, not a figure."""

import re

from schemas.celltext import CellText

RULE = "cell-expression"

_EXPRESSION = re.compile(r"\d[^\d]{0,4}[-+*×xX÷−–—至到][^\d]{0,4}\d", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether numbers are joined by a sign of calculation or of range."""
    return cell.kind == "text" and _EXPRESSION.search(cell.plain) is not None
