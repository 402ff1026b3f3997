"""Sheet: the few ways in which our workbooks write a cell, and a workbook as the same bytes every time."""

import io
import math
import re
import zipfile
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from flows.letters.wording import safe_text, width_of
from schemas.grid import Box

A3 = 8
A4 = 9
LINE_HEIGHT = 15.0
"""Points that a line of text takes."""

_SIDE = Side(style="thin", color="000000")
_GRID = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
_LINK = "0563C1"
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `fill` is RGB hex; `grid` draws thin borders; `link` is how a place to click on looks."""

    size: float = 10.5
    bold: bool = False
    font: str = "宋体"
    align: str = "center"
    fill: str | None = None
    grid: bool = True
    link: bool = False


_STYLES: WeakKeyDictionary[Workbook, dict[Look, StyleArray]] = WeakKeyDictionary()

TITLE = Look(size=20, font="黑体", grid=False)
SUBTITLE = Look(size=11, align="left", grid=False)
HEADER = Look(font="黑体", fill="F2F2F2")
BODY = Look()
BODY_LEFT = Look(align="left")
TOTAL = Look(bold=True, fill="FFF8E5")
NOTE = Look(align="left", grid=False)


def box(top: int, left: int, bottom: int | None = None, right: int | None = None) -> Box:
    """A box, by default of one cell."""
    return Box(top, left, top if bottom is None else bottom, left if right is None else right)


def write_text(sheet: Worksheet, where: Box, text: str, look: Look = BODY) -> Cell:
    """Write text into the box (merged if larger than a cell). It stays text, whatever it begins with."""
    cell = _dress(sheet, where, look)
    cell.value = safe_text(text) or None
    if cell.value is not None:
        cell.data_type = "s"  # openpyxl takes "=…" for a formula; names of enterprises come from outside
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)  # Excel keeps it text when the cell is edited
    return cell


def write_number(
    sheet: Worksheet,
    where: Box,
    value: Decimal | int,
    look: Look = BODY,
    number_format: str | None = None,
    mark: str = "",
) -> Cell:
    """Write an exact number. Without `number_format` it is shown with all the decimals that it has. `mark` is shown
    behind it; what the cell holds stays a number."""
    cell = _dress(sheet, where, look)
    cell.value = value
    shown = number_format or ("0" if value == int(value) else "General")
    cell.number_format = f'{shown}"{mark}"' if mark else shown
    return cell


def write_link(sheet: Worksheet, where: Box, text: str, target: Worksheet, look: Look = BODY) -> Cell:
    """Write the place of a cell of another sheet of the workbook; a click on it goes there."""
    cell = write_text(sheet, where, text, replace(look, link=True))
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target.title}'!{text}")
    return cell


def amount_format(value: Decimal) -> str:
    """Two decimals, so that a column of amounts stands in line; more only where there are more."""
    return "0.00" if value * 100 == int(value * 100) else "General"


def _dress(sheet: Worksheet, where: Box, look: Look) -> Cell:
    """Style every cell of the box, as Excel does (it draws the borders of a merged box cell by cell); returns the
    first."""
    style = _style(sheet, look)
    for row in range(where.top, where.bottom + 1):
        for column in range(where.left, where.right + 1):
            sheet.cell(row, column)._style = copy(style)  # type: ignore[union-attr]  # the stubs leave it out
    if (where.top, where.left) != (where.bottom, where.right):
        # not merge_cells(): it draws the borders that every cell has already once more, at ten times the cost
        sheet.merged_cells.ranges.add(
            CellRange(min_row=where.top, min_col=where.left, max_row=where.bottom, max_col=where.right)
        )
    first = sheet.cell(where.top, where.left)
    assert isinstance(first, Cell)
    return first


def _style(sheet: Worksheet, look: Look) -> StyleArray:
    """The look in the terms of the workbook: openpyxl compares a new font, fill or border with all that it has."""
    assert sheet.parent is not None
    known = _STYLES.setdefault(sheet.parent, {})
    if look not in known:
        cell = Cell(sheet, 1, 1)
        indent = 1 if look.grid and look.align == "left" else 0  # text must not touch the line
        colour = _LINK if look.link else None
        underline: Literal["single"] | None = "single" if look.link else None
        cell.font = Font(name=look.font, size=look.size, bold=look.bold, color=colour, underline=underline)
        cell.alignment = Alignment(horizontal=look.align, vertical="center", wrap_text=True, indent=indent)
        if look.grid:
            cell.border = _GRID
        if look.fill:
            cell.fill = PatternFill("solid", start_color=look.fill)
        known[look] = cell._style  # type: ignore[attr-defined]  # the stubs leave it out
    return known[look]


def lines_needed(text: str, width: float) -> int:
    """How many lines the text takes in a box of that width: Excel does not fit rows to merged boxes itself."""
    room = max(1.0, width - 2.0)  # padding and indent of a cell
    return sum(max(1, math.ceil(width_of(part) / room)) for part in text.split("\n"))


def set_height(sheet: Worksheet, row: int, texts: Iterable[tuple[str, float]], least: float = 18.0) -> None:
    """Give the row the height that its texts, each with the width of its box, need; Excel allows 409 points."""
    lines = max((lines_needed(text, width) for text, width in texts), default=1)
    sheet.row_dimensions[row].height = min(409.0, max(least, lines * LINE_HEIGHT + 4))


def set_page(sheet: Worksheet, paper: int, header_rows: int, footer: str) -> None:
    """Print landscape, one page wide, the first `header_rows` on every page, page numbers at the foot."""
    sheet.page_setup.paperSize = paper
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.7
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"1:{header_rows}"
    foot = sheet.oddFooter
    assert foot is not None
    foot.left.text = footer.replace("&", "&&")  # a single & begins a code
    foot.right.text = "第 &P 页，共 &N 页"


def workbook_bytes(workbook: Workbook, at: datetime) -> bytes:
    """The workbook as bytes that depend on its content and `at` only: openpyxl writes the clock into the
    properties and the zip directory."""
    moment = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    workbook.properties.creator = "sxajsc"
    workbook.properties.created = moment
    plain = io.BytesIO()
    ExcelWriter(workbook, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED)).save()  # it closes the zip
    stamp = moment.isoformat().encode() + b"Z"
    fixed = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, data)
    return fixed.getvalue()
