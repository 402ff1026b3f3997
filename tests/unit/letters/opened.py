"""Opened: a letter taken apart the way a mail program does it."""

import email
import io
from email.message import EmailMessage
from email.policy import default

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.letter import Letter


def message(letter: Letter) -> EmailMessage:
    return email.message_from_bytes(letter.content, policy=default)


def body(letter: Letter, kind: str) -> str:
    """The "plain" or the "html" body."""
    part = message(letter).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def attachments(letter: Letter) -> list[tuple[str, bytes]]:
    return [(str(p.get_filename()), p.get_content()) for p in message(letter).iter_attachments()]


def workbook(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def texts(sheet: Worksheet) -> list[str]:
    """All that stands in the sheet, row by row."""
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
