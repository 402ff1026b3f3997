"""MIME: a letter as the bytes that go to the mail server, the same bytes for the same letter.

The traps this module goes round are in the facts on mail: default boundaries are random, a Content-Type with a
non-ASCII `name=` is refolded into a broken one, `.xlsx` has no type without /etc/mime.types.
"""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote

from flows.letters.wording import one_line

SENDER_NAME = "统计报送系统"
"""Short enough for one encoded word: a From that begins with a fold is legal and still misread."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_POLICY = policy.SMTP.clone(refold_source="none")
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
    message = EmailMessage(policy=_POLICY)
    user, _, domain = mail.account.rpartition("@")
    message["From"] = Address(SENDER_NAME, user, domain)
    message["To"] = ", ".join(mail.recipients)
    message.set_raw("Subject", _encoded(mail.subject, "Subject"))
    message["Date"] = format_datetime(mail.at)
    for name, value in mail.headers:
        message[name] = value
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    for attachment in mail.attachments:
        _attach(message, attachment)
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{boundary}_{number}")  # "=_" cannot occur in base64
    return message.as_bytes()


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    """Attach a workbook with its name in both encodings: RFC 2231 for the standard, RFC 2047 in `name=` for
    old Outlook and QQ. Headers are set raw and pre-folded, or the policy would refold them wrongly."""
    maintype, subtype = XLSX.split("/")
    message.add_attachment(attachment.content, maintype=maintype, subtype=subtype)
    part = message.get_payload()[-1]  # type: ignore[index]
    assert isinstance(part, EmailMessage)
    name = file_name(attachment.name)
    del part["Content-Type"], part["Content-Disposition"]
    part.set_raw("Content-Type", f'{XLSX};\r\n name="{_encoded(name, " name")}"')
    part.set_raw("Content-Disposition", f"attachment;\r\n filename*=utf-8''{quote(name, safe='')}")


def _encoded(text: str, header: str) -> str:
    """The text as folded encoded words of at most 75 characters (RFC 2047); EmailMessage makes longer ones."""
    if text.isascii():
        return text
    return Header(text, "utf-8", maxlinelen=75, header_name=header).encode(linesep="\r\n")


def file_name(name: str) -> str:
    """The name without anything a file system or a header could stumble over; the extension survives a cut."""
    stem, dot, extension = one_line(name, 400).translate(_FORBIDDEN).rpartition(".")
    return f"{stem[: _NAME_LIMIT - len(extension) - 1]}{dot}{extension}"
