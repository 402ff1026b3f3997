"""Digits of another script (Arabic-Indic, Devanagari), that \\d and int() would accept."""

from schemas.celltext import CellText

RULE = "cell-foreign-digits"


def fails(cell: CellText) -> bool:
    """Whether the text has decimal digits other than 0-9 (full-width ones are narrowed before)."""
    return cell.kind == "text" and any(char.isdecimal() and not char.isascii() for char in cell.plain)
