"""Missing: which units still owe their form for a week."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from warehouse.sql import fetch


def units_without_submission(con: DuckDBPyConnection, week_ending: date) -> tuple[str, ...]:
    """The ids of the required units that nothing is accepted for in that week, in the order of the campaign; whether
    the week is over does not matter. A unit whose form is only held is among them."""
    rows = fetch(con, "select_units_without_submission", week_ending=week_ending)
    return tuple(unit_id for (unit_id,) in rows)


def errors_of_rejected(con: DuckDBPyConnection, week_ending: date) -> Mapping[str, tuple[str, ...]]:
    """unit_id -> the errors of its last form of that week, for the units whose last form was rejected."""
    found: dict[str, list[str]] = defaultdict(list)
    for unit_id, message in fetch(con, "select_last_rejected", week_ending=week_ending):
        found[unit_id].append(message)
    return {unit_id: tuple(messages) for unit_id, messages in found.items()}


def held_for(con: DuckDBPyConnection, week_ending: date, since: datetime) -> tuple[tuple[str | None, str], ...]:
    """(unit_id or None, sender) of what is held for that week, or, where the week is unclear, came after `since`."""
    return tuple((unit, sender) for unit, sender in fetch(con, "select_held", week_ending=week_ending, since=since))
