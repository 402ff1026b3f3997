"""A date where a figure should be: Excel turns 3-5 into one by itself."""

import re

from schemas.celltext import CellText

RULE = "cell-date"

_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月\d{1,2}日?", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether the cell is a date, stored as one or typed with a year or with 月."""
    return cell.kind == "date" or (cell.kind == "text" and _DATE.fullmatch(cell.plain) is not None)
