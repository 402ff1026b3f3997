"""Lineage: one figure back to its cell, and everything that was decided about it, as known at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from duckdb import DuckDBPyConnection

from schemas.candidate import RowKind
from schemas.finding import Finding
from warehouse.corrections import Place
from warehouse.sql import fetch
from warehouse.values import plain


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from. `value` is what counts, `cell_value` what was read from the cell; they differ where
    the unit corrected it by telephone (`correction_reason` is None else). `cell` is None where the form had none."""

    value: Decimal | None
    carried_from: date | None
    sheet: str
    cell: str | None
    raw_text: str | None
    cell_value: Decimal | None
    submission_id: str
    file_name: str
    attachment_sha256: str
    message_sha256: str
    sender: str
    subject: str
    received_at: datetime
    correction_reason: str | None
    corrected_by: str | None
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that was decided about the figure's place. `what` is a verdict, or "correction" or "withdrawal";
    `value` the figure in the form decided on, or the corrected one."""

    at: datetime
    what: str
    value: Decimal | None
    submission_id: str
    file_name: str
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit gives to the province's total; the total itself has no `unit_id`."""

    unit_id: str | None
    name: str
    value: Decimal | None
    carried_from: date | None


def source_of(con: DuckDBPyConnection, place: Place, as_of: datetime) -> Source | None:
    """The source of a figure; None if nothing was known there."""
    rows = fetch(con, "select_source", as_of=as_of, **place.named())
    if not rows:
        return None
    value, carried_from, sheet, cell, raw_text, cell_value, *rest = rows[0]
    return Source(plain(value), carried_from, sheet, cell, raw_text, plain(cell_value), *rest)


def findings_of(con: DuckDBPyConnection, submission_id: str, as_of: datetime) -> tuple[Finding, ...]:
    """What the rules said of a form."""
    rows = fetch(con, "select_source_findings", submission_id=submission_id, as_of=as_of)
    return tuple(Finding(*row) for row in rows)


def turns_of(con: DuckDBPyConnection, place: Place, as_of: datetime) -> tuple[Turn, ...]:
    """All decisions on forms of that unit and week and all corrections of the figure, in order of time."""
    turns = [
        Turn(at, verdict, plain(value), submission_id, file_name, decided_by, reason)
        for at, submission_id, file_name, _, verdict, decided_by, reason, value in fetch(
            con, "select_place_decisions", as_of=as_of, **place.named()
        )
    ]
    turns += [
        Turn(at, "withdrawal" if value is None else "correction", plain(value), "", "", decided_by, reason)
        for at, value, decided_by, reason in fetch(con, "select_place_corrections", as_of=as_of, **place.named())
    ]
    return tuple(sorted(turns, key=lambda turn: turn.at))


def parts_of(
    con: DuckDBPyConnection, week_ending: date, row_kind: RowKind, indicator: str, as_of: datetime
) -> tuple[Part, ...]:
    """The parts of a total of the province, the total last; empty for a week that nothing was known of."""
    rows = fetch(con, "select_parts", week_ending=week_ending, row_kind=row_kind, indicator=indicator, as_of=as_of)
    return tuple(Part(unit_id, name, plain(value), carried_from) for unit_id, name, value, carried_from in rows)
