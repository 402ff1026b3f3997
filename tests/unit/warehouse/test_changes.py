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


def hazard(name: str, detail: str, change: str = "") -> ReportHazard:
    return ReportHazard("taiyuan", "太原", 1, name, "小店区", "冶金", detail, change)


def line(name: str, detail: str) -> str:
    return f"{name}（小店区，冶金）：{detail}"


def listed(*hazards: ReportHazard, closed: Sequence[ReportHazard] = ()) -> Report:
    return replace(report(), hazards=tuple(hazards), closed=tuple(closed))


def hazard_changes(before: Report, after: Report) -> list[tuple[str, str, str]]:
    return [(c.what.removeprefix("重大隐患企业·"), c.before, c.after) for c in changes(before, after, FORM)]


def test_enterprises_that_came_went_or_were_reworded_are_one_line_each() -> None:
    before = report(hazards=[("甲厂", "无报警器"), ("乙厂", "粉尘"), ("丙厂", "煤气")])
    after = report(hazards=[("丙厂", "煤气"), ("甲厂", "无报警装置"), ("丁厂", "吊运")])
    assert changes(before, after, FORM) == (
        Change("太原", "重大隐患企业·改动", line("甲厂", "无报警器"), line("甲厂", "无报警装置")),
        Change("太原", "重大隐患企业·撤下", line("乙厂", "粉尘"), ""),
        Change("太原", "重大隐患企业·新增", "", line("丁厂", "吊运")),
    )


def test_a_name_spelled_otherwise_is_the_same_enterprise() -> None:
    before, after = listed(hazard("太原甲（集团）厂", "粉尘")), listed(hazard("太原甲(集团)厂", "粉尘"))
    assert [what for what, *_ in hazard_changes(before, after)] == ["改动"]


def test_a_line_of_a_unit_that_reported_late_is_new_or_known_from_earlier_weeks() -> None:
    after = listed(hazard("甲厂", "粉尘", "新增"), hazard("乙厂", "煤气", "持续"))
    assert [(what, now) for what, _, now in hazard_changes(listed(), after)] == [
        ("新增", line("甲厂", "粉尘")), ("持续", line("乙厂", "煤气")),
    ]  # fmt: skip


def test_what_left_the_lists_is_told_as_closed_whether_the_last_issue_had_it_or_not() -> None:
    gone, old = hazard("甲厂", "粉尘", "持续"), hazard("乙厂", "煤气", "销号")
    after = listed(closed=(replace(gone, change="销号"), old))
    assert hazard_changes(listed(gone), after) == [
        ("销号", line("甲厂", "粉尘"), ""), ("销号", "", line("乙厂", "煤气")),
    ]  # fmt: skip
    assert hazard_changes(listed(closed=(old,)), listed()) == [("撤回销号", line("乙厂", "煤气"), "")]
    assert hazard_changes(listed(closed=(old,)), listed(replace(old, change="持续"))) == [
        ("持续", "", line("乙厂", "煤气"))
    ]


def test_a_line_that_is_not_new_any_more_is_a_change() -> None:
    one = hazard("甲厂", "粉尘", "新增")
    assert hazard_changes(listed(one), listed(replace(one, change="持续"))) == [
        ("持续", f"新增：{line('甲厂', '粉尘')}", f"持续：{line('甲厂', '粉尘')}")
    ]
    assert hazard_changes(listed(replace(one, change="")), listed(one)) == []  # an issue of before there was a status


def test_a_line_that_stands_twice_and_then_once_is_a_change() -> None:
    before, after = report(hazards=[("甲厂", "粉尘"), ("甲厂", "粉尘")]), report(hazards=[("甲厂", "粉尘")])
    assert changes(before, after, FORM) == (Change("太原", "重大隐患企业·撤下", line("甲厂", "粉尘"), ""),)
