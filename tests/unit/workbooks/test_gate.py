"""The gate refuses what would harm a reader, and lets pass what only looks odd."""

import io
import zipfile
from dataclasses import replace

import pytest

from flows.workbooks import gate
from flows.workbooks.gate import CAPS, check
from flows.workbooks.refusal import Refused
from flows.workbooks.scan import area
from schemas.form import load_form
from tests.builders import build_form, build_zip, rewrite_zip

FORM = build_form(load_form("gongmao-2021"))
SHEET = "xl__worksheets__sheet1"


def refusal(content: bytes) -> str | None:
    try:
        check(content)
    except Refused as refused:
        return refused.rule
    return None


def with_sheet(part: bytes) -> bytes:
    return rewrite_zip(FORM, **{SHEET: part})


def test_a_form_passes() -> None:
    assert refusal(FORM) is None


def test_a_compression_bomb_is_refused_by_the_directory_alone() -> None:
    assert refusal(with_sheet(b"<x>" + b" " * 50_000_000 + b"</x>")) == "file-bomb"


def test_many_small_parts_are_refused() -> None:
    assert refusal(build_zip({f"xl/{n}.xml": b"<x/>" for n in range(CAPS.members + 1)})) == "file-bomb"


@pytest.mark.parametrize(
    "part",
    [
        b'<?xml version="1.0"?><!DOCTYPE x><x/>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        '<!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>'.encode("utf-16"),
    ],
)
def test_document_types_and_entities_are_refused(part: bytes) -> None:
    assert refusal(with_sheet(part)) == "file-hostile"


@pytest.mark.parametrize(
    "part",
    [
        b"<x>" * (CAPS.depth + 1),
        b"<sst>" + b"<si/>" * (CAPS.strings + 1) + b"</sst>",
        b"<workbook>" + b"<sheet/>" * (CAPS.sheets + 1) + b"</workbook>",
        b"<row>" + b"<x:c/>" * (CAPS.cells + 1) + b"</row>",
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>',
    ],
    ids=["depth", "strings", "sheets", "cells", "merged area", "linked area"],
)
def test_what_readers_multiply_is_counted(part: bytes) -> None:
    assert refusal(with_sheet(part)) == "file-bomb"


def test_counts_run_over_all_parts_whatever_they_are_called() -> None:
    half = b"<row>" + b"<c/>" * (CAPS.cells // 2 + 1) + b"</row>"
    assert refusal(build_zip({"xl/a.bin": half, "xl/b.png": half})) == "file-bomb"


TIGHT = replace(CAPS, cells=3, sheets=2, strings=2, styles=2, merged_area=6, depth=3, tags=15)
BOUNDS = (
    [b"<row><c/><c/><c/>%s</row>" % (b"<c/>" * n) for n in (0, 1)]
    + [
        b'<x:a xmlns:x="urn:x">%s</x:a>' % (tag * n)
        for tag in (b"<x:sheet/>", b"<x:si/>", b"<x:xf/>", b'<x:mergeCell ref="A1:C1"/>', b'<x:hyperlink ref="A1:A3"/>')
        for n in (2, 3)
    ]
    + [
        b"<a><b><c/></b></a>",
        b"<a><b><c><d/></c></b></a>",
        b"<a>" + b"<b/>" * 12 + b"</a>",
        b"<a>" + b"<b/>" * 14 + b"</a>",
    ]
)


@pytest.mark.parametrize("part", BOUNDS)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="UTF-8"?>'])
def test_a_part_counted_as_a_tree_is_judged_as_the_parser_would(
    part: bytes, mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule() -> str | None:
        try:
            check(build_zip({"xl/a.xml": mark + part}), TIGHT)
        except Refused as refused:
            return refused.rule
        return None

    as_tree = rule()
    monkeypatch.setattr(gate, "SMALL", 7)  # every part is larger than that, and comes in pieces
    assert rule() == as_tree
    assert as_tree == ("file-bomb" if BOUNDS.index(part) % 2 else None)


def test_what_the_gate_unpacked_is_what_lies_in_the_zip() -> None:
    with zipfile.ZipFile(io.BytesIO(FORM)) as archive:
        assert check(FORM) == {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("encoding", ["utf-16", "gbk"])
def test_a_document_type_in_another_encoding_is_seen(encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x SYSTEM "表"><x/>'.encode(encoding)
    assert refusal(with_sheet(part)) in ("file-hostile", "file-damaged")


@pytest.mark.parametrize("name", ["/etc/x", "xl/../../x", "..\\x", "x" * 300])
def test_names_that_climb_out_of_the_archive_are_refused(name: str) -> None:
    assert refusal(build_zip({name: b""})) == "file-hostile"


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("XL/Workbook.xml", b"<b/>")
    assert refusal(out.getvalue()) == "file-hostile"


def test_a_zip_with_a_password_is_named_as_such() -> None:
    content = bytearray(build_zip({"xl/workbook.xml": b"<a/>"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of encryption in the directory
    assert refusal(bytes(content)) == "file-encrypted"


def test_a_cut_off_zip_is_damaged() -> None:
    assert refusal(FORM[:-40]) == "file-damaged"


def test_a_part_with_a_wrong_checksum_is_damaged() -> None:
    content = bytearray(FORM)
    content[content.index(b"PK\x01\x02") + 16] ^= 0xFF
    assert refusal(bytes(content)) == "file-damaged"


def test_a_huge_file_is_not_opened() -> None:
    with pytest.raises(Refused, match="file-too-large"):
        check(FORM, replace(CAPS, content_bytes=1000))


def test_a_part_that_is_no_xml_passes() -> None:
    assert refusal(rewrite_zip(FORM, xl__media__image1=b"\x89PNG\r\n\x1a\n" + bytes(100))) is None


@pytest.mark.parametrize(
    ("reference", "cells"), [("A1:B3", 6), ("$A$1:$XFD$1048576", 17_179_869_184), ("B3", 1), ("?", 1)]
)
def test_area_of_a_reference(reference: str, cells: int) -> None:
    assert area(reference) == cells
