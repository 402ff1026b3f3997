"""Celltext: the content of one figure cell, prepared for the rules that judge it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from schemas.bare import is_invisible
from schemas.candidate import Entry
from schemas.form import Indicator
from schemas.grid import CellKind

# Full-width ASCII and the ideographic space. NFKC would do this too, but it also turns 5² into 52.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell as the rules see it: `plain` is the text in half-width characters without white space and invisible
    characters at its ends; inside nothing is removed, or "1\\n2" would become 12."""

    kind: CellKind | Literal["blank"]
    plain: str
    number: Decimal | None
    unit: str
    amount: bool


def cell_text(entry: Entry, indicator: Indicator) -> CellText:
    """The cell of an entry in the column of an indicator."""
    plain = narrow(entry.text) if entry.kind == "text" else entry.text
    kind = "blank" if entry.kind == "text" and not plain else entry.kind
    return CellText(kind, plain, entry.number, indicator.unit, indicator.kind == "amount")


def narrow(text: str) -> str:
    """Half-width text without white space and invisible characters at its ends."""
    return _strip_invisible(text.translate(_NARROW))


def _strip_invisible(text: str) -> str:
    start, end = 0, len(text)
    while start < end and is_invisible(text[start]):
        start += 1
    while end > start and is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]
