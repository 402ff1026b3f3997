"""Scan: expat over the parts of one workbook, counting what readers would multiply."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.parsers import expat

from flows.workbooks.refusal import Refused

if TYPE_CHECKING:
    from flows.workbooks.gate import Caps

_BOXES = ("mergeCell", "hyperlink")
"""openpyxl makes an object for every cell of both."""

_REF = re.compile(r"\$?([A-Za-z]{1,4})\$?(\d{1,9}):\$?([A-Za-z]{1,4})\$?(\d{1,9})$")


class _Roles(dict[str, str]):
    """Tag -> its name without prefix where the scan counts it or looks into it, "" for all others; made as asked for,
    because every start of an element asks."""

    def __init__(self, watched: Iterable[str]) -> None:
        super().__init__()
        self._watched = frozenset(watched)

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition(":")[2]
        role = self[tag] = name if name in self._watched else ""
        return role


class Scan:
    """Counts over all parts of a workbook, whatever the parts are called: their role is the content types' to say."""

    def __init__(self, caps: "Caps") -> None:
        self._caps = caps
        self._left = {"c": caps.cells, "sheet": caps.sheets, "si": caps.strings, "xf": caps.styles}
        self._tags = caps.tags
        self._area = caps.merged_area
        self._roles = _Roles((*self._left, *_BOXES))

    def parser(self) -> expat.XMLParserType:
        """A parser for the next part; Refused comes out of its Parse."""
        parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        path: list[str] = []
        roles, depth, met = self._roles, self._caps.depth, self._met

        def start(tag: str, attributes: dict[str, str]) -> None:
            path.append(tag)
            if len(path) > depth:
                raise Refused("file-bomb")
            if role := roles[tag]:
                met(role, attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = path.remove  # in C; which of several equal tags goes is all the same
        return parser

    def count(self, chunk: bytes) -> None:
        """The tags in what is about to be parsed: expat keeps no element, readers do."""
        self._tags -= chunk.count(b"<")
        if self._tags < 0:
            raise Refused("file-bomb")

    def _met(self, role: str, attributes: dict[str, str]) -> None:
        if role in _BOXES:
            self._area -= area(attributes.get("ref", ""))
            if self._area < 0:
                raise Refused("file-bomb")
            return
        self._left[role] -= 1
        if self._left[role] < 0:
            raise Refused("file-bomb")

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
