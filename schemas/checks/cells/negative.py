"""A count of things done or found cannot be below zero."""

import re

from schemas.celltext import CellText
from schemas.figure import WHOLE_WITHIN

RULE = "cell-negative"

_MINUS = re.compile(r"[-−–—]\s*\d[\d.,]*\D*", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether the number is below zero, as a number or as text."""
    if cell.kind == "number":
        return cell.number is not None and cell.number < -WHOLE_WITHIN
    return cell.kind == "text" and (_MINUS.fullmatch(cell.plain) is not None or cell.plain.startswith(("负", "减")))
