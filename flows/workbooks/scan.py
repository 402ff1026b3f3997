"""Scan: expat over the parts of one workbook, counting what readers would multiply."""

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from flows.workbooks.refusal import Refused

if TYPE_CHECKING:
    from flows.workbooks.gate import Caps

_REF = re.compile(r"\$?([A-Za-z]{1,4})\$?(\d{1,9}):\$?([A-Za-z]{1,4})\$?(\d{1,9})$")


class Scan:
    """Counts over all parts of a workbook, whatever the parts are called: their role is the content types' to say."""

    def __init__(self, caps: "Caps") -> None:
        self._caps = caps
        self._depth = 0
        self._elements = 0
        self._counts = {"c": 0, "sheet": 0, "si": 0, "xf": 0}
        self._limits = {"c": caps.cells, "sheet": caps.sheets, "si": caps.strings, "xf": caps.styles}
        self._area = 0

    def parser(self) -> expat.XMLParserType:
        """A parser for the next part; Refused comes out of its Parse."""
        parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        self._depth = 0
        return parser

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > self._caps.depth or self._elements > self._caps.elements:
            raise Refused("file-bomb")
        name = tag.rpartition(":")[2]
        if name in self._counts:
            self._counts[name] += 1
            if self._counts[name] > self._limits[name]:
                raise Refused("file-bomb")
        elif name in ("mergeCell", "hyperlink"):  # openpyxl makes an object for every cell of both
            self._area += area(attributes.get("ref", ""))
            if self._area > self._caps.merged_area:
                raise Refused("file-bomb")

    def _end(self, tag: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        raise Refused("file-hostile")  # no office program writes one; entities are for bombs and for reading our files


def area(reference: str) -> int:
    """Cells in a reference such as "B3:D4"; 1 for anything else."""
    match = _REF.match(reference)
    if not match:
        return 1
    width = abs(_column(match[3]) - _column(match[1])) + 1
    return width * (abs(int(match[4]) - int(match[2])) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
