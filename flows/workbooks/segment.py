"""Segment: the part of a sheet that one form takes up: its head, header, rows of figures and list."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from flows.workbooks.sheet import Sheet
from flows.workbooks.vocabulary import Vocabulary
from schemas.candidate import RowKind
from schemas.grid import Cell

_HEAD_ROWS = 6
"""How far above the header title, unit and date may begin."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of one form. `start` is the first row of its head, `end` the first row that is no longer its own.
    `left` is the leftmost column of the header's labels,
    `anchors` are the labels of rows of figures, in the order of the sheet, each with its kind of row."""

    start: int
    header_top: int
    left: int
    end: int
    anchors: tuple[tuple[RowKind, Cell], ...]
    list_row: int | None

    @property
    def header_bottom(self) -> int:
        """The first row below the header."""
        below = [cell.row for _, cell in self.anchors[:1]] + [self.list_row or self.end]
        return below[0]


@dataclass(slots=True)
class _Draft:
    header_top: int
    left: int
    anchors: list[tuple[RowKind, Cell]] = field(default_factory=list)
    list_row: int | None = None
    last: int = 0

    def is_closed(self) -> bool:
        return bool(self.anchors) or self.list_row is not None


def segments(sheet: Sheet, words: Vocabulary) -> tuple[Segment, ...]:
    """The parts of the sheet that look like forms, from top to bottom: a row with several labels of the form's
    header begins one, unless it only continues the header of the one before."""
    drafts: list[_Draft] = []
    wanted = min(2, len(words.form.indicators))
    for row in sheet.filled_rows:
        draft = drafts[-1] if drafts else None
        cells = sheet.row(row)
        labels = [sheet.label(cell) for cell in cells]
        in_list_header = draft is not None and draft.list_row is not None and row - draft.list_row <= 2
        known = [cell for cell, label in zip(cells, labels, strict=True) if words.knows(label)]
        if len({sheet.label(cell) for cell in known}) >= wanted and not in_list_header:
            if draft is None or draft.is_closed():
                drafts.append(draft := _Draft(row, known[0].column))
            draft.last, draft.left = row, min(draft.left, known[0].column)
        elif draft is not None:
            _note_row(draft, row, cells, labels, words)
    return _finish(sheet, words, drafts)


def _note_row(draft: _Draft, row: int, cells: Iterable[Cell], labels: list[str], words: Vocabulary) -> None:
    if draft.list_row is not None:
        return
    pairs = [(words.row_kind(t), c) for c, t in zip(cells, labels, strict=True) if c.column < draft.left]
    anchor = next(((kind, cell) for kind, cell in pairs if kind), None)
    if anchor is not None:
        draft.anchors.append(anchor)
        draft.last = row
    elif any(map(words.is_list_title, labels)):
        draft.list_row = draft.last = row
    elif draft.anchors and sum(label in words.list_columns for label in labels) >= 3:
        draft.list_row = draft.last = row - 1  # the list without its title


def _finish(sheet: Sheet, words: Vocabulary, drafts: list[_Draft]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    floor = 0
    for draft in drafts:
        start = _head_start(sheet, words, floor, draft.header_top)
        if found:
            found[-1] = replace(found[-1], end=start)
        end = sheet.filled_rows[-1] + 1
        found.append(Segment(start, draft.header_top, draft.left, end, tuple(draft.anchors), draft.list_row))
        floor = draft.last
    return tuple(found)


def _head_start(sheet: Sheet, words: Vocabulary, floor: int, header_top: int) -> int:
    """The topmost row above the header that has the form's title or a label of its head."""
    top = max(floor + 1, header_top - _HEAD_ROWS)
    for row in sheet.rows_between(top, header_top):
        labels = [sheet.label(cell) for cell in sheet.row(row)]
        if any(words.title in label or words.head.is_label(label) for label in labels):
            return row
    return header_top
