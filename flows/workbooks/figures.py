"""Figures: the cells under the columns of the indicators in the rows 本周 and 累计."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.workbooks.columns import Column, Place
from flows.workbooks.sheet import Sheet
from schemas.candidate import Entry, RowKind
from schemas.grid import Cell, address


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of figures: its kind and the cell of its label."""

    kind: RowKind
    label: Cell


def entries(sheet: Sheet, rows: tuple[FigureRow, ...], places: tuple[Place, ...]) -> tuple[Entry, ...]:
    """One entry for each row and place, blank cells too. A cell in a merged box takes the box's top left cell."""
    return tuple(_entry(sheet, row, place, places) for row in rows for place in places)


def _entry(sheet: Sheet, row: FigureRow, place: Place, places: tuple[Place, ...]) -> Entry:
    filled = filled_cells(sheet, row, place, places)
    if filled:
        cell = filled[0]
        return Entry(row.kind, place.indicator, cell.address, cell.kind, cell.text, cell.number)
    box = sheet.box(row.label.row, place.columns[0].number)
    return Entry(row.kind, place.indicator, address(box.top, box.left), "blank", "")


def filled_cells(sheet: Sheet, row: FigureRow, place: Place, places: tuple[Place, ...]) -> tuple[Cell, ...]:
    """The different filled cells of the row under the place: more than one only where its label spans columns.

    Word draws a table on a grid of more columns than it has, and a boundary may be one of them off: a cell that lies
    under less than half of the label's columns and under more than half of another's is that other's."""
    shown = (sheet.shown(row.label.row, column.number) for column in place.columns)
    cells = dict.fromkeys(cell for cell in shown if cell is not None)
    if len(place.columns) == 1:
        return tuple(cells)
    return tuple(c for c in cells if _share(sheet, c, place) >= 0.5 or all(_share(sheet, c, p) <= 0.5 for p in places))


def _share(sheet: Sheet, cell: Cell, place: Place) -> float:
    """How much of the label's columns the cell lies under."""
    box = sheet.box(cell.row, cell.column)
    return sum(box.left <= column.number <= box.right for column in place.columns) / len(place.columns)


def unclaimed(
    sheet: Sheet, rows: tuple[FigureRow, ...], columns: tuple[Column, ...]
) -> Iterator[tuple[Column, Cell, str]]:
    """The columns of no indicator that hold figures: column, first cell, the text of all its cells."""
    for column in columns:
        shown = dict.fromkeys(sheet.shown(row.label.row, column.number) for row in rows)
        cells = [cell for cell in shown if cell is not None]
        if any(char.isdigit() for cell in cells for char in cell.text):
            yield column, cells[0], "；".join(cell.text for cell in cells)
