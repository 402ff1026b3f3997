"""5² and ①: digits that are not plain digits; NFKC would read 52 and 1."""

import unicodedata

from schemas.celltext import CellText

RULE = "cell-superscript"


def fails(cell: CellText) -> bool:
    """Whether the text has raised, lowered, circled or Roman digits or fractions."""
    return cell.kind == "text" and any(
        unicodedata.category(char) in ("No", "Nl") and char != "〇" for char in cell.plain
    )
