"""Names: header texts and file names decoded from their raw bytes, as Chinese mail programs really write them."""

import binascii
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_GB = {"gb2312", "gb_2312-80", "csgb2312", "gbk", "x-gbk", "cp936", "ms936", "euc-cn", "gb18030", "936", "windows-936"}
"""Labels that all mean GB18030 in practice: 镕 and ㈱ under the label gb2312 are common."""

_VAGUE = {"", "unknown-8bit", "x-unknown", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252"}
"""Labels that say nothing: what a program writes that does not know."""

_WORD = re.compile(rb"=\?([^?\s]{0,60})\?([bBqQ])\?([^?]*)\?=")
_LONGEST_NAME = 120
"""Characters; file systems take 255 bytes, and a Chinese character has 3."""

_LONGEST_HEADER = 20_000
"""Bytes of a header that are looked at: real ones have a few hundred, hostile ones megabytes."""


def decode_bytes(raw: bytes, label: str = "") -> str:
    """The text of the bytes under that charset label: GB labels as GB18030; a label that is vague, unknown or wrong
    gives way to strict UTF-8, then GB18030. Never raises; what cannot be read becomes U+FFFD."""
    name = label.strip().strip("\"'").partition("*")[0].lower()
    attempts = ["gb18030", "utf-8"] if name in _GB else [name, "utf-8", "gb18030"]
    if name in _VAGUE:
        attempts = ["utf-8", "gb18030", "latin-1"] if "8859" in name or "1252" in name else ["utf-8", "gb18030"]
    for charset in attempts:
        try:
            return raw.decode(charset)
        except (LookupError, ValueError, OverflowError):
            continue
    return raw.decode("gb18030" if name in _GB else "utf-8", errors="replace")


def decode_words(raw: bytes) -> str:
    """A header text: RFC 2047 words and raw 8-bit text. Adjacent words of one charset are joined as bytes before they
    are decoded, for words are cut inside a character."""
    raw = re.sub(rb"\r?\n[ \t]?|\r", b" ", raw[:_LONGEST_HEADER])
    runs: list[tuple[str | None, bytes]] = []
    end = 0
    for match in _WORD.finditer(raw):
        between = raw[end : match.start()]
        if between.strip() or not runs:
            _append(runs, None, between)
        _append(runs, match[1].decode("ascii", "replace").lower(), _word(match[2], match[3]))
        end = match.end()
    _append(runs, None, raw[end:])
    return "".join(decode_bytes(content, charset or "") for charset, content in runs)


def _append(runs: list[tuple[str | None, bytes]], charset: str | None, content: bytes) -> None:
    if runs and runs[-1][0] == charset:
        runs[-1] = (charset, runs[-1][1] + content)
    elif content:
        runs.append((charset, content))


def _word(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"bB":
        return decode_base64(content)
    return binascii.a2b_qp(content, header=True)


_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))


def decode_base64(content: bytes) -> bytes:
    """Base64 that may be cut off, broken by foreign characters or joined from padded pieces; never raises."""
    cleaned = content.translate(None, _NOT_BASE64)
    pieces = [p for p in re.split(b"=+", cleaned) if len(p) > 1]
    whole = (p[: len(p) - 1] if len(p) % 4 == 1 else p for p in pieces)
    return b"".join(binascii.a2b_base64(p + b"=" * (-len(p) % 4)) for p in whole)


@lru_cache(64)  # each header of a part is asked for several times
def parse_parameters(raw: bytes) -> tuple[str, Mapping[str, bytes]]:
    """A header such as Content-Type as its value in lower case and its raw parameters; the first of a name counts."""
    raw = re.sub(rb"\r?\n[ \t]?|\r", b" ", raw[:_LONGEST_HEADER])
    value, *pieces = _split(raw)
    parameters: dict[str, bytes] = {}
    for piece in pieces:
        name, equals, content = piece.partition(b"=")
        if equals:
            parameters.setdefault(name.strip().lower().decode("ascii", "replace"), _unquoted(content.strip()))
    return value.strip().lower().decode("ascii", "replace"), parameters


def _split(raw: bytes) -> list[bytes]:
    """Cut at semicolons outside quotes. In GBK text the second byte of a character may be a backslash: skip pairs."""
    if raw.isascii() and b'"' not in raw:
        return raw.split(b";")
    step = 1 if _is_utf8(raw) else 2
    pieces, start, at, quoted = [], 0, 0, False
    while at < len(raw):
        byte = raw[at]
        if byte >= 0x81:
            at += step
            continue
        if byte == 0x5C and quoted:
            at += 1
        elif byte == 0x22:
            quoted = not quoted
        elif byte == 0x3B and not quoted:
            pieces.append(raw[start:at])
            start = at + 1
        at += 1
    return [*pieces, raw[start:]]


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unquoted(content: bytes) -> bytes:
    if not content.startswith(b'"'):
        return content
    closing = content.rfind(b'"')
    inner = content[1:closing] if closing > 0 else content[1:]
    return inner if inner.isascii() is False else re.sub(rb'\\(["\\])', rb"\1", inner)


def parameter(parameters: Mapping[str, bytes], name: str) -> str | None:
    """The text of a parameter: the RFC 2231 form (`name*`, `name*0*`…) before the plain one; None if there is none."""
    if (extended := parameters.get(f"{name}*")) is not None:
        return _extended([(True, extended)])
    pieces = []
    for number in range(100):
        if (encoded := parameters.get(f"{name}*{number}*")) is not None:
            pieces.append((True, encoded))
        elif (plain := parameters.get(f"{name}*{number}")) is not None:
            pieces.append((False, plain))
        else:
            break
    if pieces:
        return _extended(pieces)
    raw = parameters.get(name)
    return None if raw is None else _plain(raw)


def _extended(pieces: list[tuple[bool, bytes]]) -> str:
    """The pieces' bytes joined, then decoded: senders cut inside a character."""
    charset = b""
    if pieces[0][0] and pieces[0][1].count(b"'") >= 2:
        charset, _, rest = pieces[0][1].split(b"'", 2)
        pieces = [(True, rest), *pieces[1:]]
    if not any(encoded for encoded, _ in pieces):
        return _plain(b"".join(content for _, content in pieces))
    joined = b"".join(_unpercent(content) if encoded else content for encoded, content in pieces)
    return decode_bytes(joined, charset.decode("ascii", "replace"))


def _plain(raw: bytes) -> str:
    """A plain parameter: RFC 2047 words (forbidden there, and usual), percent encoding, or raw 8-bit text."""
    text = decode_words(raw)
    if b"=?" not in raw and re.search(rb"(%[0-9A-Fa-f]{2}){3}", raw):
        return decode_bytes(_unpercent(raw))
    return text


def _unpercent(raw: bytes) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), raw)


def sanitise(name: str | None) -> str:
    """A name that is safe to show and to write: no folder, no control, zero-width or direction character, not only
    dots, not too long (the ending stays). Empty if nothing is left."""
    last = re.split(r"[/\\]", (name or "")[:_LONGEST_HEADER].rstrip("/\\ \t\r\n\0"))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    stripped = " ".join(visible.split()).strip("\"' ").rstrip(". ")
    if not stripped.strip("."):
        return ""
    if len(stripped) <= _LONGEST_NAME:
        return stripped
    stem, dot, ending = stripped.rpartition(".")
    if not dot or len(ending) > 10:
        return stripped[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
