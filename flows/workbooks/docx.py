"""Docx: the tables of a Word document as one grid, on ElementTree alone, for units that paste the form into Word.

The lines of text between tables are rows of their own (the form's head often stands there), so a cell's row counts
lines and table rows from the top of the document, its column the columns of Word's table grid.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from flows.workbooks.cell_text import text_cell
from flows.workbooks.refusal import Refused
from schemas.grid import Box, Cell, Grid

Element = ElementTree.Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
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
    for element in _blocks(body):
        if element.tag == f"{_W}tbl":
            drawing.table(element)
        else:
            drawing.line(_text(element))
    return (Grid("Word文档", tuple(drawing.cells), tuple(drawing.boxes)),)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, also those inside content controls."""
    for element in parent:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag == f"{_W}sdt":
            content = element.find(f"{_W}sdtContent")
            if content is not None:
                yield from _blocks(content)


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
        """The rows of a table; cells inside tables inside cells are left out."""
        continued: dict[int, int] = {}  # left column -> the box that a cell below may continue
        for row in table.iterfind(f"{_W}tr"):
            self.row += 1
            column = 1 + _number(row.find(f"{_W}trPr/{_W}gridBefore"))
            for cell in row.iterfind(f"{_W}tc"):
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
        self._put(column, "\n".join(_text(p) for p in cell.iterfind(f"{_W}p")))
        return right + 1

    def _put(self, column: int, text: str) -> None:
        cell = text_cell(self.row, column, text)
        if cell is not None:
            self.cells.append(cell)


def _text(paragraph: Element) -> str:
    """The text of a paragraph as it is seen: deleted text is not, tabs and line breaks are white space."""
    signs = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    return "".join(
        (e.text or "") if e.tag == f"{_W}t" else signs.get(e.tag, "") for e in paragraph.iter() if e.tag != f"{_W}tabs"
    )


def _number(element: Element | None) -> int:
    return 0 if element is None else int(element.get(f"{_W}val", "0"))
