"""Answer: what the sender of a mail is told about it; one answer a mail."""

from dataclasses import dataclass
from datetime import date, datetime

from schemas.candidate import Entry
from schemas.finding import Finding
from schemas.report import TimelinessStatus
from schemas.submission import Submission


@dataclass(frozen=True, slots=True)
class AnsweredForm:
    """One form of the mail. `version` is None unless accepted; `status` says in time or late, None unless accepted.
    `entries` are the cells as they stood (for the pre-filled form of a rejection)."""

    submission: Submission
    unit_name: str
    version: int | None
    status: TimelinessStatus | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """That an operator decided on a form of the mail, when (aware) and why."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mail is answered. `forms` are all accepted or rejected (a mail with anything held is not answered).
    `findings` are about the mail or whole attachments: (name of the attachment or None, finding).
    `deadline` is until when a corrected file is in time; None if that has passed already or no week is due.
    `review` is set where an operator's decision is what the sender is told."""

    message_sha256: str
    message_id: str
    subject: str
    recipient: str
    unit_id: str | None
    unit_name: str
    week_ending: date | None
    received_at: datetime
    deadline: datetime | None
    forms: tuple[AnsweredForm, ...]
    findings: tuple[tuple[str | None, Finding], ...]
    review: Review | None = None

    @property
    def about(self) -> str:
        """What the answer is about: the mail, or one decision on it; each is answered once."""
        return self.message_sha256 + (f"|{self.review.at.isoformat()}" if self.review else "")
