"""uuencode: files that old mail programs write into the text of a mail."""

import binascii
import re
from collections.abc import Iterator
from itertools import islice

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?$", re.MULTILINE)
_MOST = 200
"""Files looked for in one text."""


def is_encoded(content: bytes) -> bool:
    """Whether the content is uuencoded from its first line on."""
    return bool(_BEGIN.match(content.lstrip()[:400]))


def find_files(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Raw name and content of each file in the text; one that is cut off ends where the text does."""
    starts = list(islice(_BEGIN.finditer(text), _MOST))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=False):  # each text is read once, however often it says "begin"
        content = decode(text[match.end() : end].lstrip(b"\r\n"))
        if content:
            yield match[1].strip(), content


def decode(body: bytes) -> bytes:
    """The bytes of uuencoded lines, up to `end` or the first line that is none."""
    pieces: list[bytes] = []
    for line in body.splitlines():
        if line.startswith(b"begin ") and not pieces:
            continue
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            pieces.append(_line(line))
        except binascii.Error:
            break
    return b"".join(pieces)


def _line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # some encoders pad the line beyond its count: cut it to what the count says
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        return binascii.a2b_uu(line[: length + 1])
