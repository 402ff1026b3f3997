"""Xls: an .xls or .et workbook (BIFF) as grids, read with xlrd."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Sheet
from xlrd.xldate import XLDateError, xldate_as_datetime

from flows.workbooks.cell_text import moment_cell, number_cell, run_text, text_cell
from flows.workbooks.refusal import Refused
from schemas.grid import Box, Cell, Grid

MERGED_AREA = 200_000
CELLS = 200_000
CONTENT_BYTES = 30 * 1024 * 1024


def read_xls(content: bytes) -> tuple[tuple[Grid, ...], bool]:
    """The sheets in the workbook's order, and whether the file around them is in order: exporters write some in which
    two streams share a sector, and Excel opens them. Refused if it has a password or is beyond measure; any exception
    of xlrd's (there are many) if it cannot be read. In BIFF every formula carries its stored value."""
    if len(content) > CONTENT_BYTES:
        raise Refused("file-too-large", limit=CONTENT_BYTES // 1024 // 1024)
    try:
        book, regular = _opened(content)
    except XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Refused("file-encrypted") from error
        raise
    return tuple(_grid(book, sheet) for sheet in book.sheets()), regular


def _opened(content: bytes) -> tuple[Book, bool]:
    log = io.StringIO()  # xlrd prints its remarks to stdout otherwise
    options: dict[str, Any] = {"formatting_info": True, "ragged_rows": True, "logfile": log}
    try:
        return xlrd.open_workbook(file_contents=content, **options), True
    except CompDocError:
        return xlrd.open_workbook(file_contents=content, ignore_workbook_corruption=True, **options), False


def _grid(book: Book, sheet: Sheet) -> Grid:
    boxes = [Box(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    if sum((b.bottom - b.top + 1) * (b.right - b.left + 1) for b in boxes) > MERGED_AREA:
        raise Refused("file-bomb")
    if sum(sheet.row_len(row) for row in range(sheet.nrows)) > CELLS:
        raise Refused("file-bomb")
    cells = (_cell(book, sheet, row, column) for row in range(sheet.nrows) for column in range(sheet.row_len(row)))
    merges = tuple(sorted(boxes, key=lambda b: (b.top, b.left)))
    return Grid(sheet.name, tuple(c for c in cells if c), merges, sheet.visibility != 0)


def _cell(book: Book, sheet: Sheet, row: int, column: int) -> Cell | None:
    source = sheet.cell(row, column)
    value: Any = source.value  # of the type that ctype says, which its declaration cannot
    place = (row + 1, column + 1)
    if source.ctype == xlrd.XL_CELL_TEXT:
        return text_cell(*place, _seen(book, value, sheet.rich_text_runlist_map.get((row, column), ())))
    if source.ctype == xlrd.XL_CELL_NUMBER:
        return number_cell(*place, value, _number_format(book, source.xf_index))
    if source.ctype == xlrd.XL_CELL_DATE:
        moment = _moment(value, book.datemode)
        return moment_cell(*place, moment) if moment else number_cell(*place, value)
    if source.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell(*place, "boolean", "TRUE" if value else "FALSE")
    if source.ctype == xlrd.XL_CELL_ERROR:
        return Cell(*place, "error", error_text_from_code.get(value, "#ERR!"))
    return None


def _seen(book: Book, text: str, runs: Sequence[tuple[int, int]]) -> str:
    """The text with its runs as they are seen; `runs` are (first character, font)."""
    if not runs:
        return text
    ends = [*(start for start, _ in runs[1:]), len(text)]
    pieces = [text[: runs[0][0]]]
    for (start, index), end in zip(runs, ends, strict=True):
        font = book.font_list[index]
        pieces.append(run_text(text[start:end], struck=bool(font.struck_out), shifted=bool(font.escapement)))
    return "".join(pieces)


def _number_format(book: Book, xf_index: int | None) -> str:
    try:
        return str(book.format_map[book.xf_list[xf_index or 0].format_key].format_str)
    except (IndexError, KeyError):  # an index that a damaged file points nowhere with: no format
        return ""


def _moment(value: float, datemode: int) -> datetime | None:
    """The date; None for a number that is none, such as a negative one under a date format."""
    try:
        return xldate_as_datetime(value, 1 if datemode else 0)
    except (XLDateError, ValueError, OverflowError):
        return None
