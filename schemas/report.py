"""Report: what the office gets on Friday, as data: figures, timeliness, list, changes since the last issue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from schemas.candidate import RowKind

TimelinessStatus = Literal["on_time", "late", "missing"]


@dataclass(frozen=True, slots=True)
class CombinedRow:
    """A line of the combined table. `unit_id` None is the province's total (全省合计). `values` has every indicator
    of the form, None where there is no figure. `carried_from` is the week that a carried-forward 累计 is of (※);
    for the total it is set when any part of it is carried forward (the oldest such week)."""

    row_kind: RowKind
    unit_id: str | None
    name: str
    values: Mapping[str, Decimal | None]
    carried_from: date | None = None


@dataclass(frozen=True, slots=True)
class UnitTimeliness:
    """Whether a required unit was in time for a week whose deadline has passed. `minutes_late` counts begun minutes."""

    week_ending: date
    unit_id: str
    name: str
    status: TimelinessStatus
    received_at: datetime | None
    minutes_late: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReportHazard:
    """A line of the joint list of enterprises with major hazards. `change` is 新增, 持续 or (no longer listed) 销号."""

    unit_id: str
    unit_name: str
    position: int
    enterprise: str
    location: str
    industry: str
    detail: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class ReportWarning:
    """A warning on an accepted submission of the week that the office should know of."""

    unit_id: str
    unit_name: str
    rule: str
    cell: str | None
    message: str


@dataclass(frozen=True, slots=True)
class ByTelephone:
    """A correction by telephone that counts instead of what the cell says."""

    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class FigureSource:
    """Where a unit's figure was read. `cell` is None where the form has none and only the telephone gave a figure;
    `cell_value` is what the cell says, whatever counts now."""

    unit_id: str
    row_kind: RowKind
    indicator: str
    sheet: str
    cell: str | None
    raw_text: str | None
    cell_value: Decimal | None
    file_name: str
    sender: str
    received_at: datetime
    message_sha256: str
    carried_from: date | None = None
    telephone: ByTelephone | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line that differs from the last issue: `what` is Chinese ("累计·行政罚款", "报送情况",
    "重大隐患企业·新增"),
    `before` and `after` as they were and are shown, "" for nothing."""

    unit_name: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Report:
    """One issue of a week's report. `number` 1 is the Friday report, later ones are 更正 with their `changes`.
    `rows` stand in the order of the table: for each unit 本周 then 累计, the total's two rows last.
    `timeliness` has every required unit; late ones and missing ones are named to the office. `closed` are the lines
    of the units' last lists that this week's have no more. `sources` has one entry for each figure of a unit; they
    are not kept with the issue, which is small, but asked for as of its time."""

    campaign_name: str
    notice: str
    week_ending: date
    deadline: datetime
    as_of: datetime
    number: int
    rows: tuple[CombinedRow, ...]
    timeliness: tuple[UnitTimeliness, ...]
    hazards: tuple[ReportHazard, ...]
    warnings: tuple[ReportWarning, ...]
    changes: tuple[Change, ...] = ()
    closed: tuple[ReportHazard, ...] = ()
    sources: tuple[FigureSource, ...] = ()
