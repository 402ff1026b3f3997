"""Parsing: raw bytes to the tree of a mail by the standard parser, kept from what it cannot bear."""

import re
from email import message_from_bytes
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message
from email.parser import BytesHeaderParser

from flows.mailbox.headers import headers_of

_MOST_WORK = 30_000_000
"""Lines times multiparts: the parser tests each line against each open boundary. A mail of 40 MB has 520,000 lines."""

_MOST_BOUNDARIES = 5_000
"""Lines that may be boundaries: each part takes a kilobyte. An album of 200 pictures has 200."""

_MANY_LINES, _NARROW = 100_000, 50
"""More lines than that, and shorter on average, are no files (60 to 76 characters a line) but headers without end."""

_HEADERS = 200_000
"""Bytes in which the headers of a mail end; real ones have a tenth."""

_FIELD = re.compile(rb"[!-9;-~]+:|[ \t]|From (?![ \t]*:)")
_FOREIGN = re.compile(rb"[!-9;-~]*[\x80-\xff][!-9;-~\x80-\xff]*[ \t]*:")
_BOM = b"\xef\xbb\xbf"
_SPACED = re.compile(rb"([!-9;-~]+)[ \t]+:")
_NEST = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
_MIME = re.compile(rb"^(?:content-type|mime-version|content-transfer-encoding):", re.I | re.M)


def parse_message(raw: bytes) -> tuple[Message, bool]:
    """The mail as a tree, and whether it could be parsed; if not, the tree has only its headers. Never raises."""
    raw = _mended(raw)
    if _is_bearable(raw):
        try:
            return message_from_bytes(raw), True
        except Exception:  # RecursionError for 1,200 nested multiparts; charset and header errors of the parser
            return _only_headers(raw), False
    return _only_headers(raw), False


def _is_bearable(raw: bytes) -> bool:
    """Whether time and memory of the parser stay within what a real mail of that size takes."""
    lines = raw.count(b"\n")
    nests = sum(1 for _ in _NEST.finditer(raw))
    narrow = lines > _MANY_LINES and len(raw) < _NARROW * lines
    return nests * lines <= _MOST_WORK and raw.count(b"\n--") <= _MOST_BOUNDARIES and not narrow


def _only_headers(raw: bytes) -> Message:
    try:
        return BytesHeaderParser().parsebytes(re.split(rb"\r?\n\r?\n", raw[:200_000], maxsplit=1)[0] + b"\n\n")
    except Exception:  # not seen, but a mail without any header is still a mail
        return Message()


def _mended(raw: bytes) -> bytes:
    """A line that is no header makes the parser take all that follows for the body, attachments too. Where headers
    of the mail's form still follow, or where the header before is not finished, it belongs to that; `From :` loses its
    space, and a header with a Chinese name gets one that the parser takes."""
    raw = raw.removeprefix(_BOM)
    end = re.search(rb"\r?\n\r?\n", raw[:_HEADERS])
    block = raw[: end.start()] if end else b""
    lines = block.splitlines(keepends=True)
    broken = [n for n, line in enumerate(lines) if not _FIELD.match(line)]
    form_follows = bool(broken) and bool(_MIME.search(b"".join(lines[broken[0] :])))
    for number in broken:
        if spaced := _SPACED.match(lines[number]):
            lines[number] = spaced[1] + b":" + lines[number][spaced.end() :]
        elif number and _is_unfinished(lines[number - 1]):
            lines[number] = b" " + lines[number]
        elif _FOREIGN.match(lines[number]):
            lines[number] = b"X-Foreign: " + lines[number]
        elif form_follows:
            lines[number] = b" " + lines[number]
    return b"".join(lines) + raw[len(block) :]


def _is_unfinished(line: bytes) -> bool:
    """Whether a line of a Content- header promises more: it ends with a semicolon, or within quotes."""
    is_parameters = line.lower().startswith(b"content-") or line[:1] in (b" ", b"\t")
    return is_parameters and (line.rstrip().endswith(b";") or line.count(b'"') % 2 == 1)


def parse_again(part: Message, payload: bytes) -> Message | None:
    """A part whose headers were cut short by a line that is none, mended; None if its headers are whole, or beyond
    mending. `payload` is its body as it came, which begins with that line."""
    if not _is_cut_short(part):
        return None
    headers = b"".join(b"%s: %s\r\n" % (name.encode(), value) for name, value in headers_of(part).items)
    message, _ = parse_message(headers + payload)
    return None if _is_cut_short(message) else message


def _is_cut_short(part: Message) -> bool:
    return any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in part.defects)
