"""Sniff: what a file is, by its content; the name that it came under is never believed."""

import io
import re
import zipfile
from typing import Literal

Format = Literal[
    "xlsx",
    "xls",
    "xlsb",
    "ods",
    "docx",
    "doc",
    "encrypted",
    "html",
    "xml",
    "csv",
    "text",
    "pdf",
    "image",
    "zip",
    "rar",
    "eml",
    "empty",
    "unknown",
]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[re.Pattern[bytes], Format], ...] = (
    (re.compile(rb"%PDF"), "pdf"),
    (re.compile(rb"Rar!"), "rar"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*|BM....\x00\x00\x00\x00", re.S), "image"),
    (re.compile(rb"RIFF....WEBP|....ftyp(heic|heix|mif1|avif)", re.S), "image"),
    (re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00"), "xls"),  # BIFF without its OLE wrapper
)
_STREAMS: tuple[tuple[str, Format], ...] = (
    ("EncryptedPackage", "encrypted"),  # first: a package with a password may hold other streams beside it
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
)
_MAIL_HEADER = re.compile(r"(received|return-path|from|to|subject|date|message-id|delivered-to)\s*:", re.I)
_HTML_START = re.compile(r"<(!doctype\s+html|html|head|meta|body|table|style|div|!--)", re.I)


def format_of(content: bytes) -> Format:
    """The format of the content; "unknown" if it is none of those above."""
    if not content:
        return "empty"
    if content.startswith(_OLE):
        return _ole_format(content)
    if content.startswith(b"PK"):
        return _zip_format(content)
    binary = next((kind for pattern, kind in _MAGIC if pattern.match(content)), None)
    if binary is not None:
        return binary
    text = _decode(content[:65536])
    return "unknown" if text is None else _text_format(text)


def _ole_format(content: bytes) -> Format:
    """By the names in the OLE directory. Its entries lie at multiples of 128 bytes with a UTF-16 name first, so they
    can be found without following the sector chains, which damaged and hostile files break on purpose."""
    for name, kind in _STREAMS:
        entry = re.compile(re.escape(name.encode("utf-16-le") + b"\0\0"), re.IGNORECASE)  # some write WORKBOOK
        if any(match.start() % 128 == 0 for match in entry.finditer(content, 512)):
            return kind
    return "unknown"


def _zip_format(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lower().replace("\\", "/") for name in archive.namelist()}
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except Exception:  # a damaged directory ends in many kinds of exception; the local headers still name the members
        return _damaged_zip_format(content)
    if "xl/workbook.bin" in names:
        return "xlsb"
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "docx" if "word/document.xml" in names else "zip"


def _damaged_zip_format(content: bytes) -> Format:
    if b"xl/w" in content or b"xl/s" in content:
        return "xlsx"
    return "docx" if b"word/document.xml" in content else "zip"


def _decode(sample: bytes) -> str | None:
    """The sample as text, None if it is binary."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return sample.decode("utf-16", "replace")
    if b"\0" in sample or sum(byte < 9 or 13 < byte < 32 for byte in sample[:4096]) > 8:
        return None
    try:
        return sample.decode("utf-8-sig")
    except UnicodeDecodeError:
        return sample.decode("gb18030", "replace")


def _text_format(text: str) -> Format:
    start = text.lstrip("\ufeff \t\r\n")
    if _HTML_START.match(start) or "<html" in start[:2048].lower():
        return "html"
    if start.startswith("<?xml") or re.match(r"<[a-z]+:?\w*\s+xmlns", start, re.I):
        return "xml"
    if start[:13].lower() == "mime-version:" and "text/html" in start[:4096].lower():
        return "html"  # a page saved as one file (.mht), as Excel does under .xls
    if _MAIL_HEADER.match(start):
        return "eml"
    return "csv" if _is_delimited(start) else "text"


def _is_delimited(text: str) -> bool:
    """Whether most lines have the same delimiter at least three times: a table that somebody saved as text."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if len(lines) < 2:
        return False
    return any(sum(line.count(mark) >= 3 for line in lines) * 2 > len(lines) for mark in ",\t;|")
