"""Reprinting: an issue of a report once more, from the warehouse as it knew things then."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from flows.letters.combined import combined_workbook
from flows.steps.context import Context
from flows.steps.refusal import DecisionRefused
from warehouse.database import Warehouse
from warehouse.issues import issue_of, last_issue
from warehouse.report import read_report


@dataclass(frozen=True, slots=True)
class Reprint:
    """A workbook made again; `identical` tells whether it is, byte for byte, the one that was sent."""

    number: int
    as_of: datetime
    workbook_name: str
    content: bytes
    identical: bool


def reprint(context: Context, week: date, number: int | None) -> Reprint:
    """The issue of that number (None: the last one) of the week's report. The figures are asked for as of its time;
    only the list of changes is the stored one, which tells against which issue it was. DecisionRefused if there is
    no such issue."""
    with Warehouse(context.settings.data).read() as con:
        issue = last_issue(con, week) if number is None else issue_of(con, week, number)
        if issue is None:
            raise DecisionRefused(f"{week} 没有第 {number or 1} 期汇总表")
        report = read_report(con, context.campaign, context.form, week, issue.as_of, issue.number)
    content = combined_workbook(replace(report, changes=issue.report.changes), context.form)
    same = hashlib.sha256(content).hexdigest() == issue.workbook_sha256
    return Reprint(issue.number, issue.as_of, issue.workbook_name, content, same)
