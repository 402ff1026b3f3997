"""Letter: an outgoing mail, rendered once, with its final bytes."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

LetterKind = Literal["report", "receipt", "rejection", "reminder", "alert"]
LetterState = Literal["queued", "sending", "sent", "partial", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to send. `letter_id` is derived from `key` ("kind|week|recipients|what it is about"), and
    `rfc_message_id` from `letter_id`, so the same letter is the same letter after any rerun.
    `content` are the bytes that go to the mail server, whole."""

    letter_id: str
    key: str
    kind: LetterKind
    week_ending: date | None
    unit_id: str | None
    recipients: tuple[str, ...]
    subject: str
    rfc_message_id: str
    content: bytes
