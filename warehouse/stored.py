"""Stored: forms as the warehouse has them, with the last decision on each, for those who decide on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from schemas.candidate import HazardLine
from schemas.finding import Finding
from schemas.submission import Figure, Submission, Verdict
from warehouse.sql import fetch
from warehouse.values import plain


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A form with its present verdict, unit, week and reason in `submission`, whose findings are those about the form
    itself (a comparison with other weeks holds for one decision only). `in_force` tells whether its figures count."""

    submission: Submission
    sender: str
    subject: str
    decided_at: datetime
    decided_by: str
    in_force: bool


def forms_like(con: DuckDBPyConnection, prefix: str) -> tuple[StoredForm, ...]:
    """The forms whose id begins like that; a whole id is one."""
    return _forms(con, fetch(con, "select_stored", prefix=prefix, message_sha256=None))


def forms_of(con: DuckDBPyConnection, message_sha256: str) -> tuple[StoredForm, ...]:
    """The forms of a mail, in their order."""
    return _forms(con, fetch(con, "select_stored", prefix=None, message_sha256=message_sha256))


def forms_waiting(con: DuckDBPyConnection, verdicts: Sequence[Verdict] = ("held",)) -> tuple[StoredForm, ...]:
    """The forms with one of these verdicts, in order of receipt."""
    ids = [submission_id for (submission_id,) in fetch(con, "select_undecided", verdicts=list(verdicts))]
    return tuple(form for one in ids for form in forms_like(con, one))


def _forms(con: DuckDBPyConnection, rows: list[tuple[Any, ...]]) -> tuple[StoredForm, ...]:
    return tuple(_form(con, row) for row in rows)


def _form(con: DuckDBPyConnection, row: tuple[Any, ...]) -> StoredForm:
    submission_id, message, attachment, file_name, sheet, unit_id, week, received_at, verdict, reason = row[:10]
    repeats, filled_by, sender, subject, decided_at, decided_by, in_force = row[10:]
    submission = Submission(
        submission_id=submission_id,
        message_sha256=message,
        attachment_sha256=attachment,
        file_name=file_name,
        sheet=sheet,
        unit_id=unit_id,
        week_ending=week,
        received_at=received_at,
        verdict=verdict,
        reason=reason,
        repeats=repeats,
        filled_by=filled_by,
        figures=_figures(con, submission_id),
        hazards=_hazards(con, submission_id),
        findings=tuple(Finding(*f) for f in fetch(con, "select_stored_findings", submission_id=submission_id)),
    )
    return StoredForm(submission, sender, subject, decided_at, decided_by, bool(in_force))


def _figures(con: DuckDBPyConnection, submission_id: str) -> tuple[Figure, ...]:
    rows = fetch(con, "select_stored_figures", submission_id=submission_id)
    return tuple(Figure(kind, indicator, plain(value), cell, text) for kind, indicator, value, cell, text in rows)


def _hazards(con: DuckDBPyConnection, submission_id: str) -> tuple[HazardLine, ...]:
    rows = fetch(con, "select_stored_hazards", submission_id=submission_id)
    return tuple(
        HazardLine(position, enterprise, location, industry, detail, tuple(cells))
        for position, enterprise, location, industry, detail, cells in rows
    )
