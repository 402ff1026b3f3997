"""Runs: each run of a flow with its pretended present; the latest one is the present of the views."""

from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.sql import change, fetch


def start_run(con: DuckDBPyConnection, kind: str, at: datetime) -> int:
    """Notes that a run of that kind took place at `at` (aware) and returns its number. To be called after
    `load_campaign`, in each transaction that loads or decides: what is decided later than the latest run
    is not yet known to the plain views. A week that closed since the run before is a change to publish."""
    before = _closed_weeks(con)
    (run_id,) = fetch(con, "insert_run", kind=kind, started_at=at)[0]
    if _closed_weeks(con) != before:
        change(con, "bump_changes")
    return int(run_id)


def _closed_weeks(con: DuckDBPyConnection) -> int:
    return int(fetch(con, "count_closed_weeks")[0][0])
