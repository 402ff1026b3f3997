"""Whatever the attachment, the reader answers, and says what is wrong in a way that can be acted on."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook

from flows.workbooks import reader
from flows.workbooks.reader import read_attachment
from schemas.form import load_form
from tests.builders import build_form, build_zip, figures, rewrite_zip, save
from tests.fuzz.cases import workbooks

FORM = load_form("gongmao-2021")
GOOD = build_form(FORM)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def entry(name: str) -> bytes:
    return name.encode("utf-16-le").ljust(128, b"\0")


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"<html><table>", "a.xls", "file-html"),
        (b"<?xml version='1.0'?><Workbook/>", "a.xls", "file-xml"),
        ("本周,1,2,3\n累计,1,2,3".encode(), "a.csv", "file-csv"),
        (b"12 34", "a.xlsx", "file-csv"),
        (OLE + entry("EncryptedPackage"), "a.xlsx", "file-encrypted"),
        (OLE + entry("Workbook"), "a.xls", "file-damaged"),
        (OLE + entry("WordDocument"), "a.doc", "file-format"),
        (build_zip({"xl/workbook.bin": b""}), "a.xlsb", "file-format"),
        (GOOD[:3000], "a.xlsx", "file-damaged"),
        (rewrite_zip(GOOD, xl__workbook=b"<workbook>"), "a.xlsx", "file-damaged"),
        (bytes(range(256)), "a.xlsx", "file-damaged"),
        (b"", "a.xlsx", "file-empty"),
        (build_zip({"a.txt": b"x"}), "a.zip", "file-archive"),
        (rewrite_zip(GOOD, xl__x=b"<!DOCTYPE x><x/>"), "a.xlsx", "file-hostile"),
        (rewrite_zip(GOOD, xl__x=b" " * 9_000_000), "a.xlsx", "file-bomb"),
        (OLE + entry("Workbook") + bytes(31 * 1024 * 1024), "a.xls", "file-too-large"),
    ],
)
def test_what_could_hold_a_form_and_cannot_be_read_says_why(content: bytes, name: str, rule: str) -> None:
    reading = read_attachment(content, name, FORM)
    assert (reading.readable, reading.candidates, [f.rule for f in reading.findings]) == (False, (), [rule])
    assert name in reading.findings[0].message


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"%PDF-1.4", "a.pdf"), (b"\x89PNG\r\n", "a.png"), (b"", "a.txt"), (b"hello", "a.txt"), (b"%PDF", "a.xlsx")],
)
def test_what_is_no_table_is_noted_and_no_fault(content: bytes, name: str) -> None:
    reading = read_attachment(content, name, FORM)
    assert (reading.readable, [(f.rule, f.severity) for f in reading.findings]) == (
        True,
        [("file-not-a-table", "note")],
    )


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.txt", "", "a"])
def test_a_workbook_is_read_under_any_name(name: str) -> None:
    reading = read_attachment(GOOD, name, FORM)
    assert (reading.format, reading.readable, len(reading.candidates)) == ("xlsx", True, 1)


def test_a_workbook_without_a_form_is_readable_and_has_none() -> None:
    reading = read_attachment(save(Workbook()), "a.xlsx", FORM)
    assert (reading.readable, reading.candidates, reading.findings) == (True, (), ())


def test_a_fault_of_our_own_loses_one_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(reader, "find_forms", fail)
    reading = read_attachment(GOOD, "a.xlsx", FORM)
    assert (reading.readable, [f.rule for f in reading.findings]) == (False, ["file-reader-died"])


def test_exhausted_memory_is_for_the_worker_to_end_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(reader, "read_ooxml", exhaust)
    with pytest.raises(MemoryError):
        read_attachment(GOOD, "a.xlsx", FORM)


def test_names_with_braces_and_strange_characters_do_no_harm() -> None:
    reading = read_attachment(b"", "{x}{0}\ud800.xlsx", FORM)
    assert "{x}{0}" in reading.findings[0].message


def strict(content: bytes) -> bytes:
    """The workbook as Excel's "Strict Open XML" writes it: other namespaces throughout."""
    pairs = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for old, new in pairs:
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    return build_zip(parts)


def refused(content: bytes) -> bytes:
    """The workbook with a style that openpyxl refuses to load, as some exporters write it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml")
    return rewrite_zip(content, xl__styles=styles.replace(b"</fonts>", b'<font><family val="99"/></font></fonts>'))


def unstyled(content: bytes) -> bytes:
    """The workbook with styles in its cells that it does not have, one of them empty."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    sheet = sheet.replace(b'<c r="A1"', b'<c r="A1" s=""').replace(b'<c r="B6"', b'<c r="B6" s="99"')
    return rewrite_zip(content, xl__worksheets__sheet1=sheet)


def renamed(content: bytes) -> bytes:
    """The workbook with the names of its parts in capitals and backslashes, as some exporters write them."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return build_zip({n.replace("worksheets/", "Worksheets\\"): part for n, part in parts.items()})


@pytest.mark.parametrize("change", [strict, refused, unstyled, renamed])
def test_what_openpyxl_cannot_load_the_second_reader_reads_and_says_so(change: Callable[[bytes], bytes]) -> None:
    content = build_form(FORM, week=figures(FORM, 7, fines=1.25), hazards=[("甲厂", "太原市", "冶金", "未设报警")])
    reading = read_attachment(change(content), "a.xlsx", FORM)
    assert reading.candidates == read_attachment(content, "a.xlsx", FORM).candidates
    assert [(f.rule, f.severity) for f in reading.findings] == [("file-second-reader", "note")]


def test_an_xls_whose_streams_overlap_is_read_as_excel_does_and_it_is_said() -> None:
    book, root = "Workbook\0".encode("utf-16-le"), "Root Entry\0".encode("utf-16-le")
    content = next(one for one in workbooks() if one.startswith(OLE[:8]) and book in one)
    where, first = content.rindex(root) + 116, content.rindex(book) + 116
    # the stream of small streams begins at the same sector as the workbook
    overlapping = content[:where] + content[first : first + 4] + content[where + 4 :]
    reading = read_attachment(overlapping, "a.xls", FORM)
    assert [f.rule for f in reading.findings] == ["file-second-reader"]
    good = read_attachment(content, "a.xls", FORM)
    assert (good.findings, reading.candidates) == ((), good.candidates)
    assert good.candidates


def test_a_part_that_nobody_needs_may_be_in_another_encoding_than_it_says() -> None:
    part = '<?xml version="1.0" encoding="utf-8"?><x/>'.encode("utf-16")
    reading = read_attachment(rewrite_zip(GOOD, xl__customProperty1=part), "a.xlsx", FORM)
    assert (reading.readable, reading.findings, len(reading.candidates)) == (True, (), 1)
