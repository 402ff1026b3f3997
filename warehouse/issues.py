"""Issues: the reports that were made, as they were, so that the next one can say what changed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection
from pydantic import TypeAdapter

from schemas.report import Report
from warehouse.sql import change, fetch

_REPORT = TypeAdapter(Report)


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a week's report; the `report` is without its `sources`. The workbook is known by its name in the
    folder of reports and its sha256: the data folder may move."""

    week_ending: date
    number: int
    as_of: datetime
    letter_id: str
    workbook_name: str
    workbook_sha256: str
    report: Report


def last_issue(con: DuckDBPyConnection, week_ending: date) -> Issue | None:
    """The latest issue of the week's report; None if there is none yet."""
    return _issue(fetch(con, "select_last_issue", week_ending=week_ending))


def issue_of(con: DuckDBPyConnection, week_ending: date, number: int) -> Issue | None:
    """The issue of that number; None if there is none."""
    return _issue(fetch(con, "select_issue", week_ending=week_ending, number=number))


def _issue(rows: list[tuple[Any, ...]]) -> Issue | None:
    if not rows:
        return None
    week_ending, number, as_of, letter_id, workbook_name, workbook_sha256, report = rows[0]
    read = _REPORT.validate_json(report)
    return Issue(week_ending, number, as_of, letter_id, workbook_name, workbook_sha256, read)


def add_issue(con: DuckDBPyConnection, report: Report, letter_id: str, workbook: Path, at: datetime) -> bool:
    """Keeps the issue; `workbook` is its file, already written. False, and nothing happens, if that number of the
    week's report is there already: the issue that went out stands."""
    added = change(
        con,
        "insert_issue",
        week_ending=report.week_ending,
        number=report.number,
        as_of=report.as_of,
        letter_id=letter_id,
        workbook_name=workbook.name,
        workbook_sha256=hashlib.sha256(workbook.read_bytes()).hexdigest(),
        report=_REPORT.dump_json(report, exclude={"sources"}).decode(),
        created_at=at,
    )
    return added > 0
