"""12/10: two figures in one cell, or a fraction, or a date."""

import re

from schemas.celltext import CellText

RULE = "cell-slash"

_SLASH = re.compile(r"\d[\d.]*\s*[/\\\\]\s*\d[\d.]*", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether the text has a slash between numbers."""
    return cell.kind == "text" and _SLASH.search(cell.plain) is not None
