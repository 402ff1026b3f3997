"""Readings: when the inbox was read in full, and what kept it from being read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duckdb import DuckDBPyConnection

from schemas.letter import LetterState
from warehouse.sql import fetch

TroubleKind = Literal["refused", "unreadable"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The inbox could not be read: the login was refused, or anything else; `detail` is what was said."""

    read_at: datetime
    kind: TroubleKind
    detail: str


def note_reading(con: DuckDBPyConnection, at: datetime, trouble: TroubleKind | None = None, detail: str = "") -> None:
    """Appends a reading; `trouble` is None if all of the inbox was read."""
    fetch(con, "insert_reading", read_at=at, trouble=trouble, detail=detail)


def last_reading(con: DuckDBPyConnection, until: datetime) -> datetime | None:
    """When the inbox was last read in full by then; None if never."""
    read_at: datetime | None = fetch(con, "select_last_reading", until=until)[0][0]
    return read_at


def last_trouble(con: DuckDBPyConnection, since: datetime, until: datetime) -> Trouble | None:
    """The last trouble of that span, its ends included; None if there was none."""
    rows = fetch(con, "select_trouble", since=since, until=until)
    return Trouble(*rows[0]) if rows else None


def report_state(con: DuckDBPyConnection, week_ending: date) -> LetterState | None:
    """How far the letter of the week's first report is; None if no report was made."""
    rows = fetch(con, "select_report_state", week_ending=week_ending)
    return rows[0][0] if rows else None
