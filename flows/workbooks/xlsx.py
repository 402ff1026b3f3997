"""Xlsx: an .xlsx or .xlsm workbook as grids, read with openpyxl after the gate has let it pass."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell as SourceCell
from openpyxl.cell import MergedCell
from openpyxl.utils.datetime import from_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.merge import MergedCellRange
from openpyxl.worksheet.worksheet import Worksheet

from flows.workbooks.cell_text import moment_cell, number_cell, text_cell
from flows.workbooks.number_format import is_chinese_date
from schemas.grid import Box, Cell, Grid


def read_xlsx(content: bytes) -> tuple[Grid, ...]:
    """The sheets in the workbook's order; any exception of openpyxl's (there are many) if it cannot read them.

    A formula shows its stored value; without one its cell is of kind "formula". openpyxl gives either formulas or
    values, so a workbook with formulas is loaded twice."""
    book = _load(content, values=False)
    stored: Workbook | None = None
    if any(cell.data_type == "f" for sheet in book.worksheets for cell in _cells(sheet).values()):
        stored = _load(content, values=True)
    return tuple(_grid(sheet, stored[sheet.title] if stored else None) for sheet in book.worksheets)


def _load(content: bytes, values: bool) -> Workbook:
    with _undrawn(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl drops (validations, pictures) no figure depends on
        return load_workbook(io.BytesIO(content), data_only=values, keep_links=False)


@contextmanager
def _undrawn() -> Iterator[None]:
    """openpyxl draws the borders of each merged box cell by cell while it loads: four fifths of the time that a form
    takes, for something that no figure depends on."""
    drawing = {name: getattr(MergedCellRange, name) for name in ("_get_borders", "format")}
    for name in drawing:
        setattr(MergedCellRange, name, lambda self: None)
    try:
        yield
    finally:
        for name, method in drawing.items():
            setattr(MergedCellRange, name, method)


def _cells(sheet: Any) -> dict[tuple[int, int], SourceCell | MergedCell]:
    """The cells that the file really has: the sparse dictionary, by row and column. `iter_rows` would walk the whole
    extent, and one space in XFD1048576 makes that 17 thousand million cells. A chart's sheet has none."""
    return getattr(sheet, "_cells", {})


def _grid(sheet: Any, stored: Any) -> Grid:
    values = _cells(stored)
    cells = (_cell(place, source, values.get(place)) for place, source in sorted(_cells(sheet).items()))
    ranges = sheet.merged_cells.ranges if isinstance(sheet, Worksheet) else ()
    merges = sorted((r.min_row, r.min_col, r.max_row, r.max_col) for r in ranges)
    hidden = sheet.sheet_state != "visible"
    return Grid(sheet.title, tuple(c for c in cells if c), tuple(Box(*merge) for merge in merges), hidden)


def _cell(
    place: tuple[int, int], source: SourceCell | MergedCell, stored: SourceCell | MergedCell | None
) -> Cell | None:
    """The cell with a formula's stored value in its place; None for a blank one."""
    if source.data_type == "f":
        if stored is None or stored.value is None:
            return text_cell(*place, _formula(source.value), "formula")
        source = stored
    return None if source.value is None else _value_cell(*place, source)


def _value_cell(row: int, column: int, source: SourceCell | MergedCell) -> Cell | None:
    value = source.value
    if source.data_type == "e":
        return text_cell(row, column, str(value), "error")
    if isinstance(value, bool):
        return Cell(row, column, "boolean", "TRUE" if value else "FALSE")
    styled: Any = source  # the stubs know neither its style nor its book
    if isinstance(value, int | float) and is_chinese_date(styled._style.numFmtId):
        return moment_cell(row, column, from_excel(value, styled.parent.parent.epoch))
    if isinstance(value, int | float):
        return number_cell(row, column, value, str(source.number_format))
    if isinstance(value, date | datetime | time | timedelta):
        return moment_cell(row, column, value)
    return text_cell(row, column, str(value))


def _formula(value: object) -> str:
    """The formula's text; array formulas and data tables come as objects that hold it."""
    text = getattr(value, "text", value)
    return str(text) if isinstance(text, str) else "="
