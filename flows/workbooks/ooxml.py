"""Ooxml: an .xlsx as grids on ElementTree alone: the second reader, for what openpyxl cannot or will not read.

openpyxl finds no sheet in Strict OOXML, and refuses a file for an odd style, validation or drawing that no figure
depends on. This one reads the few parts that hold figures. Unlike calamine it tells error cells and formulas without
a stored value from blank cells.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.etree import ElementTree

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from flows.workbooks.cell_text import moment_cell, number_cell, text_cell
from schemas.grid import Box, Cell, Grid

Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class _Book:
    """What cells refer to: shared strings, the number format of each style, the day that dates count from."""

    strings: tuple[str, ...]
    formats: tuple[str, ...]
    epoch: datetime


def read_ooxml(content: bytes) -> tuple[Grid, ...]:
    """The sheets in the workbook's order, of a file that the gate has let pass. KeyError, ValueError, IndexError,
    ParseError or BadZipFile if it cannot be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        main = _related(archive, "", "officeDocument").get("officeDocument", ["xl/workbook.xml"])[0]
        parts = _related(archive, main, "worksheet", "sharedStrings", "styles")
        workbook = _parse(archive, main)
        properties = next(_all(workbook, "workbookPr"), None)
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        book = _Book(
            tuple(s for part in parts.get("sharedStrings", []) for s in _strings(_parse(archive, part))),
            tuple(f for part in parts.get("styles", []) for f in _formats(_parse(archive, part))),
            CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900,
        )
        targets = {identity: target for identity, kind, target in _relations(archive, main) if kind == "worksheet"}
        sheets = [(sheet, targets.get(_attribute(sheet, "id"))) for sheet in _all(workbook, "sheet")]
        return tuple(_grid(sheet, _parse(archive, part), book) for sheet, part in sheets if part)


def _parse(archive: zipfile.ZipFile, part: str) -> Element:
    return ElementTree.fromstring(archive.read(_member(archive, part)))


def _member(archive: zipfile.ZipFile, part: str) -> str:
    """The part as the zip names it. To Excel the case does not matter, and some exporters write backslashes; the gate
    has seen to it that no two are meant."""
    names = archive.namelist()
    return part if part in names else next((n for n in names if n.replace("\\", "/").lower() == part.lower()), part)


def _all(root: Element, name: str) -> Iterator[Element]:
    """The elements of that name in any namespace: Strict OOXML has its own."""
    return root.iterfind(f".//{{*}}{name}")


def _attribute(element: Element, name: str) -> str:
    """The attribute of that name, preferably the one in a namespace (r:id)."""
    keys = sorted((k for k in element.keys() if k.rpartition("}")[2] == name), reverse=True)  # noqa: SIM118
    return element.get(keys[0], "") if keys else ""


def _relations(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """(id, last word of the type, part it leads to) for each relation of the part; "" is the whole package."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if _member(archive, path) not in archive.namelist():
        return
    for relation in _all(_parse(archive, path), "Relationship"):
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target


def _related(archive: zipfile.ZipFile, part: str, *kinds: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, kind, target in _relations(archive, part):
        if kind in kinds:
            found.setdefault(kind, []).append(target)
    return found


def _strings(root: Element) -> Iterator[str]:
    return (_text(item) for item in root.iterfind("{*}si"))


def _text(item: Element) -> str:
    """The text of a string with its runs; what stands over Chinese characters as a reading aid is left out."""
    runs = [*item.iterfind("{*}t"), *item.iterfind("{*}r/{*}t")]
    return "".join(run.text or "" for run in runs)


def _formats(root: Element) -> Iterator[str]:
    own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in _all(root, "numFmt")}
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "0")
        yield own.get(number) or BUILTIN_FORMATS.get(int(number), "General")


def _grid(sheet: Element, page: Element, book: _Book) -> Grid:
    cells: list[Cell] = []
    row = 0
    for line in page.iterfind("{*}sheetData/{*}row"):
        row, column = int(line.get("r", row + 1)), 0
        for source in line.iterfind("{*}c"):
            place = source.get("r")
            row, column = coordinate_to_tuple(place) if place else (row, column + 1)
            cell = _cell(row, column, source, book)
            if cell is not None:
                cells.append(cell)
    bounds = sorted((top, left, bottom, right) for left, top, right, bottom in map(_bounds, _all(page, "mergeCell")))
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.column)))
    return Grid(
        sheet.get("name", ""), ordered, tuple(Box(*b) for b in bounds), sheet.get("state", "visible") != "visible"
    )


def _bounds(merge: Element) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(merge.get("ref", ""))
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(f"a merged box without bounds: {merge.get('ref')}")
    return left, top, right, bottom


def _cell(row: int, column: int, source: Element, book: _Book) -> Cell | None:
    value, formula, inline = (source.find(f"{{*}}{name}") for name in ("v", "f", "is"))
    kind = source.get("t", "n")
    if kind == "inlineStr" and inline is not None:
        return text_cell(row, column, _text(inline))
    if value is None or value.text is None:
        return None if formula is None else text_cell(row, column, f"={formula.text or ''}", "formula")
    return _value(row, column, kind, value.text, _format(source, book), book)


def _format(source: Element, book: _Book) -> str:
    """The cell's number format; none where its style is none of the workbook's."""
    style = source.get("s", "0")
    return book.formats[int(style)] if style.isdecimal() and int(style) < len(book.formats) else ""


def _value(row: int, column: int, kind: str, text: str, number_format: str, book: _Book) -> Cell | None:
    match kind:
        case "n":
            cell: Cell | None = _number(row, column, text, number_format, book.epoch)
        case "s":
            cell = text_cell(row, column, book.strings[int(text)])
        case "e":
            cell = text_cell(row, column, text, "error")
        case "b":
            cell = Cell(row, column, "boolean", "TRUE" if text.strip() in ("1", "true") else "FALSE")
        case "d":
            moment: datetime | date | time = from_ISO8601(text)  # type: ignore[no-untyped-call]  # stubs lack it
            cell = moment_cell(row, column, moment)
        case _:
            cell = text_cell(row, column, text)
    return cell


def _number(row: int, column: int, text: str, number_format: str, epoch: datetime) -> Cell:
    number = float(text) if any(mark in text for mark in ".eE") else int(text)
    if is_date_format(number_format):
        try:
            moment = from_excel(number, epoch)
        except (OverflowError, ValueError):  # no date has that number: the number it is then
            moment = None
        if moment is not None:
            return moment_cell(row, column, moment)
    return number_cell(row, column, number, number_format)
