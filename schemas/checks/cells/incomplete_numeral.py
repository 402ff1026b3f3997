"""一百二: cut short, it is 120 to some and 102 to others."""

from schemas.celltext import CellText
from schemas.numeral import NUMERAL_CHARACTERS, parse_numeral

RULE = "cell-incomplete-numeral"


def fails(cell: CellText) -> bool:
    """Whether the text is made of Chinese numerals that do not spell out one number."""
    text = cell.plain.removesuffix(cell.unit).strip() if cell.kind == "text" else ""
    return bool(text) and not set(text) - NUMERAL_CHARACTERS and parse_numeral(text) is None
