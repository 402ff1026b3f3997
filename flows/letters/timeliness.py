"""Timeliness: who was in time, late or missing, in the words of the letter and of the sheet."""

from collections.abc import Sequence

from flows.letters.wording import delay_text
from schemas.report import Report, TimelinessStatus, UnitTimeliness

STATUS_TEXTS: dict[TimelinessStatus, str] = {"on_time": "按时", "late": "迟报", "missing": "未报"}


def with_status(report: Report, status: TimelinessStatus) -> tuple[UnitTimeliness, ...]:
    """The units of that status, in the report's order."""
    return tuple(t for t in report.timeliness if t.status == status)


def not_in_time(report: Report) -> tuple[UnitTimeliness, ...]:
    """The missing units, then the late ones: what a leader acts on first stands first."""
    return with_status(report, "missing") + with_status(report, "late")


def summary_text(report: Report) -> str:
    """应报11家，按时8家，迟报2家，未报1家。"""
    counts = "，".join(f"{text}{len(with_status(report, s))}家" for s, text in STATUS_TEXTS.items())
    return f"应报{len(report.timeliness)}家，{counts}。"


def delay_of(unit: UnitTimeliness) -> str:
    """迟2小时5分钟; "" for a unit that is not late."""
    return f"迟{delay_text(unit.minutes_late)}" if unit.minutes_late else ""


def names(units: Sequence[UnitTimeliness]) -> str:
    """The units' full names in one run of text."""
    return "、".join(u.name for u in units) or "无"
