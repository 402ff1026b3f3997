"""History: what stands accepted for each unit and week, for the judgement of what comes in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from duckdb import DuckDBPyConnection

from schemas.candidate import HazardLine, RowKind
from warehouse.sql import fetch
from warehouse.values import plain

Place = tuple[str, date]
"""(unit_id, week_ending)"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted submission. `repeats` is None for a version; `version` is then its own number, else that of the
    version repeated. `in_force` is True for one submission a place: the version received last. `figures` has the
    stored figures, (row_kind, indicator) -> value, None where the cell held none; `corrected` what counts instead of
    some of them since the unit corrected them by telephone."""

    submission_id: str
    unit_id: str
    week_ending: date
    version: int
    received_at: datetime
    repeats: str | None
    in_force: bool
    figures: Mapping[tuple[RowKind, str], Decimal | None]
    hazards: tuple[HazardLine, ...]
    corrected: Mapping[tuple[RowKind, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """The present state. `accepted` has for each place its submissions in order of receipt, repetitions
    included; `rejected` and `held` when each of those was received, in order (only where unit and week are known)."""

    accepted: Mapping[Place, tuple[Accepted, ...]]
    rejected: Mapping[Place, tuple[datetime, ...]]
    held: Mapping[Place, tuple[datetime, ...]]

    def in_force(self, unit_id: str, week_ending: date) -> Accepted | None:
        """The submission whose figures count for that unit and week."""
        return next((a for a in self.accepted.get((unit_id, week_ending), ()) if a.in_force), None)

    def last_before(self, unit_id: str, week_ending: date) -> Accepted | None:
        """The one in force of the unit's last week before that one: whose 累计 the new one starts from."""
        weeks = [week for unit, week in self.accepted if unit == unit_id and week < week_ending]
        return self.in_force(unit_id, max(weeks)) if weeks else None

    def first_received(self, unit_id: str, week_ending: date) -> datetime | None:
        """When the first accepted submission was received: what timeliness goes by."""
        return min((a.received_at for a in self.accepted.get((unit_id, week_ending), ())), default=None)


def standing(con: DuckDBPyConnection) -> History:
    """The present state of knowledge (all decisions, whatever their time)."""
    figures: dict[str, dict[tuple[RowKind, str], Decimal | None]] = defaultdict(dict)
    for submission_id, row_kind, indicator, value in fetch(con, "select_accepted_figures"):
        figures[submission_id][row_kind, indicator] = plain(value)
    corrected: dict[str, dict[tuple[RowKind, str], Decimal]] = defaultdict(dict)
    for submission_id, row_kind, indicator, value in fetch(con, "select_corrected_figures"):
        corrected[submission_id][row_kind, indicator] = plain(value)
    hazards: dict[str, list[HazardLine]] = defaultdict(list)
    for submission_id, position, enterprise, location, industry, detail, cells in fetch(con, "select_accepted_hazards"):
        line = HazardLine(position, enterprise, location, industry, detail, tuple(cells))
        hazards[submission_id].append(line)
    accepted: dict[Place, list[Accepted]] = defaultdict(list)
    for row in fetch(con, "select_accepted"):
        submission_id, unit_id, week_ending, version, received_at, repeats, in_force = row
        content = figures[submission_id], tuple(hazards[submission_id]), corrected[submission_id]
        found = Accepted(submission_id, unit_id, week_ending, version, received_at, repeats, in_force, *content)
        accepted[found.unit_id, found.week_ending].append(found)
    return History(
        {place: tuple(group) for place, group in accepted.items()},
        _times(fetch(con, "select_arrivals", verdict="rejected")),
        _times(fetch(con, "select_arrivals", verdict="held")),
    )


def _times(rows: Iterable[tuple[str, date, datetime]]) -> dict[Place, tuple[datetime, ...]]:
    times: dict[Place, list[datetime]] = defaultdict(list)
    for unit_id, week_ending, received_at in rows:
        times[unit_id, week_ending].append(received_at)
    return {place: tuple(group) for place, group in times.items()}
