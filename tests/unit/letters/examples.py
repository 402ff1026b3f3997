"""Examples: a report made of the expected figures of the sample province, with everything a report can have."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.letters.wording import day_text
from schemas.answer import Answer, AnsweredForm
from schemas.campaign import CAMPAIGNS, Campaign, load_campaign
from schemas.candidate import Entry, HazardLine, RowKind
from schemas.finding import Finding
from schemas.form import Form, load_form
from schemas.grid import address
from schemas.report import (
    ByTelephone,
    Change,
    CombinedRow,
    FigureSource,
    Report,
    ReportHazard,
    ReportWarning,
    UnitTimeliness,
)
from schemas.submission import Figure, Submission

EXPECTED = Path(__file__).parents[3] / "flows" / "samples" / "three-weeks" / "expected.json"
ACCOUNT = "sxajsc@126.com"
AT = datetime(2021, 3, 12, 4, 5, tzinfo=UTC)
"""12:05 in Shanghai on the second Friday."""


def campaign() -> Campaign:
    return load_campaign(CAMPAIGNS / "lianghui-2021.toml")


def form() -> Form:
    return load_form("gongmao-2021")


def report(friday: str = "2021-03-12", missing: tuple[str, ...] = ("changzhi", "lvliang")) -> Report:
    """The report of that Friday as of 12:05, when the units of `missing` had not sent anything yet."""
    data: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    units, ids = campaign().units, [i.id for i in form().indicators]
    week = campaign().week(date.fromisoformat(friday))
    before = (week.ending - timedelta(days=7)).isoformat()
    nothing: dict[str, Decimal | None] = dict.fromkeys(ids)
    rows: list[CombinedRow] = []
    for unit in units:
        gone = unit.id in missing
        last = data["cumulative"].get(before, {}).get(unit.id)
        weekly = nothing if gone else {i: data["weekly"][friday].get(unit.id, nothing)[i] for i in ids}
        total = (last or nothing) if gone else data["cumulative"][friday].get(unit.id, nothing)
        carried = date.fromisoformat(before) if gone and last else None
        rows.append(CombinedRow("week", unit.id, unit.name, weekly))
        rows.append(CombinedRow("cumulative", unit.id, unit.name, dict(total), carried))
    kinds: tuple[RowKind, ...] = ("week", "cumulative")
    for kind in kinds:
        parts = [r.values for r in rows if r.row_kind == kind]
        sums = {i: sum((p[i] or Decimal(0) for p in parts), Decimal(0)) for i in ids}
        carried = min((r.carried_from for r in rows if r.row_kind == kind and r.carried_from), default=None)
        rows.append(CombinedRow(kind, None, "全省合计", dict(sums), carried))
    timeliness = tuple(
        UnitTimeliness(week.ending, u.id, u.name, "missing", None, None, "截至制表时未收到报表")
        if u.id in missing
        else UnitTimeliness(week.ending, u.id, u.name, "on_time", week.deadline - timedelta(hours=2), None, "")
        for u in units
    )
    hazards = tuple(
        ReportHazard(u.id, u.name, n, *line)
        for u in units
        if u.id not in missing
        for n, line in enumerate(data["hazards"][friday].get(u.id, ()), 1)
    )
    return Report(
        campaign_name=campaign().name,
        notice=campaign().notice,
        week_ending=week.ending,
        deadline=week.deadline,
        as_of=week.deadline.astimezone(UTC) + timedelta(minutes=5),
        number=1,
        rows=tuple(rows),
        timeliness=timeliness,
        hazards=hazards,
        warnings=(
            ReportWarning(
                "linfen",
                "临汾市应急管理局",
                "cumulative-identity",
                "I8",
                "I8（行政罚款）累计 43.85 ≠ 上次累计 21.67（2021-03-05）＋本周 20.18 ＝ 41.85，相差 2。请核对。",
            ),
        ),
        sources=tuple(source(row, i) for row in rows if row.unit_id for i in ids if row.values[i] is not None),
    )


def source(row: CombinedRow, indicator: str) -> FigureSource:
    """Where the unit's figure was read, two hours before the deadline of the week it is of."""
    assert row.unit_id is not None
    unit, ids = campaign().unit(row.unit_id), [i.id for i in form().indicators]
    week = campaign().week(row.carried_from or date(2021, 3, 12))
    value, name = row.values[indicator], f"{unit.name}专项督查统计表（{week.ending:%m%d}）.xlsx"
    return FigureSource(
        unit_id=row.unit_id,
        row_kind=row.row_kind,
        indicator=indicator,
        sheet="统计表",
        cell=address(7 if row.row_kind == "week" else 8, 2 + ids.index(indicator)),
        raw_text=f"{value} ",
        cell_value=value,
        file_name=name,
        sender=f"{unit.name} <{unit.senders[0]}>",
        received_at=week.deadline - timedelta(hours=2),
        message_sha256=hashlib.sha256(name.encode()).hexdigest(),
        carried_from=row.carried_from,
    )


def corrected() -> Report:
    """The report after 太原 called about its 检查企业."""
    plain = report()
    told = ByTelephone("来电更正，漏计两家", "李四", plain.deadline - timedelta(minutes=40))
    sources = tuple(
        replace(s, cell_value=(s.cell_value or Decimal(0)) - 2, telephone=told)
        if (s.unit_id, s.row_kind, s.indicator) == ("taiyuan", "week", "enterprises_inspected")
        else s
        for s in plain.sources
    )
    return replace(plain, sources=sources)


def amended() -> Report:
    """The first 更正 of the same week: 长治 came late, 吕梁 is still missing."""
    late = report(missing=("lvliang",))
    reason = "12时前收到的文件有错误被退回，更正件14时05分收到"
    timeliness = tuple(
        replace(t, status="late", received_at=late.deadline + timedelta(minutes=124, seconds=3), minutes_late=125)
        if t.unit_id == "changzhi"
        else t
        for t in late.timeliness
    )
    timeliness = tuple(replace(t, reason=reason) if t.status == "late" else t for t in timeliness)
    changes = (
        Change("长治市应急管理局", "报送情况", "未报", "迟报"),
        Change("长治市应急管理局", "本周·检查企业", "", "122"),
        Change("全省合计", "累计·行政罚款", "237.74", "252.09"),
        Change("长治市应急管理局", "重大隐患企业·新增", "", "襄垣天和食品有限公司"),
    )
    as_of = late.deadline.astimezone(UTC) + timedelta(hours=5, minutes=30)
    return replace(late, number=2, as_of=as_of, timeliness=timeliness, changes=changes)


def answered(verdict: str = "accepted") -> AnsweredForm:
    """A form of 太原 for the first week. As "rejected" it has a text in C6 and a percentage in D7."""
    entries: list[Entry] = []
    figures: list[Figure] = []
    kinds: tuple[RowKind, ...] = ("week", "cumulative")
    for row, kind in enumerate(kinds, 6):
        for column, indicator in enumerate(form().indicators, 2):
            value = Decimal("11.8") if indicator.kind == "amount" else Decimal(column)
            cell = address(row, column)
            entries.append(Entry(kind, indicator.id, cell, "number", f"{value}", value))
            figures.append(Figure(kind, indicator.id, value, cell, f"{value}"))
    findings: tuple[Finding, ...] = (
        Finding(
            "cell-zero-word", "note", "M6（追究刑事责任）填的是“无”，已按0计；如不是0，请改正后重发。", "表", "M6", "无"
        ),
    )
    if verdict == "rejected":
        entries[1] = Entry("week", "enterprises_inspected", "C6", "text", "约5")
        entries[19] = Entry("cumulative", "general_hazards_found", "D7", "percentage", "12%", Decimal("0.12"))
        entries[5] = Entry("week", "major_hazards_rectified", "G6", "text", "５项")
        figures[1] = replace(figures[1], value=None, raw_text="约5")
        figures[19] = replace(figures[19], value=None, raw_text="12%")
        figures[5] = replace(figures[5], value=Decimal(5), raw_text="５项")
        findings += (
            Finding(
                "cell-approximate", "error", "C6（本周·检查企业）的“约5”是约数。请填写准确数字。", "表", "C6", "约5"
            ),
            Finding(
                "cell-percentage",
                "error",
                "D7（累计·一般隐患排查）是百分比“12%”。请填写实际数量（单位：项）。",
                "表",
                "D7",
                "12%",
            ),
        )
    submission = Submission(
        submission_id="s1",
        message_sha256="ab" * 32,
        attachment_sha256="cd" * 32,
        file_name="太原市两会期间专项督查统计表（3.1—3.5）.xlsx",
        sheet="表",
        unit_id="taiyuan",
        week_ending=date(2021, 3, 5),
        received_at=datetime(2021, 3, 5, 2, 0, tzinfo=UTC),
        verdict="rejected" if verdict == "rejected" else "accepted",
        reason="",
        repeats=None,
        filled_by="填表人甲",
        figures=tuple(figures),
        hazards=(
            HazardLine(1, "=某某铸造厂", "太原市清徐县", "冶金", "煤气区域未设置报警装置", ("A9", "B9", "C9", "D9")),
        ),
        findings=findings,
    )
    accepted = verdict == "accepted"
    return AnsweredForm(
        submission, "太原市应急管理局", 1 if accepted else None, "on_time" if accepted else None, tuple(entries)
    )


def answer(*forms: AnsweredForm, findings: tuple[tuple[str | None, Finding], ...] = ()) -> Answer:
    """An answer to a mail of 太原 received at 10:00 on the first Friday."""
    return Answer(
        message_sha256="ab" * 32,
        message_id="<20210305.1@yjj.example>",
        subject=f"报送统计表（{day_text(date(2021, 3, 5))}）",
        recipient="taiyuan@yjj.example",
        unit_id="taiyuan",
        unit_name="太原市应急管理局",
        week_ending=date(2021, 3, 5),
        received_at=datetime(2021, 3, 5, 2, 0, tzinfo=UTC),
        deadline=campaign().week(date(2021, 3, 5)).deadline,
        forms=forms,
        findings=findings,
    )
