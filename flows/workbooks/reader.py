"""Reader: one attachment's bytes to the forms in it, or to the reason why there are none."""

import logging
from collections.abc import Mapping
from pathlib import PurePosixPath

from flows.workbooks import gate
from flows.workbooks.docx import read_docx
from flows.workbooks.finder import find_forms
from flows.workbooks.ooxml import Ooxml, read_ooxml
from flows.workbooks.refusal import Refused
from flows.workbooks.sniff import Format, format_of
from flows.workbooks.xls import read_xls
from flows.workbooks.xlsx import read_xlsx
from schemas.candidate import Candidate, Reading
from schemas.checks.catalogue import finding
from schemas.finding import Finding
from schemas.form import Form
from schemas.grid import Grid

_TABLE_NAMES = frozenset({"", ".xls", ".xlsx", ".xlsm", ".xlt", ".xltx", ".xlsb", ".et", ".ett", ".csv", ".ods"})
"""Endings under which a sender believes to have sent a table."""

_UNREADABLE: dict[Format, tuple[str, str]] = {
    "html": ("file-html", ""),
    "xml": ("file-xml", ""),
    "csv": ("file-csv", ""),
    "encrypted": ("file-encrypted", ""),
    "xlsb": ("file-format", "二进制工作簿（.xlsb）"),
    "ods": ("file-format", "OpenDocument 表格（.ods）"),
    "doc": ("file-format", "Word 文档"),
    "zip": ("file-archive", ""),
    "rar": ("file-archive", ""),
}
_UNREADABLE_TABLE: dict[Format, str] = {"empty": "file-empty", "unknown": "file-damaged", "text": "file-csv"}
"""Formats that are only a pity where the name promises a table; under another name they are no table."""


def read_attachment(content: bytes, name: str, form: Form) -> Reading:
    """The forms in the attachment. Whatever the content, this returns a Reading: what cannot be read is one with
    `readable` False and the reason as a finding. Only MemoryError comes out (the worker ends on it)."""
    kind = format_of(content)
    try:
        grids, notes = _grids(kind, content, name)
        return Reading(kind, True, _find(grids, form), notes)
    except Refused as refusal:
        readable = refusal.rule == "file-not-a-table"
        found = "encrypted" if refusal.rule == "file-encrypted" else kind
        return Reading(found, readable, (), (refusal.finding(name),))


def _grids(kind: Format, content: bytes, name: str) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    """The sheets of a workbook, with notes on how they were read; Refused for what is none or cannot be read."""
    try:
        note = (finding("file-second-reader", name=name),)
        if kind == "xlsx":
            book = _read_first(gate.check(content))
            return (book.grids, () if book.is_regular else note) if book else (read_xlsx(content), note)
        if kind == "xls":
            grids, regular = read_xls(content)
            return grids, () if regular else note
        if kind == "docx":
            gate.check(content)
            return read_docx(content), ()
    except (Refused, MemoryError):
        raise
    except Exception as error:  # openpyxl and xlrd fail on broken files in many ways; to the sender they are one
        raise Refused("file-damaged") from error
    raise _refusal(kind, name)


def _read_first(unpacked: Mapping[str, bytes]) -> Ooxml | None:
    """The workbook by our own reader; None if it cannot read it or finds no sheet: openpyxl decides then."""
    try:
        book = read_ooxml(unpacked)
    except MemoryError:
        raise
    except Exception:  # of expat and a dozen conversions
        return None
    return book if book.grids else None


def _find(grids: tuple[Grid, ...], form: Form) -> tuple[Candidate, ...]:
    """The forms in the sheets. A sheet that the finder stumbles over is a fault of ours: logged, and one file lost."""
    try:
        return find_forms(grids, form)
    except MemoryError:
        raise
    except Exception as error:
        logging.getLogger(__name__).exception("the finder failed")
        raise Refused("file-reader-died") from error


def _refusal(kind: Format, name: str) -> Refused:
    """Why a format is not read."""
    if kind in _UNREADABLE:
        rule, shown = _UNREADABLE[kind]
        return Refused(rule, kind=shown)
    if kind in _UNREADABLE_TABLE and PurePosixPath(name).suffix.lower() in _TABLE_NAMES:
        return Refused(_UNREADABLE_TABLE[kind])
    return Refused("file-not-a-table")
