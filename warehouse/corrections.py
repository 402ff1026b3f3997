"""Corrections: figures changed by telephone, each a decision with its reason; the cell keeps what it said."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from duckdb import DuckDBPyConnection

from schemas.candidate import RowKind
from schemas.consistency import WeekFigures
from warehouse.errors import LoadError
from warehouse.sql import change, fetch
from warehouse.values import plain


@dataclass(frozen=True, slots=True)
class Place:
    """Which figure: of a unit, a week, a row and an indicator."""

    unit_id: str
    week_ending: date
    row_kind: RowKind
    indicator: str

    def named(self) -> dict[str, object]:
        """The place as parameters of a statement."""
        return {name: getattr(self, name) for name in type(self).__slots__}


@dataclass(frozen=True, slots=True)
class Correction:
    """What counts at a place from `decided_at` (aware) on, until a version is received after it. `value` None
    withdraws the correction before: the figure of the form counts again."""

    place: Place
    value: Decimal | None
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a place now: the value that counts, the one in the cell, and whether a correction counts."""

    value: Decimal | None
    cell_value: Decimal | None
    corrected: bool


def standing_at(con: DuckDBPyConnection, place: Place) -> Standing | None:
    """What stands there by all that is decided; None if nothing is accepted for that unit and week."""
    rows = fetch(con, "select_figure", **place.named())
    if not rows:
        return None
    value, cell_value, correction_no = rows[0]
    return Standing(plain(value), plain(cell_value), correction_no is not None)


def last_correction(con: DuckDBPyConnection, place: Place) -> tuple[str, Correction] | None:
    """The id of the last correction of that figure, or of its withdrawal, and what it says; None if there is none."""
    rows = fetch(con, "select_last_correction", **place.named())
    if not rows:
        return None
    correction_id, value, reason, decided_by, decided_at = rows[0]
    return correction_id, Correction(place, plain(value), reason, decided_by, decided_at)


def weeks_of(con: DuckDBPyConnection, place: Place) -> tuple[WeekFigures, ...]:
    """The indicator's figures in every accepted week of the unit, in order, as they count now."""
    rows = fetch(con, "select_unit_weeks", unit_id=place.unit_id, indicator=place.indicator)
    return tuple(WeekFigures(week_ending, plain(week), plain(cumulative)) for week_ending, week, cumulative in rows)


def correct(con: DuckDBPyConnection, correction: Correction) -> None:
    """Appends the correction. LoadError if it names a unit, week or indicator that does not exist."""
    added = change(
        con,
        "insert_correction",
        **correction.place.named(),
        value=None if correction.value is None else f"{correction.value:f}",
        reason=correction.reason,
        decided_by=correction.decided_by,
        decided_at=correction.decided_at,
    )
    if added == 0:
        raise LoadError(f"there is no figure {correction.place}")
    change(con, "bump_changes")
