"""Scan: expat over the parts of one workbook, counting what readers would multiply."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

from flows.workbooks.refusal import Refused

if TYPE_CHECKING:
    from flows.workbooks.gate import Caps

_COUNTED = ("c", "sheet", "si", "xf")
_BOXES = ("mergeCell", "hyperlink")
"""openpyxl makes an object for every cell of both."""

SMALL = 128 * 1024
"""Bytes of a part that may be counted as a tree, five times as fast: the worst of that size has 30,000 elements."""

_KEPT = 64
"""Small parts whose counts are kept: theme and styles are the same in form after form."""

_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)")
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


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a part holds: tags by role, cells in boxes, levels of elements."""

    roles: Counter[str]
    area: int
    depth: int


class Scan:
    """Counts over all parts of a workbook, whatever the parts are called: their role is the content types' to say."""

    def __init__(self, caps: "Caps") -> None:
        self._caps = caps
        limits = (caps.cells, caps.sheets, caps.strings, caps.styles)
        self._left = dict(zip(_COUNTED, limits, strict=True))
        self._tags = caps.tags
        self._area = caps.merged_area
        self._roles = _Roles((*self._left, *_BOXES))

    def takes(self, part: bytes) -> bool:
        """Counts a part of at most SMALL bytes; False if it is not plain, or broken: it has to go through the parser
        then. Refused as there."""
        counts = _counts(part) if _is_plain(part) else None
        if counts is None:
            return False
        self.count(part)
        self._area -= counts.area
        for role, number in counts.roles.items():
            self._left[role] -= number
        if counts.depth > self._caps.depth or min(self._area, *self._left.values()) < 0:
            raise Refused("file-bomb")
        return True

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


def _is_plain(part: bytes) -> bool:
    """Whether the part is UTF-8 without entities, comments and CDATA, so that a tree of it holds no surprise."""
    if b"<!" in part or b"\0" in part:
        return False
    encoding = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    return encoding is None or encoding[1].lower() == b"utf-8"


@lru_cache(_KEPT)
def _counts(part: bytes) -> _Counts | None:
    """The counts of a plain part; None if it is not well-formed."""
    try:
        root = ElementTree.fromstring(part)
    except ElementTree.ParseError:
        return None
    roles: Counter[str] = Counter()
    boxes = 0
    for tag, number in Counter(map(attrgetter("tag"), root.iter())).items():
        role = tag.rpartition("}")[2]
        if role in _BOXES:
            boxes += sum(area(element.get("ref", "")) for element in root.iter(tag))
        elif role in _COUNTED:
            roles[role] += number
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    return _Counts(roles, boxes, depth)


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
