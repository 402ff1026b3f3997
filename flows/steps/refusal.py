"""Refusal: why a decision of an operator cannot be taken as it was asked for."""

from datetime import date, datetime

import duckdb

from schemas.campaign import Campaign
from schemas.form import Form, Indicator
from warehouse.decisions import known_until


class DecisionRefused(ValueError):
    """The decision makes no sense (now); the text is one Chinese line that says why and what to do."""


def refuse_backdating(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """DecisionRefused if `at` lies before the latest run: what was said to be known then would change."""
    known = known_until(con)
    if known is not None and at < known:
        raise DecisionRefused(f"--at {at:%Y-%m-%d %H:%M}：早于最近一次运行（{known:%Y-%m-%d %H:%M}），决定不能倒签")


def refuse_overtaken(asked_at: datetime | None, decided_at: datetime, decided_by: str) -> None:
    """DecisionRefused if the same was decided by somebody since it was asked for: an old run tried again in the UI must
    not undo what came after it."""
    if asked_at is not None and decided_at > asked_at:
        shown = decided_at.astimezone(asked_at.tzinfo)
        raise DecisionRefused(
            f"这是 {asked_at:%m月%d日%H:%M} 提交的，此后 {decided_by} 于 {shown:%m月%d日%H:%M} 又作过决定；"
            "如仍要改，请另开一次新的运行，不要重试旧的"
        )


def require_reason(reason: str, operator: str) -> None:
    """DecisionRefused if it is not said why, or by whom."""
    if not reason.strip():
        raise DecisionRefused("缺少理由（--reason），决定要写明理由")
    if not operator.strip():
        raise DecisionRefused("缺少操作员姓名（--operator）")


def require_place(campaign: Campaign, unit: str, week: date) -> None:
    """DecisionRefused if the unit or the week is none of the campaign's."""
    units, weeks = [u.id for u in campaign.units], [w.ending for w in campaign.weeks]
    if unit not in units:
        raise DecisionRefused(f"--unit {unit}：没有这个单位（可选：{'、'.join(units)}）")
    if week not in weeks:
        raise DecisionRefused(f"--week {week}：不是报送日（可选：{'、'.join(map(str, weeks))}）")


def require_indicator(form: Form, name: str) -> Indicator:
    """The indicator of that id or label; DecisionRefused if there is none."""
    found = next((i for i in form.indicators if name in (i.id, i.label)), None)
    if found is None:
        known = "、".join(f"{i.id}（{i.label}）" for i in form.indicators)
        raise DecisionRefused(f"--indicator {name}：没有这个指标（可选：{known}）")
    return found
