"""What a file is, is said by its content."""

import pytest

from flows.workbooks.sniff import format_of
from schemas.form import load_form
from tests.builders import build_form, build_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def entry(name: str) -> bytes:
    return name.encode("utf-16-le").ljust(128, b"\0")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (OLE + entry("Root Entry") + entry("Workbook"), "xls"),
        (OLE + entry("Root Entry") + entry("Book"), "xls"),
        (OLE + entry("Root Entry") + entry("WORKBOOK"), "xls"),  # as some exporters write it
        (OLE + entry("Workbook") + entry("EncryptedPackage"), "encrypted"),
        (OLE + entry("WordDocument"), "doc"),
        (OLE + b"x" + entry("Workbook"), "unknown"),  # a name at an odd place is text in a stream, no directory entry
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        ("\ufeff<!DOCTYPE html><p>".encode("utf-16"), "html"),
        ("<table><tr><td>本周</td></tr></table>".encode("gb18030"), "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nContent-Type: text/html\n", "html"),
        (b"Received: from a\nSubject: b\n\nc", "eml"),
        ("本周,1,2,3\n累计,1,2,3\n".encode("gbk"), "csv"),
        ("您好，见附件。\n此致".encode(), "text"),
        (b"%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"Rar!\x1a\x07", "rar"),
        (build_zip({"a.txt": b"x"}), "zip"),
        (build_zip({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "xlsb"),
        (build_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (build_zip({"[Content_Types].xml": b"", "word/document.xml": b""}), "docx"),
        (b"\x00\x01\x02\x03\xfe\xff" * 20, "unknown"),
    ],
)
def test_format_is_told_by_content(content: bytes, kind: str) -> None:
    assert format_of(content) == kind


def test_a_cut_off_workbook_is_still_a_workbook() -> None:
    content = build_form(load_form("gongmao-2021"))
    assert format_of(content[: len(content) // 2]) == "xlsx"
