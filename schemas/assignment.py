"""Assignment: the week that a submission belongs to (DESIGN 3, decision 2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from schemas.campaign import Campaign, Week
from schemas.candidate import SourceText
from schemas.checks.catalogue import finding
from schemas.day import named_day, read_day
from schemas.finding import Finding

GRACE = timedelta(days=4)
"""A form for the closed week is taken as late until the Tuesday after its Friday."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """The week, None where it is unclear; `findings` say how it was found, or why the form is held."""

    week_ending: date | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Dated:
    day: date
    raw_text: str
    cell: str | None
    findings: tuple[Finding, ...] = ()


def assign_week(
    campaign: Campaign,
    sheet: str,
    filled_on: SourceText | None,
    names: tuple[str, ...],
    received_at: datetime,
    has_accepted: Callable[[date], bool],
) -> Assignment:
    """The week of a form filled on `filled_on`, in a mail received at `received_at` whose subject and file names
    are `names`; `has_accepted(week)` says whether the unit has something accepted for a week."""
    received = received_at.astimezone(campaign.zone)
    dated = _date_of(campaign, filled_on, names, received)
    closed = _closed_week_still_owed(campaign, dated.day, received, has_accepted)
    by_date = next((w for w in campaign.weeks if dated.day <= w.ending), None)
    if closed is not None and closed != by_date:
        return _late(closed, dated, sheet)
    if not campaign.start <= dated.day <= campaign.end or by_date is None:
        # the days behind the last deadline are within the campaign, and belong to no week
        end = campaign.end if by_date else min(campaign.end, campaign.weeks[-1].ending)
        return _held("date-outside", dated, sheet, start=campaign.start, end=end)
    open_week = next((w for w in campaign.weeks if received.date() <= w.ending), None)
    if open_week is not None and by_date.ending > max(open_week.ending, _next_if_over(campaign, open_week, received)):
        return _held("date-ahead", dated, sheet, week=by_date.ending, received=f"{received:%m月%d日%H:%M}")
    return Assignment(by_date.ending, _noted(dated, by_date, sheet))


def _date_of(campaign: Campaign, filled_on: SourceText | None, names: tuple[str, ...], received: datetime) -> _Dated:
    """The date of the form: as filled in, else named in subject or file name, else the day of receipt."""
    years = range(campaign.start.year, campaign.end.year + 1)
    if filled_on is not None:
        day = filled_on.day or read_day(filled_on.text, years)
        if day is not None:
            return _Dated(day, filled_on.text, filled_on.cell)
    text, cell = (filled_on.text, filled_on.cell) if filled_on is not None else ("", None)
    named = next((day for name in names if (day := named_day(name, years)) is not None), None)
    if named is not None and campaign.start <= named <= campaign.end:
        return _Dated(named, text, cell, (_missing("邮件主题或文件名"),))
    return _Dated(received.date(), text, cell, (_missing("收到时间"),))


def _missing(source: str) -> Finding:
    """A finding to be completed once the week is known; `message` holds the source until then."""
    return Finding("date-missing", "note", source)


def _closed_week_still_owed(
    campaign: Campaign, day: date, received: datetime, has_accepted: Callable[[date], bool]
) -> Week | None:
    """The week just closed, if the unit has nothing accepted for it and form and mail came by the Tuesday after."""
    closed = campaign.closed_weeks(received)
    if not closed:
        return None
    last = closed[-1]
    limit = last.ending + GRACE
    owed = last.ending < day <= limit and received.date() <= limit and not has_accepted(last.ending)
    return last if owed else None


def _next_if_over(campaign: Campaign, week: Week, received: datetime) -> date:
    """On the due day after its deadline the next week is already running."""
    later = next((w.ending for w in campaign.weeks if w.ending > week.ending), week.ending)
    return later if received > week.deadline else week.ending


def _late(week: Week, dated: _Dated, sheet: str) -> Assignment:
    note = finding(
        "date-after-deadline", sheet=sheet, cell=dated.cell, raw_text=dated.raw_text or str(dated.day), week=week.ending
    )
    return Assignment(week.ending, (*_noted(dated, week, sheet), note))


def _held(rule: str, dated: _Dated, sheet: str, **fields: Any) -> Assignment:
    text = dated.raw_text.strip() or str(dated.day)
    return Assignment(None, (finding(rule, sheet=sheet, cell=dated.cell or "", raw_text=text, **fields),))


def _noted(dated: _Dated, week: Week, sheet: str) -> tuple[Finding, ...]:
    return tuple(
        finding(
            f.rule, sheet=sheet, cell=dated.cell, raw_text=dated.raw_text or None, source=f.message, week=week.ending
        )
        for f in dated.findings
    )
