"""Structure: what is wrong with the columns and rows of a form that was found, as findings."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from flows.workbooks.columns import Column, Place
from flows.workbooks.figures import FigureRow, filled_cells, unclaimed
from flows.workbooks.segment import Segment
from flows.workbooks.sheet import Sheet
from flows.workbooks.vocabulary import Vocabulary
from schemas.bare import bare
from schemas.celltext import narrow
from schemas.checks.catalogue import finding
from schemas.finding import Finding
from schemas.form import Indicator
from schemas.grid import Cell, address

_FIGURE = re.compile(r"[-−]?\d[\d.,]*\s*[\u4e00-\u9fff]{0,2}|[零〇一二三四五六七八九十百千万]+", re.ASCII)


def _are_numbers_of_columns(cells: Iterable[Cell]) -> bool:
    """Whether it is 栏次: whole numbers, perhaps in brackets or circles, one more from column to column."""
    numbers = [bare(cell.text).strip("()") for cell in cells]
    return all(map(str.isdecimal, numbers)) and all(int(a) + 1 == int(b) for a, b in pairwise(numbers))


class Structure:
    """The findings on one form's structure; `severities` of the form are applied to all of them."""

    def __init__(
        self,
        sheet: Sheet,
        words: Vocabulary,
        segment: Segment,
        columns: tuple[Column, ...],
        places: tuple[Place, ...],
        rows: tuple[FigureRow, ...],
    ) -> None:
        self._sheet, self._words, self._segment = sheet, words, segment
        self._columns, self._places, self._rows = columns, places, rows
        self._taken = {column.number for place in places for column in place.columns}
        self._free = tuple(column for column in columns if column.number not in self._taken)

    def findings(self) -> tuple[Finding, ...]:
        """All findings, by rule."""
        parts = (self._missing(), self._doubled(), self._units(), self._unknown(), self._rows_wrong(), self._merged())
        return tuple(finding for part in parts for finding in part)

    def _finding(self, rule: str, cell: Cell | str | None, raw_text: str | None = None, **fields: object) -> Finding:
        where = cell.address if isinstance(cell, Cell) else cell
        severities = self._words.form.severities
        return finding(rule, sheet=self._sheet.name, cell=where, raw_text=raw_text, severities=severities, **fields)

    def _missing(self) -> Iterator[Finding]:
        known = {place.indicator for place in self._places}
        near = {c.path[-1]: c.label for c in self._free[:60] if c.path and c.label}
        texts = {text: cell.address for text, cell in near.items()}
        for indicator in self._words.form.indicators:
            if indicator.id in known or indicator.optional:
                continue
            close = self._words.like(indicator, texts)
            hint = (
                f"{close}如果就是这一栏，请把标题改为“{indicator.label}”。" if close else "请按下发的表样补上这一栏。"
            )
            cell = close or self._nearest(indicator)
            yield self._finding("column-missing", cell, label=indicator.label, hint=hint)

    def _nearest(self, indicator: Indicator) -> str:
        """The cell of the group that the column should stand under, or where the header begins."""
        groups = {bare(text) for text in indicator.heading[:-1]}
        for row in self._sheet.rows_between(self._segment.header_top, self._segment.header_bottom):
            for cell in reversed(self._sheet.row(row)):
                if self._sheet.label(cell) in groups:
                    return cell.address
        first = self._sheet.row(self._segment.header_top)
        return first[0].address if first else address(self._segment.header_top, 1)

    def _doubled(self) -> Iterator[Finding]:
        seen: dict[str, Place] = {}
        for place in self._places:
            label = self._words.form.indicator(place.indicator).label
            first = seen.setdefault(place.indicator, place)
            if first is not place:
                where = first.header.address if first.header else ""
                yield self._finding("column-doubled", place.header, label=label, first=where)
            for row in self._rows:
                for cell in filled_cells(self._sheet, row, place, self._places)[1:]:
                    yield self._finding("cell-doubled", cell, cell.text, label=label)

    def _units(self) -> Iterator[Finding]:
        for place in self._places:
            indicator = self._words.form.indicator(place.indicator)
            for column in place.columns:
                for unit, cell in column.units:
                    if unit != bare(indicator.unit):
                        label = indicator.label
                        yield self._finding(
                            "column-unit-mismatch", cell, cell.text, label=label, unit=indicator.unit, found=unit
                        )

    def _unknown(self) -> Iterator[Finding]:
        for column, cell, text in unclaimed(self._sheet, self._rows, self._free):
            label = column.path[-1] if column.path else "无标题"
            where = column.label.address if column.label else cell.address
            yield self._finding("column-unknown", cell, text, label=label, header=where)

    def _rows_wrong(self) -> Iterator[Finding]:
        for kind, label in (
            ("week", self._words.form.rows.week[0]),
            ("cumulative", self._words.form.rows.cumulative[0]),
        ):
            anchors = [cell for found, cell in self._segment.anchors if found == kind]
            if not anchors:
                yield self._finding("row-missing", self._corner(), label=label)
            for cell in anchors[1:]:
                yield self._finding("row-doubled", cell, cell.text, label=label, first=anchors[0].address)
        joined = tuple(self._rows_joined())
        yield from joined or self._rows_unknown()

    def _rows_unknown(self) -> Iterator[Finding]:
        """Rows of figures that are neither 本周 nor 累计, below these, between them or above."""
        known = {cell.row for _, cell in self._segment.anchors}
        labels = [column.label.row for column in self._columns if column.label]
        top = max(labels, default=self._segment.header_bottom - 1) + 1
        stop = self._segment.list_row or max(known, default=self._segment.header_bottom) + 3
        for row in self._sheet.rows_between(top, min(stop, self._segment.end)):
            if known and row not in known and len(figures := self._figures_in(row)) > 1:
                if row < self._segment.header_bottom and _are_numbers_of_columns(figures):
                    continue
                cells = self._sheet.row(row)
                yield self._finding("row-unknown", cells[0], "；".join(c.text for c in cells), row=row)

    def _figures_in(self, row: int) -> list[Cell]:
        """The cells of the row that hold a figure of an indicator's column, as number or as text (Word)."""
        return [c for c in self._sheet.row(row) if c.column in self._taken and _FIGURE.fullmatch(narrow(c.text))]

    def _rows_joined(self) -> Iterator[Finding]:
        """A row's label over several rows of figures: the first of them is not the row."""
        for row in self._rows:
            box = self._sheet.box(row.label.row, row.label.column)
            for below in self._sheet.rows_between(row.label.row + 1, box.bottom + 1):
                if figures := self._figures_in(below):
                    text = "；".join(c.text for c in figures)
                    yield self._finding("row-joined", figures[0], text, label=row.label.text, row=below)

    def _corner(self) -> str:
        """Where the missing row's label should be: below the corner, or below the row that is there."""
        if self._segment.anchors:
            return self._segment.anchors[0][1].address
        column = min((c.number for c in self._columns), default=2)
        return address(self._segment.header_bottom, max(column - 1, 1))

    def _merged(self) -> Iterator[Finding]:
        """One box over the figures of several indicators: which of them the figure belongs to cannot be said."""
        for row in self._rows:
            owner: dict[Cell, str] = {}
            for place in self._places:
                for cell in filled_cells(self._sheet, row, place, self._places):
                    if owner.setdefault(cell, place.indicator) != place.indicator:
                        yield self._finding("cell-merged", cell, cell.text)
