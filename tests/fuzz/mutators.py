"""Mutators: one content made into a slightly, or badly, wrong one; all chance comes from the given generator."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from random import Random

Mutator = Callable[[bytes, Random], bytes]

_EVIL_BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\r\n\r\n",
    b"\r",
    b"=?gb2312?B?",
    b"?=",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"--",
    b"%s{0}",
    b"\xe2\x80\xae",
)
_EVIL_NUMBERS = (b"0", b"-1", b"1e308", b"99999999999999999999", b"NaN", b"1048577", b"", b"0x10")
_EVIL_NAMES = (
    "../../escaped.xlsx",
    "/tmp/escaped.xlsx",
    "a" * 300,
    "",
    "xl/workbook.xml",
    "\u202exslx.exe",
    "con",
    "a\\..\\b",
)
_EVIL_REFS = (b"A1:XFD1048576", b"XFD1048576", b"A0", b"ZZZZ9", b"B2:A1", b"1A")


def flip(content: bytes, chance: Random) -> bytes:
    """A few bytes changed."""
    mutated = bytearray(content or b"\0")
    for _ in range(chance.choice((1, 2, 8, 64))):
        mutated[chance.randrange(len(mutated))] = chance.randrange(256)
    return bytes(mutated)


def cut(content: bytes, chance: Random) -> bytes:
    """Cut off somewhere."""
    return content[: chance.randrange(len(content) + 1)]


def drop(content: bytes, chance: Random) -> bytes:
    """A piece left out."""
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.choice((1, 10, 1000)) :]


def double(content: bytes, chance: Random) -> bytes:
    """A piece repeated, sometimes very often."""
    start = chance.randrange(len(content) + 1)
    piece = content[start : start + chance.choice((1, 40, 3000))]
    return content[:start] + piece * chance.choice((2, 2, 5, 100)) + content[start:]


def insert(content: bytes, chance: Random) -> bytes:
    """Something that parsers stumble over put in."""
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.choice(_EVIL_BYTES) * chance.choice((1, 1, 50)) + content[start:]


BYTES: tuple[Mutator, ...] = (flip, cut, drop, double, insert)


def lines(content: bytes, chance: Random) -> bytes:
    """A line doubled, dropped, moved, emptied or made very long."""
    rows = content.split(b"\n")
    at, to = chance.randrange(len(rows)), chance.randrange(len(rows))
    match chance.randrange(5):
        case 0:
            rows.insert(to, rows[at])
        case 1:
            del rows[at]
        case 2:
            rows[at], rows[to] = rows[to], rows[at]
        case 3:
            rows[at] = b""
        case _:
            rows[at] *= chance.choice((3, 300))
    return b"\n".join(rows)


def header(content: bytes, chance: Random) -> bytes:
    """A header of the mail, or of a part, with another value."""
    values = (
        b"base64", b"quoted-printable", b"x-unknown", b"multipart/mixed; boundary=\"=\"",
        b"message/rfc822", b"text/html",
        b"application/ms-tnef", b"multipart/report; report-type=delivery-status",
        b"attachment; filename*0*=gb18030''%ff; filename=\"../x.xlsx\"",
        b"<" + b"x" * 3000 + b">", b"=?utf-8?B?////?= <a@b>, c@d", b"",
        b"Thu, 99 Foo 2021 99:99:99 +9999", b"application/pkcs7-mime",
    )  # fmt: skip
    found = list(re.finditer(rb"^([A-Za-z-]+):([^\n]*)$", content, re.M))[:60]
    if not found:
        return lines(content, chance)
    match = chance.choice(found)
    return content[: match.start(2)] + b" " + chance.choice(values) + content[match.end(2) :]


def boundary(content: bytes, chance: Random) -> bytes:
    """The boundaries of the parts no longer fit, or fit too often."""
    found = re.search(rb'boundary="?([^"\r\n;]+)', content)
    if not found:
        return header(content, chance)
    pieces = content.split(b"--" + found[1])
    chance.shuffle(pieces)
    return (b"--" + found[1] + chance.choice((b"", b"--", b"\n"))).join(pieces)


MAIL: tuple[Mutator, ...] = (*BYTES, lines, lines, header, header, header, boundary)


def xml(content: bytes, chance: Random) -> bytes:
    """An attribute, number, reference or tag of a part changed; still well-formed more often than not."""
    kind = chance.randrange(5)
    patterns = (
        rb'="([^"]*)"',
        rb"<v>([^<]*)</v>",
        rb'r(?:ef)?="([^"]*)"',
        rb"<(/?[A-Za-z:]+)",
        rb"(<[A-Za-z]+[^>]*/>)",
    )
    choices = (
        _EVIL_NUMBERS,
        _EVIL_NUMBERS,
        _EVIL_REFS,
        (b"x", b"row", b"c", b"f", b"mergeCell", b"/sheetData"),
        (b"", b"<a>" * 200),
    )
    found = list(re.finditer(patterns[kind], content))
    if not found:
        return insert(content, chance)
    match = chance.choice(found)
    return content[: match.start(1)] + chance.choice(choices[kind]) + content[match.end(1) :]


def members(content: bytes, chance: Random) -> bytes:
    """The zip packed again with a member changed, dropped, renamed, doubled or added."""
    parts = _unpacked(content)
    if not parts:
        return flip(content, chance)
    at = chance.randrange(len(parts))
    name, data = parts[at]
    match chance.randrange(8):
        case 0:
            del parts[at]
        case 1:
            parts[at] = (chance.choice(_EVIL_NAMES), data)
        case 2:
            parts.append((name, data))
        case 3:
            parts.append((chance.choice(_EVIL_NAMES), content))
        case 4:
            parts[at] = (name, chance.choice(BYTES)(data, chance))
        case _:
            parts[at] = (name, xml(data, chance))
    return packed(parts, chance)


def _unpacked(content: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # what an earlier mutation broke is mutated as bytes
        return []


def packed(parts: Sequence[tuple[str, bytes]], chance: Random) -> bytes:
    """A zip of those names and contents, doubled names and all, the same one each time."""
    out = io.BytesIO()
    method = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # doubled names are meant
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name or "x", (2021, 3, 5, 0, 0, 0)), data, method)
    return out.getvalue()


ZIP: tuple[Mutator, ...] = (*BYTES, *[members] * 9)  # most other changes only break the zip
TOML: tuple[Mutator, ...] = (*BYTES, lines, lines, lines)


def mutated(content: bytes, mutators: Sequence[Mutator], chance: Random) -> bytes:
    """The content after one to three mutations; never much larger than it was."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        content = chance.choice(mutators)(content, chance)[:2_000_000]
    return content
