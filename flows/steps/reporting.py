"""Reporting: the warehouse's figures of a week as combined table and letter, each issue once."""

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from flows.letters.combined import combined_workbook
from flows.letters.report_letter import report_letter
from flows.mailbox.errors import MailboxError
from flows.settings import SettingsError
from flows.steps.alerting import alert_held_back
from flows.steps.collecting import judge_mail, read_inbox
from flows.steps.context import Context
from flows.steps.delay import delay_text
from flows.steps.sending import send_letters
from flows.steps.summary import Progress, ReportSummary, silent
from schemas.campaign import Week
from schemas.report import Report
from warehouse import dimensions, outbox, runs
from warehouse.changes import changes
from warehouse.database import Warehouse
from warehouse.issues import add_issue, last_issue
from warehouse.report import read_report


def report(
    context: Context, week: date | None, at: datetime, reissue: bool = False, progress: Progress = silent
) -> ReportSummary:
    """A whole report run: collect, then the report, then the letters. MailboxError, and no report but an alert, if the
    inbox cannot be read: trouble with the mailbox is not lateness."""
    due = due_week(context, week, at)
    try:
        read_inbox(context, at, progress)
    except MailboxError as error:
        _hold_back(context, due, at, error)
        raise
    judge_mail(context, at, progress)
    summary = issue_report(context, week, at, reissue)
    return replace(summary, send=send_letters(context, at, progress))


def _hold_back(context: Context, week: Week | None, at: datetime, error: MailboxError) -> None:
    """Alerts the operators; MailboxError that says both if that cannot be done either (the alert stays queued)."""
    try:
        alert_held_back(context, week.ending if week else None, at, str(error))
    except MailboxError as second:
        raise MailboxError(f"{error}；通知管理员的信也没有寄出（留在待发）：{second}") from error


def due_week(context: Context, week: date | None, at: datetime) -> Week | None:
    """The week to report: the one named, else the last whose deadline has passed (None before the first).
    SettingsError if the week named is none of the campaign's or not over yet."""
    campaign = context.campaign
    if week is None:
        closed = campaign.closed_weeks(at)
        return closed[-1] if closed else None
    known = {w.ending: w for w in campaign.weeks}
    if week not in known:
        days = "、".join(str(w.ending) for w in campaign.weeks)
        raise SettingsError(f"--week {week}：不是本次专项的报送日（可选：{days}）")
    if at <= known[week].deadline:
        raise SettingsError(f"--week {week}：截止时间 {known[week].deadline:%Y-%m-%d %H:%M} 未到，还不能出汇总表")
    return known[week]


def issue_report(context: Context, week: date | None, at: datetime, reissue: bool) -> ReportSummary:
    """Computes the week's report and queues it, unless it went out already; with `reissue` an amended one, if
    anything changed since the last issue. No network."""
    due = due_week(context, week, at)
    if due is None:
        return ReportSummary(at, None, None, "第一个截止时间还没有到")
    warehouse = Warehouse(context.settings.data)
    with warehouse.write() as con:
        dimensions.load_campaign(con, context.campaign, context.form)
        runs.start_run(con, "report", at)
        summary = _issue(context, con, due, at, reissue)
    warehouse.publish()
    return summary


def _issue(context: Context, con: duckdb.DuckDBPyConnection, week: Week, at: datetime, reissue: bool) -> ReportSummary:
    last = last_issue(con, week.ending)
    number = last.number + 1 if last else 1
    current = read_report(con, context.campaign, context.form, week.ending, at, number)
    summary = _timeliness(current, at)
    if last is not None and not reissue:
        return replace(summary, why=f"第 {last.number} 期已于 {last.as_of:%m月%d日 %H:%M} 生成，不重复发送")
    if last is not None:
        current = replace(current, changes=changes(last.report, current, context.form))
        if not current.changes:
            return replace(summary, why="与上一期相比没有变化，不发更正")
    workbook = combined_workbook(current, context.form)
    path = _store(context, current, workbook)
    account = context.settings.mail_user
    delay = delay_text(con, week, at) if number == 1 else ""
    letter = report_letter(current, context.form, context.campaign, workbook, account, at, delay)
    outbox.enqueue(con, [letter], at)
    add_issue(con, current, letter.letter_id, path, at)
    return replace(summary, number=number, changes=len(current.changes), workbook=path)


def _timeliness(current: Report, at: datetime) -> ReportSummary:
    named = {s: tuple(t.name for t in current.timeliness if t.status == s) for s in ("late", "missing")}
    return ReportSummary(at, current.week_ending, None, "", late=named["late"], missing=named["missing"])


def _store(context: Context, current: Report, workbook: bytes) -> Path:
    """Keeps the workbook where operators find it; written aside first, so that no half file ever has the name."""
    suffix = "" if current.number == 1 else f"-更正{current.number - 1}"
    path = context.reports / f"汇总表-{current.week_ending}{suffix}.xlsx"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(workbook)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
