"""Report: reads what a week's report says, as it was known at its time."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from duckdb import DuckDBPyConnection

from schemas.campaign import Campaign
from schemas.candidate import RowKind
from schemas.form import Form
from schemas.report import (
    ByTelephone,
    CombinedRow,
    FigureSource,
    Report,
    ReportHazard,
    ReportWarning,
    UnitTimeliness,
)
from warehouse.issues import last_issue
from warehouse.sql import fetch
from warehouse.values import plain


def read_report(
    con: DuckDBPyConnection,
    campaign: Campaign,
    form: Form,
    week_ending: date,
    as_of: datetime,
    number: int | None = None,
) -> Report:
    """The week's report from what was known at `as_of` (aware), without `changes`; `number` is by default the one
    after the last issue's. `timeliness` is empty while the week is not over at `as_of`. KeyError if the campaign
    has no such week. `load_campaign` must have run with this campaign and form."""
    if number is None:
        last = last_issue(con, week_ending)
        number = last.number + 1 if last else 1
    return Report(
        campaign_name=campaign.name,
        notice=campaign.notice,
        week_ending=week_ending,
        deadline=campaign.week(week_ending).deadline,
        as_of=as_of,
        number=number,
        rows=_rows(con, form, week_ending, as_of),
        timeliness=_timeliness(con, campaign, week_ending, as_of),
        hazards=tuple(
            ReportHazard(*row) for row in fetch(con, "select_report_hazards", week_ending=week_ending, as_of=as_of)
        ),
        warnings=tuple(
            ReportWarning(*row) for row in fetch(con, "select_report_warnings", week_ending=week_ending, as_of=as_of)
        ),
        closed=tuple(
            ReportHazard(*row) for row in fetch(con, "select_closed_hazards", week_ending=week_ending, as_of=as_of)
        ),
        sources=_sources(con, campaign, week_ending, as_of),
    )


def _rows(con: DuckDBPyConnection, form: Form, week_ending: date, as_of: datetime) -> tuple[CombinedRow, ...]:
    """The lines in the order of the table, also for a week that nothing is known of yet."""
    values: dict[tuple[RowKind, str | None, str], dict[str, Decimal | None]] = defaultdict(
        lambda: {i.id: None for i in form.indicators}
    )
    carried: dict[tuple[RowKind, str | None, str], date | None] = {}
    for row_kind, unit_id, name, indicator, value, carried_from in fetch(
        con, "select_combined", week_ending=week_ending, as_of=as_of
    ):
        values[row_kind, unit_id, name][indicator] = plain(value)
        carried[row_kind, unit_id, name] = carried_from
    return tuple(CombinedRow(*line, figures, carried[line]) for line, figures in values.items())


def _timeliness(
    con: DuckDBPyConnection, campaign: Campaign, week_ending: date, as_of: datetime
) -> tuple[UnitTimeliness, ...]:
    return tuple(
        UnitTimeliness(week, unit_id, name, status, at and at.astimezone(campaign.zone), minutes, reason)
        for week, unit_id, name, status, at, minutes, reason in fetch(
            con, "select_timeliness", week_ending=week_ending, as_of=as_of
        )
    )


def _sources(
    con: DuckDBPyConnection, campaign: Campaign, week_ending: date, as_of: datetime
) -> tuple[FigureSource, ...]:
    """The sources of the units' figures, times in the campaign's zone."""
    rows = fetch(con, "select_lineage", week_ending=week_ending, as_of=as_of)
    found = [replace(FigureSource(*row[:-3]), telephone=_by_telephone(campaign, *row[-3:])) for row in rows]
    return tuple(
        replace(s, cell_value=plain(s.cell_value), received_at=s.received_at.astimezone(campaign.zone)) for s in found
    )


def _by_telephone(campaign: Campaign, reason: str | None, decided_by: str, decided_at: datetime) -> ByTelephone | None:
    return None if reason is None else ByTelephone(reason, decided_by, decided_at.astimezone(campaign.zone))
