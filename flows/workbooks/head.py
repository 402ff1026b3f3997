"""Head: 填报单位, 填表人 and 填表日期 with their values, wherever in the form they stand."""

import re
from collections.abc import Iterable

from flows.workbooks.sheet import Sheet
from schemas.candidate import SourceText
from schemas.form import Head
from schemas.grid import Cell

_BRACKETED = r"\s*[(（][^()（）]{1,10}[)）]"  # 填报单位（盖章）
_BRACKETS = rf"(?:{_BRACKETED})?"

_CUT = re.compile(r"\d{1,2}\.[123]", re.ASCII)

_LONGEST = 500
"""A longer text is no head; 30,000 spaces would keep the patterns busy for seconds."""


class HeadReader:
    """Finds the labels of a form's head in cells; built once per form."""

    def __init__(self, head: Head) -> None:
        self._field = {
            "".join(label.split()): field
            for field, labels in (("unit", head.unit), ("filled_by", head.filled_by), ("filled_on", head.filled_on))
            for label in labels
        }
        spaced = "|".join(r"\s*".join(map(re.escape, t)) for t in sorted(self._field, key=len, reverse=True))
        # a label counts at the beginning of a cell or after a space or mark: 下次填报日期 is none
        # and what follows it is parted from it: by a colon, a space, a line to write on, or brackets
        self._pattern = re.compile(
            rf"(?:^|(?<=[\s,;，；。、_]))({spaced})(?:{_BRACKETS}\s*[:：]|{_BRACKETS}[\s_]+(?=[^\s_])|{_BRACKETED}(?=\S))"
        )
        self._whole = re.compile(rf"\s*({spaced}){_BRACKETS}\s*[:：]?\s*$")

    def is_label(self, text: str) -> bool:
        """Whether the text begins with a label of the head."""
        if len(text) > _LONGEST:
            return False
        return bool(self._pattern.match(text.strip()) or self._whole.match(text))

    def read(self, sheet: Sheet, rows: Iterable[int]) -> dict[str, SourceText]:
        """Field ("unit", "filled_by", "filled_on") -> its value; the first one found counts. Fields without a
        value are not in it."""
        found: dict[str, SourceText] = {}
        for row in rows:
            cells = sheet.row(row)
            for index, cell in enumerate(cells):
                beside = cells[index + 1] if index + 1 < len(cells) else None
                for field, value in self._in_cell(cell, beside):
                    found.setdefault(field, value)
        return found

    def _in_cell(self, cell: Cell, beside: Cell | None) -> Iterable[tuple[str, SourceText]]:
        if cell.kind != "text" or len(cell.text) > _LONGEST:
            return
        whole = self._whole.match(cell.text)
        matches = [] if whole else list(self._pattern.finditer(cell.text))
        for match, end in zip(matches, [*(m.start() for m in matches[1:]), len(cell.text)], strict=False):
            text = cell.text[match.end() : end].strip()
            if text:
                yield self._field_of(match[1]), SourceText(cell.address, text)
        last = whole or (matches[-1] if matches and not cell.text[matches[-1].end() :].strip() else None)
        if last is not None and beside is not None and not self.is_label(beside.text):
            yield self._field_of(last[1]), SourceText(beside.address, _text(beside), beside.day)

    def _field_of(self, label: str) -> str:
        return self._field["".join(label.split())]


def _text(cell: Cell) -> str:
    """The cell's text. Who types 3.10 into a cell for numbers sees 3.1: both days are named, so that none is taken."""
    text = cell.text.strip()
    return f"{text}（或{text}0）" if cell.kind == "number" and _CUT.fullmatch(text) else text
