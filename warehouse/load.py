"""Load: brings the mails and forms of a run into the warehouse, in bulk, each of them once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from duckdb import DuckDBPyConnection

from schemas.checks.catalogue import catalogue
from schemas.finding import Finding
from schemas.submission import Message, Submission
from warehouse.errors import LoadError
from warehouse.ledger import add_locators
from warehouse.names import add_names
from warehouse.sql import change, fetch, incoming

_MESSAGE = "message_sha256 message_id sender subject received_at size_bytes outcome reason answers known_at"
_SUBMISSION = (
    "submission_id message_sha256 attachment_sha256 file_name sheet received_at filled_by known_at "
    "verdict reason unit_id week_ending repeats"
)
_FIGURE = "submission_id row_kind indicator value cell raw_text"
_HAZARD = "submission_id position enterprise location industry detail cells"
_FINDING = (
    "message_sha256 submission_id attachment_sha256 ordinal rule severity sheet cell raw_text message of_decision"
)

_STEP = Decimal("0.000001")  # figures are DECIMAL(18, 6)
_LIMIT = Decimal(10) ** 12


def load_messages(con: DuckDBPyConnection, messages: Sequence[Message], at: datetime) -> int:
    """Loads the mails that are not there yet, with their places and findings, as known since `at`; of known mails
    only new places are noted. Returns how many were new. The same mail twice (two folders) is one mail."""
    once = {m.message_sha256: m for m in reversed(messages)}
    known = _known(con, "select_known_messages", once)
    new = [m for sha, m in once.items() if sha not in known]
    with incoming(con, _MESSAGE, [_message_row(m, at) for m in reversed(new)]):
        change(con, "insert_messages")
    add_locators(con, [(m.message_sha256, place) for m in messages for place in m.locators])
    _load_findings(con, [_finding_row(m.message_sha256, None, *f, n) for m in new for n, f in enumerate(m.findings)])
    if new:
        change(con, "bump_changes")
    return len(new)


def load_submissions(con: DuckDBPyConnection, submissions: Sequence[Submission], at: datetime) -> int:
    """Loads the forms that are not there yet, each with the pipeline's decision of `at`; their mails must be loaded.
    Returns how many were new; a known submission_id is left as it is. LoadError, before anything is written, if one
    names a mail, unit, week, indicator or repeated submission that does not exist, if one id stands for two
    contents, or if a figure has more than six decimals or twelve digits before them: nothing is ever rounded."""
    once = _once(submissions)
    known = _known(con, "select_known_submissions", once)
    new = [s for s in once.values() if s.submission_id not in known]
    if not new:
        return 0
    figures = [row for s in new for row in _figure_rows(s)]
    originals = _originals(con, new)
    with incoming(con, _SUBMISSION, [_submission_row(s, originals, at) for s in new]):
        _refuse(fetch(con, "check_submissions"))
        change(con, "insert_submissions")
        change(con, "insert_decisions")
    with incoming(con, _FIGURE, figures):
        _refuse(fetch(con, "check_figures"))
        change(con, "insert_figures")
    with incoming(con, _HAZARD, [row for s in new for row in _hazard_rows(s)]):
        change(con, "insert_hazards")
    add_names(con)
    _load_findings(con, [row for s in new for row in _finding_rows(s)])
    change(con, "bump_changes")
    return len(new)


def load_decision_findings(con: DuckDBPyConnection, submission_id: str, findings: Sequence[Finding]) -> None:
    """Adds findings that hold for the last decision on a form, after those it has."""
    rows = fetch(con, "select_finding_place", submission_id=submission_id)
    message, attachment, ordinal = rows[0]
    _load_findings(
        con,
        [
            (*_finding_row(message, submission_id, attachment, f, ordinal + n)[:-1], True)
            for n, f in enumerate(findings)
        ],
    )


def _known(con: DuckDBPyConnection, name: str, keys: Iterable[str]) -> frozenset[str]:
    with incoming(con, "key", [(key,) for key in keys]):
        return frozenset(key for (key,) in fetch(con, name))


def _once(submissions: Sequence[Submission]) -> dict[str, Submission]:
    """Each id once: the same workbook attached twice under two names is one form."""
    once: dict[str, Submission] = {}
    for submission in submissions:
        first = once.setdefault(submission.submission_id, submission)
        if (first.figures, first.hazards, first.sheet) != (submission.figures, submission.hazards, submission.sheet):
            raise LoadError(f"submission {submission.submission_id} stands for two different contents")
    return once


def _originals(con: DuckDBPyConnection, new: Sequence[Submission]) -> dict[str, str]:
    """What each new repetition repeats. LoadError if one repeats itself."""
    repeated = {s.submission_id: s.repeats for s in new if s.repeats}
    originals = trace(con, repeated)
    for submission_id in repeated:
        if submission_id not in originals:
            raise LoadError(f"submission {submission_id} repeats itself")
    return originals


def trace(con: DuckDBPyConnection, repeated: Mapping[str, str]) -> dict[str, str]:
    """Repetition -> what it repeats, traced back to a submission that repeats nothing itself. One that the trace leads
    back to is left out: it is the original (of two received in the same second, each may have been said to repeat the
    other while that one alone was accepted)."""
    links = dict(fetch(con, "select_repetitions")) | dict(repeated)
    originals: dict[str, str] = {}
    for submission_id in repeated:
        seen, last = {submission_id}, links[submission_id]
        while last in links and last not in seen:
            seen.add(last)
            last = links[last]
        if last not in seen:
            originals[submission_id] = last
    return originals


def _refuse(problems: list[tuple[object, ...]]) -> None:
    if problems:
        shown = "; ".join(f"submission {submission_id}: {problem}" for submission_id, problem in problems[:3])
        raise LoadError(f"{shown}{' …' if len(problems) > 3 else ''}")


def _message_row(m: Message, at: datetime) -> tuple[object, ...]:
    return (
        m.message_sha256, m.message_id, m.sender, m.subject, m.received_at, m.size, m.outcome, m.reason, m.answers, at,
    )  # fmt: skip


def _submission_row(s: Submission, originals: dict[str, str], at: datetime) -> tuple[object, ...]:
    return (
        s.submission_id, s.message_sha256, s.attachment_sha256, s.file_name, s.sheet, s.received_at, s.filled_by, at,
        s.verdict, s.reason, s.unit_id, s.week_ending, originals.get(s.submission_id),
    )  # fmt: skip


def _figure_rows(s: Submission) -> list[tuple[object, ...]]:
    return [
        (s.submission_id, f.row_kind, f.indicator, _exact(s, f.cell, f.value), f.cell, f.raw_text) for f in s.figures
    ]


def _exact(s: Submission, cell: str, value: Decimal | None) -> str | None:
    """The value as text that DECIMAL(18, 6) takes without rounding."""
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= _LIMIT or value != value.quantize(_STEP):
        raise LoadError(f"submission {s.submission_id}: {cell}: {value} cannot be stored without rounding")
    return f"{value:f}"


def _hazard_rows(s: Submission) -> list[tuple[object, ...]]:
    return [
        (s.submission_id, h.position, h.enterprise, h.location, h.industry, h.detail, list(h.cells)) for h in s.hazards
    ]


def _finding_rows(s: Submission) -> list[tuple[object, ...]]:
    return [
        _finding_row(s.message_sha256, s.submission_id, s.attachment_sha256, f, n) for n, f in enumerate(s.findings)
    ]


def _finding_row(
    message: str, submission: str | None, attachment: str | None, f: Finding, n: int
) -> tuple[object, ...]:
    rule = catalogue().get(f.rule)
    of_decision = submission is not None and rule is not None and rule.scope == "history"
    return (message, submission, attachment, n, f.rule, f.severity, f.sheet, f.cell, f.raw_text, f.message, of_decision)


def _load_findings(con: DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    with incoming(con, _FINDING, rows):
        change(con, "insert_findings")
