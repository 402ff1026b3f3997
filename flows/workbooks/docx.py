"""Docx: the tables of a Word document as one grid, on ElementTree alone, for units that paste the form into Word.

The lines of text between tables are rows of their own (the form's head often stands there), so a cell's row counts
lines and table rows from the top of the document, its column the columns of Word's table grid.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from flows.workbooks.cell_text import run_text, text_cell
from flows.workbooks.refusal import Refused
from schemas.grid import Box, Cell, Grid

Element = ElementTree.Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_WRAPPERS = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml"))
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_MOST_COLUMNS = 200
"""Word itself stops at 63 columns; a grid span beyond this is an attack."""


def read_docx(content: bytes) -> tuple[Grid, ...]:
    """The document's body as one grid, of a file that the gate has let pass; no grid if it has no table.
    ParseError, KeyError, ValueError or BadZipFile if it cannot be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        raw = archive.read("word/document.xml").replace(_STRICT[1:-1].encode(), _W[1:-1].encode())
    body = ElementTree.fromstring(raw).find(f"{_W}body")
    if body is None or body.find(f".//{_W}tbl") is None:
        return ()
    drawing = _Drawing()
    for element in _within(body, "p", "tbl"):
        if element.tag == f"{_W}tbl":
            drawing.table(element)
        else:
            drawing.line(_text(element))
    return (Grid("Word文档", tuple(drawing.cells), tuple(drawing.boxes)),)


def _within(parent: Element, *names: str) -> Iterator[Element]:
    """The elements of these names in order, also those inside content controls and custom XML."""
    tags = {_W + name for name in names}
    for element in parent:
        if element.tag in tags:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _within(element, *names)


def _paragraphs(parent: Element) -> Iterator[Element]:
    """The paragraphs of a cell, those of tables inside it too."""
    for element in _within(parent, "p", "tbl", "tr", "tc"):
        if element.tag == f"{_W}p":
            yield element
        else:
            yield from _paragraphs(element)


@dataclass
class _Drawing:
    """The grid as it grows; `row` is the last one drawn."""

    cells: list[Cell] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    row: int = 0

    def line(self, text: str) -> None:
        """A paragraph between tables."""
        self.row += 1
        self._put(1, text)

    def table(self, table: Element) -> None:
        """The rows of a table; what a table inside a cell says is text of the cell."""
        continued: dict[int, int] = {}  # left column -> the box that a cell below may continue
        for row in _within(table, "tr"):
            self.row += 1
            column = 1 + _number(row.find(f"{_W}trPr/{_W}gridBefore"))
            for cell in _within(row, "tc"):
                column = self._cell(cell, column, continued)

    def _cell(self, cell: Element, column: int, continued: dict[int, int]) -> int:
        """Draws a cell; returns the column behind it."""
        right = column + max(_number(cell.find(f"{_W}tcPr/{_W}gridSpan")), 1) - 1
        if right > _MOST_COLUMNS:
            raise Refused("file-bomb")
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merge is not None and merge.get(f"{_W}val", "continue") == "continue" and column in continued:
            above = self.boxes[continued[column]]
            self.boxes[continued[column]] = Box(above.top, above.left, self.row, above.right)
            return right + 1
        continued.pop(column, None)
        if merge is not None or right > column:
            continued[column] = len(self.boxes)
            self.boxes.append(Box(self.row, column, self.row, right))
        self._put(column, "\n".join(map(_text, _paragraphs(cell))))
        return right + 1

    def _put(self, column: int, text: str) -> None:
        cell = text_cell(self.row, column, text)
        if cell is not None:
            self.cells.append(cell)


def _text(paragraph: Element) -> str:
    """The text of a paragraph as it is seen: deleted, moved, hidden and crossed-out text is not, tabs and line breaks
    are white space, raised and lowered digits have signs of their own."""
    return "".join(map(_piece, paragraph))


def _piece(element: Element) -> str:
    if element.tag in (f"{_W}tabs", f"{_W}del", f"{_W}moveFrom"):
        return ""
    if element.tag == f"{_W}t":
        return element.text or ""
    return _SIGNS.get(element.tag) or (_run(element) if element.tag == f"{_W}r" else _text(element))


def _run(run: Element) -> str:
    properties = run.find(f"{_W}rPr")
    text = "".join(map(_piece, run))
    if properties is None:
        return text
    struck = any(_is_on(properties.find(_W + name)) for name in ("vanish", "strike", "dstrike"))
    align = properties.find(f"{_W}vertAlign")
    shifted = align is not None and align.get(f"{_W}val", "baseline") != "baseline"
    return run_text(text, struck=struck, shifted=shifted)


def _is_on(toggle: Element | None) -> bool:
    return toggle is not None and toggle.get(f"{_W}val", "1") not in ("0", "false", "off")


def _number(element: Element | None) -> int:
    return 0 if element is None else int(element.get(f"{_W}val", "0"))
