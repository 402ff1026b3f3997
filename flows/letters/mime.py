"""MIME: a letter as the bytes that go to the mail server, the same bytes for the same letter.

Written line by line: the traps of the standard library are in the facts on mail (random boundaries, a Content-Type
with a non-ASCII `name=` refolded into a broken one, `.xlsx` without a type where /etc/mime.types is missing), and
its headers take four times as long as all the rest of a receipt.
"""

import re
from base64 import encodebytes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from flows.letters.wording import one_line

SENDER_NAME = "统计报送系统"
"""Short enough for one encoded word: a From that begins with a fold is legal and still misread."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_BREAK = re.compile(r"\r(?!\n )|(?<!\r)\n")
_LINE = 78  # characters, the line ends not counted (RFC 5322)
_NAME_LIMIT = 80  # characters of a file name: percent-encoded on one line it must stay below SMTP's 998
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook to attach."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """Everything that a mail says; `headers` are further ones, ASCII only."""

    account: str
    recipients: tuple[str, ...]
    subject: str
    at: datetime
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def mail_bytes(mail: Mail, boundary: str) -> bytes:
    """The mail, CRLF line ends, no line above SMTP's limit. `boundary` makes the parts' boundaries."""
    headers = [
        ("From", f"{Header(SENDER_NAME, 'utf-8').encode()} <{mail.account}>"),
        ("To", _folded(mail.recipients, "To")),
        ("Subject", _encoded(mail.subject, "Subject")),
        ("Date", format_datetime(mail.at)),
        *mail.headers,
        ("MIME-Version", "1.0"),
    ]
    texts = (_text(mail.text, "plain"), _text(mail.html, "html"))
    if not mail.attachments:
        body = _multipart("alternative", f"=_{boundary}_0", texts)
    else:
        letter = _multipart("alternative", f"=_{boundary}_1", texts)
        body = _multipart("mixed", f"=_{boundary}_0", (letter, *map(_attached, mail.attachments)))
    return _lines(headers) + body


def _multipart(subtype: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    """Content-Type, blank line and body. "=_" cannot occur in base64, and everything in the parts is base64."""
    pieces = [f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts]
    head = _lines([("Content-Type", f'multipart/{subtype}; boundary="{boundary}"')])
    return head + b"\r\n" + b"".join(pieces) + f"--{boundary}--\r\n".encode()


def _text(text: str, subtype: str) -> bytes:
    """A part of text, its lines ended as SMTP wants them."""
    headers = [("Content-Type", f'text/{subtype}; charset="utf-8"'), ("Content-Transfer-Encoding", "base64")]
    return _lines(headers) + _base64(b"\r\n".join(text.encode().splitlines()) + b"\r\n")


def _attached(attachment: Attachment) -> bytes:
    """A workbook with its name in both encodings: RFC 2231 for the standard, RFC 2047 in `name=` for old Outlook
    and QQ."""
    name = file_name(attachment.name)
    headers = [
        ("Content-Transfer-Encoding", "base64"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'{XLSX};\r\n name="{_encoded(name, " name")}"'),
        ("Content-Disposition", f"attachment;\r\n filename*=utf-8''{quote(name, safe='')}"),
    ]
    return _lines(headers) + _base64(attachment.content)


def _lines(headers: Iterable[tuple[str, str]]) -> bytes:
    """The headers, ASCII; ValueError for a line end that is no fold: what follows it would be another header."""
    headers = tuple(headers)
    if any(_BREAK.search(value) for _, value in headers):
        raise ValueError("a header's value has a line end")
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")


def _base64(content: bytes) -> bytes:
    return b"\r\n" + encodebytes(content).replace(b"\n", b"\r\n")


def _folded(addresses: Sequence[str], header: str) -> str:
    """The addresses, folded between them before a line gets longer than 78 characters."""
    lines = [header + ":"]
    for number, address in enumerate(addresses, 1):
        item = address if number == len(addresses) else f"{address},"
        if len(lines[-1]) + 1 + len(item) > _LINE and number > 1:
            lines.append("")
        lines[-1] += f" {item}"
    return "\r\n".join(lines).removeprefix(f"{header}: ")


def _encoded(text: str, header: str) -> str:
    """The text as folded encoded words of at most 75 characters (RFC 2047); EmailMessage makes longer ones."""
    if text.isascii():
        return text
    return Header(text, "utf-8", maxlinelen=75, header_name=header).encode(linesep="\r\n")


def file_name(name: str) -> str:
    """The name without anything a file system or a header could stumble over; the extension survives a cut."""
    stem, dot, extension = one_line(name, 400).translate(_FORBIDDEN).rpartition(".")
    return f"{stem[: _NAME_LIMIT - len(extension) - 1]}{dot}{extension}"
