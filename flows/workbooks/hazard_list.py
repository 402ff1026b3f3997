"""Hazard list: the enterprises with major hazards under the figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.workbooks.labels import is_filler
from flows.workbooks.sheet import Sheet
from flows.workbooks.vocabulary import Vocabulary
from schemas.bare import bare
from schemas.candidate import HazardLine
from schemas.checks.catalogue import finding
from schemas.finding import Finding
from schemas.grid import address

_TEXTS = ("enterprise", "location", "industry", "detail")
_FOOTNOTE = re.compile(r"(注|备注|附注|说明|填表说明)\d?[:.、]")


@dataclass(frozen=True, slots=True)
class HazardList:
    """The lines in their order, and what was strange about them."""

    lines: tuple[HazardLine, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Line:
    row: int
    texts: dict[str, str]
    cells: dict[str, str]

    def is_only_detail(self) -> bool:
        return bool(self.texts["detail"]) and not any(self.texts[name] for name in _TEXTS[:3])


def read_list(sheet: Sheet, words: Vocabulary, list_row: int | None, end: int) -> HazardList:
    """The list between its title in `list_row` and the row `end`, or its footnote; empty without a title."""
    if list_row is None:
        return HazardList()
    header = _header(sheet, words, list_row, end)
    if header is None:
        title = sheet.row(list_row)
        where = title[0].address if title else address(list_row, 1)
        return HazardList(findings=(finding("list-header-missing", sheet=sheet.name, cell=where),))
    row, spans = header
    lines: list[_Line] = []
    for line in _lines(sheet, words, row, end, spans):
        if line.is_only_detail() and lines:
            lines[-1].texts["detail"] += "\n" + line.texts["detail"]
        else:
            lines.append(line)
    nameless = [line for line in lines if not line.texts["enterprise"]]
    return HazardList(
        tuple(_hazard(position, line) for position, line in enumerate(lines, 1)),
        tuple(_nameless(sheet, line) for line in nameless),
    )


def _header(sheet: Sheet, words: Vocabulary, list_row: int, end: int) -> tuple[int, dict[str, range]] | None:
    """The row of the list's column labels with the columns that each owns: from its own up to the next label's. What
    stands under a label that nobody knows belongs to no column."""
    for row in sheet.rows_between(list_row + 1, min(end, list_row + 5)):
        known: list[tuple[str, int, int]] = []
        for cell in sheet.row(row):
            name = _column_name(words, sheet.label(cell))
            if name and name not in (n for n, _, _ in known):
                known.append((name, cell.column, sheet.box(cell.row, cell.column).right))
        if len(known) >= 2 and any(name == "enterprise" for name, _, _ in known):
            lefts = [cell.column for cell in sheet.row(row)]
            return row, {name: range(left, _end(left, right, lefts)) for name, left, right in known}
    return None


def _end(left: int, right: int, lefts: Sequence[int]) -> int:
    """The first column that is no longer the label's: that of the next label, known or not; the last label ends
    with its box."""
    return next((other for other in lefts if other > left), right + 1)


def _column_name(words: Vocabulary, label: str) -> str | None:
    return words.list_columns.get(label) or words.list_columns.get(words.split(label)[0])


def _lines(sheet: Sheet, words: Vocabulary, header_row: int, end: int, spans: dict[str, range]) -> Iterator[_Line]:
    for row in sheet.rows_between(header_row + 1, end):
        first = sheet.label(sheet.row(row)[0])
        if _FOOTNOTE.match(first) or first[:8] == words.footnote[:8] or words.head.is_label(first):
            return
        line = _Line(row, {}, {})
        for name in _TEXTS:
            line.texts[name], line.cells[name] = _text(sheet, row, spans.get(name, range(0)))
        above = sheet.shown(row, spans["enterprise"].start)
        if above is not None and not line.texts["enterprise"] and not line.is_only_detail():
            # one name merged over several lines, each with its own place or hazard
            line.texts["enterprise"], line.cells["enterprise"] = above.text.strip(), above.address
        if _column_name(words, bare(line.texts["enterprise"])) == "enterprise":
            continue  # the header, or a second row of it, or once more on the next page
        if not all(is_filler(text, words.fillers) for text in line.texts.values()):
            if is_filler(line.texts["enterprise"], words.fillers):
                line.texts["enterprise"] = ""
            yield line


def _text(sheet: Sheet, row: int, columns: range) -> tuple[str, str]:
    """The text in these columns of the row as it stands, and its cell. The lower part of a box that is merged over
    several rows is blank: its text belongs to the line above."""
    cells = [cell for cell in sheet.row(row) if cell.column in columns]
    if not cells:
        return "", address(row, columns.start) if columns else ""
    return " ".join(cell.text.strip() for cell in cells), cells[0].address


def _hazard(position: int, line: _Line) -> HazardLine:
    enterprise, location, industry, detail = (line.texts[name] for name in _TEXTS)
    cells = (line.cells["enterprise"], line.cells["location"], line.cells["industry"], line.cells["detail"])
    return HazardLine(position, enterprise, location, industry, detail, cells)


def _nameless(sheet: Sheet, line: _Line) -> Finding:
    shown = " ".join(text for text in line.texts.values() if text)
    where = line.cells["enterprise"] or address(line.row, 1)
    return finding("list-line-without-name", sheet=sheet.name, cell=where, raw_text=shown, row=line.row)
