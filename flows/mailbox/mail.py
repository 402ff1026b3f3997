"""Mail: what a raw mail says of itself and the files in it; the same for any input, also a hostile one."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message

from flows.mailbox import sender
from flows.mailbox.attachment import Attachment, Collector
from flows.mailbox.bounce import bounced_addresses
from flows.mailbox.headers import Headers, headers_of, one_line
from flows.mailbox.parsing import parse_message
from flows.mailbox.structure import Walk
from schemas.finding import Finding

__all__ = ["Attachment", "Mail", "parse_mail"]

_LOG = logging.getLogger(__name__)
_ANSWERED = re.compile(rb"^[ \t>]*(?:Original-)?Message-ID:\s{0,3}(<[^<>\s]{1,500}>)", re.I | re.M)
_MOST_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart.

    `senders` are the addresses of all From headers, in lower case; `sender_text` is what a mail program would show.
    `is_automatic`: a program sent it, it must not be answered. `own_kind` is the X-Sxajsc-Kind of our own letters
    (anybody can write that header: believe it only from the own address). `answers` are the Message-IDs that a
    bounce, or an answer, is about, `bounced` the addresses that it came back from (see bounce.py). `findings` are
    about the mail (None) or about an attachment, named by the sha256 of its bytes; a wrapping that could not be
    opened has one and is itself no attachment.
    """

    message_id: str
    senders: tuple[str, ...]
    sender_text: str
    subject: str
    sent_at: datetime | None
    is_automatic: bool
    own_kind: str | None
    is_bounce: bool
    answers: tuple[str, ...]
    bounced: tuple[str, ...] | None
    authentication: sender.Authentication
    attachments: tuple[Attachment, ...]
    findings: tuple[tuple[str | None, Finding], ...]


def parse_mail(raw: bytes) -> Mail:
    """The mail of those bytes. Never raises; what cannot be taken apart has a finding. A bounce's own attachments
    (it returns our letters, with forms in them) are not taken for forms sent to us."""
    message, whole = parse_message(raw)
    headers = headers_of(message)
    kind = headers.value("content-type")
    bounce = sender.is_bounce(headers, kind)
    collector = _collected(message, whole, bounce)
    own_kind = one_line(headers.text("x-sxajsc-kind"))
    return Mail(
        message_id=_message_id(headers),
        senders=sender.addresses(headers),
        sender_text=one_line(sender.shown(headers)),
        subject=headers.text("subject"),
        sent_at=headers.sent_at(),
        is_automatic=bounce or sender.is_automatic(headers, kind),
        own_kind=own_kind or None,
        is_bounce=bounce,
        answers=_answers(headers, raw, message, bounce),
        bounced=bounced_addresses(message) if bounce else None,
        authentication=sender.authentication(headers),
        attachments=tuple(collector.files.values()),
        findings=tuple(collector.findings),
    )


def _collected(message: Message, whole: bool, bounce: bool) -> Collector:
    collector = Collector()
    if bounce:
        return collector
    if not whole:
        collector.note("mail-too-deep")
        return collector
    try:
        Walk(collector).part(message, None, 0)
    except Exception:  # never raises: a mail that defeats the walk is recorded as such, and what was found stays
        _LOG.exception("the walk through a mail failed")
        collector.note("mail-unparsable")
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects):
        collector.note("mail-cut-off")
    if not collector.files and not collector.findings:
        collector.note("mail-no-attachment")
    return collector


def _message_id(headers: Headers) -> str:
    return next(iter(headers.ids("message-id")), one_line(headers.text("message-id")))


def _answers(headers: Headers, raw: bytes, message: Message, bounce: bool) -> tuple[str, ...]:
    """In-Reply-To; for a bounce also every Message-ID it quotes, as returned mail, as headers or in its text."""
    found = dict.fromkeys(headers.ids("in-reply-to"))
    if bounce or headers.value("content-type") == "multipart/report":
        texts = [raw, *_texts(message)]
        quoted = (m.decode("ascii", "replace") for text in texts for m in _ANSWERED.findall(text))
        found |= dict.fromkeys([*quoted, *headers.ids("references")])
    own = set(headers.ids("message-id"))
    return tuple(answer for answer in found if answer not in own)[:_MOST_ANSWERS]


def _texts(message: Message) -> list[bytes]:
    """The decoded text parts of a bounce; nothing if they cannot be had."""
    try:
        parts = [part for part in message.walk() if not part.is_multipart()][:50]
        return [text for part in parts if isinstance(text := part.get_payload(decode=True), bytes)]
    except Exception:  # as in parse_mail: the raw bytes are still searched
        return []
