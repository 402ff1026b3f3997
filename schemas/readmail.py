"""Readmail: a mail of the archive as it was parsed and read, nothing of it judged."""

from dataclasses import dataclass
from datetime import datetime

from schemas.candidate import Reading
from schemas.checking import CheckedForm
from schemas.finding import Finding
from schemas.identity import Authentication
from schemas.submission import Locator


@dataclass(frozen=True, slots=True)
class ReadAttachment:
    """An attachment with what the reader made of it, and its candidates as they were checked."""

    name: str
    sha256: str
    reading: Reading
    forms: tuple[CheckedForm, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail of the archive, parsed and read, nothing of it judged. `refused` says why it was not downloaded,
    `bounced` (of a bounce) from whom a letter came back: nobody for a notice of delay, None if it does not say."""

    sha256: str
    received_at: datetime
    size: int
    locators: tuple[Locator, ...]
    message_id: str
    senders: tuple[str, ...]
    sender_text: str
    subject: str
    authentication: Authentication
    is_own: bool
    is_bounce: bool
    is_automatic: bool
    answers: str | None
    replies_to_us: bool
    refused: str | None
    findings: tuple[tuple[str | None, Finding], ...]
    attachments: tuple[ReadAttachment, ...]
    bounced: tuple[str, ...] | None = None
