"""What differs between two issues, in the words of the office."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from schemas.form import load_form
from schemas.report import Change, CombinedRow, Report, ReportHazard, TimelinessStatus, UnitTimeliness
from warehouse.changes import changes

FORM = load_form("gongmao-2021")
WEEK = date(2021, 3, 5)
NOON = datetime(2021, 3, 5, 4, tzinfo=UTC)


def report(
    fines: str | None = "11.80",
    status: TimelinessStatus = "on_time",
    minutes: int | None = None,
    hazards: Sequence[tuple[str, str]] = (),
    carried_from: date | None = None,
) -> Report:
    values: dict[str, Decimal | None] = {i.id: None for i in FORM.indicators}
    values["fines"] = None if fines is None else Decimal(fines)
    return Report(
        "专项督查", "7号", WEEK, NOON, NOON, 1,
        (CombinedRow("cumulative", "taiyuan", "太原", values, carried_from),),
        (UnitTimeliness(WEEK, "taiyuan", "太原", status, None, minutes, ""),),
        tuple(ReportHazard("taiyuan", "太原", 1, name, "小店区", "冶金", detail) for name, detail in hazards),
        (),
    )  # fmt: skip


def test_the_same_report_at_another_time_has_no_changes() -> None:
    later = replace(report("11.8", carried_from=WEEK), number=2, as_of=datetime(2021, 3, 8, tzinfo=UTC))
    assert changes(report(), later, FORM) == ()


def test_a_figure_that_changed_is_named_by_its_row_and_label() -> None:
    assert changes(report(), report("20"), FORM) == (Change("太原", "累计·行政罚款", "11.8", "20"),)
    assert changes(report(None), report("0"), FORM) == (Change("太原", "累计·行政罚款", "", "0"),)


def test_lateness_is_told_in_days_hours_and_minutes() -> None:
    before, after = report(status="missing"), report(status="late", minutes=1505)
    assert changes(before, after, FORM) == (Change("太原", "报送情况", "未报", "迟报1天1小时5分钟"),)


def test_enterprises_that_came_went_or_were_reworded_are_one_line_each() -> None:
    before = report(hazards=[("甲厂", "无报警器"), ("乙厂", "粉尘"), ("丙厂", "煤气")])
    after = report(hazards=[("丙厂", "煤气"), ("甲厂", "无报警装置"), ("丁厂", "吊运")])
    assert changes(before, after, FORM) == (
        Change("太原", "重大隐患企业", "甲厂（小店区，冶金）：无报警器", "甲厂（小店区，冶金）：无报警装置"),
        Change("太原", "重大隐患企业", "乙厂（小店区，冶金）：粉尘", ""),
        Change("太原", "重大隐患企业", "", "丁厂（小店区，冶金）：吊运"),
    )


def test_a_line_that_stands_twice_and_then_once_is_a_change() -> None:
    before, after = report(hazards=[("甲厂", "粉尘"), ("甲厂", "粉尘")]), report(hazards=[("甲厂", "粉尘")])
    assert changes(before, after, FORM) == (Change("太原", "重大隐患企业", "甲厂（小店区，冶金）：粉尘", ""),)
