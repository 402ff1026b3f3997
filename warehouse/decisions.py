"""Decisions: what operators decide on forms, each a row with its time that nothing ever changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from schemas.finding import Finding
from schemas.submission import Verdict
from warehouse.errors import LoadError
from warehouse.load import load_decision_findings, trace
from warehouse.sql import change, fetch


@dataclass(frozen=True, slots=True)
class Decision:
    """An operator's decision on a form, in force from `decided_at` (aware). An accepted form counts from its time of
    receipt; `repeats` is the submission whose content it only sends again."""

    submission_id: str
    verdict: Verdict
    unit_id: str | None
    week_ending: date | None
    repeats: str | None
    reason: str
    decided_by: str
    decided_at: datetime


def decide(con: DuckDBPyConnection, decision: Decision, findings: Sequence[Finding] = ()) -> None:
    """Appends the decision; `findings` compare the form with the unit's other weeks as this decision places it.
    LoadError if there is no such form, unit, week or repeated form."""
    _refuse_unknown(con, decision)
    repeated = {decision.submission_id: decision.repeats} if decision.repeats else {}
    original = trace(con, repeated).get(decision.submission_id)
    values = {name: getattr(decision, name) for name in Decision.__slots__} | {"repeats": original}
    if change(con, "insert_decision", **values) == 0:
        raise LoadError(f"there is no submission {decision.submission_id}")
    load_decision_findings(con, decision.submission_id, findings)
    change(con, "bump_changes")


def known_until(con: DuckDBPyConnection) -> datetime | None:
    """The present of the latest run; a decision for an earlier time would change what was said to be known then."""
    known_at: datetime | None = fetch(con, "select_present")[0][0]
    return known_at


def _refuse_unknown(con: DuckDBPyConnection, decision: Decision) -> None:
    unit, week = fetch(con, "check_decision", unit_id=decision.unit_id, week_ending=decision.week_ending)[0]
    for name, value, found in (("unit", decision.unit_id, unit), ("week", decision.week_ending, week)):
        if value is not None and not found:
            raise LoadError(f"there is no {name} {value}")
        if value is None and decision.verdict == "accepted":
            raise LoadError(f"submission {decision.submission_id}: accepted without {name}")
