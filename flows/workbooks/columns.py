"""Columns: which column of a sheet holds which indicator, by the labels above it and never by its position alone."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flows.workbooks.sheet import Sheet
from flows.workbooks.vocabulary import Vocabulary
from schemas.grid import Cell

_NUMBER = re.compile(r"[\d().,、]+(\D{0,2})")
"""栏次 (1, 2, 3 or ①, ②, ③, bare) and rows of figures (3, 3家) that stand above 本周: no labels. 3级 may be one."""

_HEADER_ROWS = 12
"""No header is higher. Without a bound a sheet full of labels would keep the reader busy for minutes."""


@dataclass(frozen=True, slots=True)
class Column:
    """What stands above one column: the texts from the top (units of measure taken off), the cell of the last one,
    the units of measure with their cells: more than one if they contradict each other."""

    number: int
    path: tuple[str, ...] = ()
    label: Cell | None = None
    units: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an indicator stands: the columns under one label (several only where the label's box spans them)."""

    indicator: str
    columns: tuple[Column, ...]

    @property
    def header(self) -> Cell | None:
        """The cell to point at when something is wrong with the column."""
        return self.columns[0].label


@dataclass(frozen=True, slots=True)
class _Span:
    left: int
    right: int
    cell: Cell
    text: str


def header_columns(
    sheet: Sheet, words: Vocabulary, top: int, bottom: int, numbers: Iterable[int]
) -> tuple[Column, ...]:
    """The columns of `numbers` with what stands above them in the rows from `top` up to, not including, `bottom`."""
    wanted = sorted(set(numbers))
    over: defaultdict[int, list[_Span]] = defaultdict(list)  # column -> the texts above it, from the top
    for row in sheet.rows_between(top, bottom)[-_HEADER_ROWS:]:
        for span in _spans(sheet, words, row, wanted[-1] if wanted else 1, over):
            for number in range(span.left, span.right + 1):
                over[number].append(span)
    return tuple(_column(number, over[number], words) for number in wanted)


def _spans(sheet: Sheet, words: Vocabulary, row: int, last: int, over: dict[int, list[_Span]]) -> list[_Span]:
    """The texts of a header row with the columns that they stand over: their merged box, or, for a group's label
    that is not merged, everything up to the next text of the row, but never beyond what the group stands under."""
    cells = [cell for cell in sheet.row(row) if cell.kind == "text" and _is_label(sheet.label(cell), words)]
    spans = []
    for index, cell in enumerate(cells):
        box = sheet.box(cell.row, cell.column)
        right = box.right
        text = sheet.label(cell)
        if box.left == box.right and words.split(text)[0] in words.groups:
            right = cells[index + 1].column - 1 if index + 1 < len(cells) else last
            right = min([right, *(span.right for span in over.get(cell.column, ()))])
        spans.append(_Span(cell.column, max(right, cell.column), cell, text))
    return spans


def _is_label(text: str, words: Vocabulary) -> bool:
    number = _NUMBER.fullmatch(text)
    return number is None or words.knows(text) or bool(number[1] and words.split(number[1])[0])


def _column(number: int, spans: list[_Span], words: Vocabulary) -> Column:
    path: list[str] = []
    label = None
    own: dict[str, Cell] = {}
    of_group: dict[str, Cell] = {}
    for span in spans:
        text, measure = words.split(span.text)
        if measure is not None:
            (of_group if text in words.groups else own).setdefault(measure, span.cell)
        if text:
            path.append(text)
            label = span.cell
    # a group may count other things than one of its columns: its unit speaks where the column has none
    return Column(number, tuple(path), label, tuple((own or of_group).items()))


def assign(words: Vocabulary, columns: tuple[Column, ...]) -> tuple[Place, ...]:
    """The places of the indicators, in the order of the columns; an indicator found twice has two places."""
    found: defaultdict[tuple[str, Cell | None], list[Column]] = defaultdict(list)
    for column in columns:
        indicator = words.indicator(column.path)
        if indicator is not None:
            found[indicator.id, column.label].append(column)
    places = [Place(indicator, tuple(under)) for (indicator, _), under in found.items()]
    places += _unlabelled(words, columns, {place.indicator for place in places})
    return tuple(sorted(places, key=lambda p: p.columns[0].number))


def _unlabelled(words: Vocabulary, columns: tuple[Column, ...], known: set[str]) -> list[Place]:
    """Columns under 一般隐患 with neither 排查 nor 整改 written: as many as the group still lacks, in the form's
    order. Any other number of columns is left alone: which is which would be a guess."""
    places = []
    for group, members in words.split_groups.items():
        free = [c for c in columns if c.path and c.path[-1] == group]
        lacking = [i.id for i in members if i.id not in known]
        if len(free) == len(lacking) and len({c.label for c in free}) == 1:
            places += [Place(i, (c,)) for i, c in zip(lacking, free, strict=True)]
    return places
