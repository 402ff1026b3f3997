"""Submission: a form that was judged, as it goes to the warehouse; and the mail it came in."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from schemas.candidate import HazardLine, RowKind
from schemas.finding import Finding

Verdict = Literal["accepted", "rejected", "held"]
Outcome = Literal["accepted", "rejected", "held", "unreadable", "no_form", "own", "bounce"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the cell it was read from; `value` is None where the text could not be read as one."""

    row_kind: RowKind
    indicator: str
    value: Decimal | None
    cell: str
    raw_text: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One form of one mail with the pipeline's verdict.

    `submission_id` is derived from mail, attachment and sheet, so a rerun finds its own work. `received_at`
    is the mail server's time of receipt. `repeats` is the submission whose figures and list this one only
    sends again (same unit, same week, verdict accepted); a repetition is no version. `reason` is the one
    Chinese sentence for the verdict, empty when accepted without remark.
    """

    submission_id: str
    message_sha256: str
    attachment_sha256: str
    file_name: str
    sheet: str
    unit_id: str | None
    week_ending: date | None
    received_at: datetime
    verdict: Verdict
    reason: str
    repeats: str | None
    filled_by: str
    figures: tuple[Figure, ...]
    hazards: tuple[HazardLine, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a mail lies in a mailbox. It only saves downloads; the identity of a mail is the sha256 of its bytes."""

    account: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Message:
    """A collected mail and what came of it. `findings` are those about the mail or an attachment as a whole,
    each with the sha256 of the attachment it is about (None: the mail)."""

    message_sha256: str
    message_id: str
    sender: str
    subject: str
    received_at: datetime
    size: int
    outcome: Outcome
    reason: str
    locators: tuple[Locator, ...]
    findings: tuple[tuple[str | None, Finding], ...]
    answers: str | None = None
    """Message-ID of our own letter that a bounce or an own copy is about."""
