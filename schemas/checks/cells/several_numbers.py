"""'1 2' or '1⏎2': two numbers, or one with a slip; deleting the space would make 12."""

import re

from schemas.celltext import CellText

RULE = "cell-several-numbers"

_NUMBERS = re.compile(r"\d[\d.,]*(\s+|[;、])\s*\d", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether digits are parted by white space, a semicolon or 、."""
    return cell.kind == "text" and _NUMBERS.search(cell.plain) is not None
