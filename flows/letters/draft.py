"""Draft: a letter's parts; sealed once into the bytes that are stored and sent."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime

from flows.letters.mime import Attachment, Mail, mail_bytes
from flows.letters.wording import one_line
from schemas.letter import Letter, LetterKind

_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")
SUBJECT_LIMIT = 150


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before its bytes. `what` is what it is about, unique within kind, week and recipients;
    `answers` the Message-ID of the mail it replies to ("" if none)."""

    kind: LetterKind
    week_ending: date
    unit_id: str | None
    recipients: tuple[str, ...]
    what: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    answers: str = ""


def seal(draft: Draft, account: str, at: datetime) -> Letter:
    """The letter with its final bytes; the same draft, account and `at` give the same bytes (DESIGN 3.10)."""
    week = draft.week_ending.isoformat()
    key = "|".join((draft.kind, week, ",".join(draft.recipients), draft.what))
    letter_id = hashlib.sha256(key.encode()).hexdigest()[:32]
    message_id = f"<{letter_id}@{account.rpartition('@')[2]}>"
    subject = one_line(draft.subject, SUBJECT_LIMIT)
    headers = [
        ("Message-ID", message_id),
        ("Auto-Submitted", "auto-generated"),
        ("X-Sxajsc-Kind", draft.kind),
        ("X-Sxajsc-Week", week),
    ]
    if _MESSAGE_ID.fullmatch(draft.answers):  # it comes from outside: nothing else may enter a header
        headers += [("In-Reply-To", draft.answers), ("References", draft.answers)]
    mail = Mail(account, draft.recipients, subject, at, tuple(headers), draft.text, draft.html, draft.attachments)
    content = mail_bytes(mail, boundary=letter_id)
    return Letter(
        letter_id, key, draft.kind, draft.week_ending, draft.unit_id, draft.recipients, subject, message_id, content
    )
