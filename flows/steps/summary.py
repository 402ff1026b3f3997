"""Summary: what a run did, for the terminal and for the artifact in the Prefect UI."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total); stages are short Chinese words ("收取邮件")."""


def silent(stage: str, done: int, total: int) -> None:
    """The progress of those who do not watch."""


@dataclass(frozen=True, slots=True)
class FetchSummary:
    """What was fetched: mails seen in the mailbox, new ones archived, seconds it took."""

    seen: int
    fetched: int


@dataclass(frozen=True, slots=True)
class JudgeSummary:
    """What came of the mails: outcome -> mails of this run; verdict -> forms; names of units with something new."""

    outcomes: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[str, int] = field(default_factory=dict)
    letters_queued: int = 0
    lines: tuple[tuple[str, ...], ...] = ()
    """One line a form or mail worth showing: (unit or sender, week, verdict, reason)."""

    def __add__(self, other: "JudgeSummary") -> "JudgeSummary":
        """What came of both."""
        return JudgeSummary(
            Counter(self.outcomes) + Counter(other.outcomes),
            Counter(self.forms) + Counter(other.forms),
            self.letters_queued + other.letters_queued,
            self.lines + other.lines,
        )


@dataclass(frozen=True, slots=True)
class SendSummary:
    """State -> letters that reached it in this run."""

    states: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CollectSummary:
    """A collect run as a whole."""

    at: datetime
    fetch: FetchSummary
    judge: JudgeSummary
    send: SendSummary


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """A report run. `number` is the issue that was made, None if nothing was to be sent (`why` says why)."""

    at: datetime
    week_ending: date | None
    number: int | None
    why: str
    late: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changes: int = 0
    workbook: Path | None = None
    send: SendSummary = field(default_factory=SendSummary)


@dataclass(frozen=True, slots=True)
class RemindSummary:
    """A remind run: the week and the names of the units that were reminded."""

    at: datetime
    week_ending: date | None
    reminded: tuple[str, ...]
    send: SendSummary


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """An operator's decision on a form: what it is, what was decided (state, unit, week), warnings that came of it, and
    whom it was told ("" nobody). `trouble` says why the letter could not be sent yet."""

    at: datetime
    submission_id: str
    file_name: str
    verdict: str
    unit_name: str
    week_ending: date | None
    repeats: str | None
    warnings: tuple[str, ...]
    recipient: str
    send: SendSummary = field(default_factory=SendSummary)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionSummary:
    """A figure changed by telephone: which, from what to what ("" for no figure), and what its cell says. `warnings`
    say what does not fit any more; `recipient` is told. `repeated`: the very same had been recorded before, nothing
    changed. `trouble` says why the letter could not be sent yet."""

    at: datetime
    unit_name: str
    week_ending: date
    label: str
    before: str
    after: str
    cell: str
    repeated: bool
    warnings: tuple[str, ...]
    recipient: str
    send: SendSummary = field(default_factory=SendSummary)
    trouble: str = ""
