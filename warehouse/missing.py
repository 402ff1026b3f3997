"""Missing: which units still owe their form for a week."""

from datetime import date

from duckdb import DuckDBPyConnection

from warehouse.sql import fetch


def units_without_submission(con: DuckDBPyConnection, week_ending: date) -> tuple[str, ...]:
    """The ids of the required units that nothing is accepted for in that week, in the order of the campaign; whether
    the week is over does not matter. A unit whose form is only held is among them."""
    rows = fetch(con, "select_units_without_submission", week_ending=week_ending)
    return tuple(unit_id for (unit_id,) in rows)
