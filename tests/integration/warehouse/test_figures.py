"""Figures of 本周 and 累计, the combined table and the lineage (CONTRACT 5; DESIGN 3, decisions 5, 7, 12)."""

from decimal import Decimal

import pytest

from schemas.finding import Finding
from tests.integration.warehouse.province import WEEK1, WEEK2, WEEK3, Province, submission
from warehouse.errors import LoadError
from warehouse.report import read_report

CUMULATIVE = """
select week_ending, unit_id, value, carried_from
from cumulative_figures
where indicator = 'inspected'
order by week_ending, unit_id
"""


def test_a_cumulative_figure_is_carried_forward_where_a_unit_has_none(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 5))
    province.collect("03-12 12:05", submission("b", "datong", WEEK2, "03-12 09:00", 3, total=8))
    province.collect("03-19 12:05")
    assert province.ask(CUMULATIVE) == [
        (WEEK1, "taiyuan", 5, None),
        (WEEK2, "datong", 8, None),
        (WEEK2, "taiyuan", 5, WEEK1),
        (WEEK3, "datong", 8, WEEK2),
        (WEEK3, "taiyuan", 5, WEEK1),
    ]


def test_the_figures_of_this_week_are_never_carried_forward(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 5))
    province.collect("03-12 12:05")
    assert province.ask("select distinct week_ending from weekly_figures") == [(WEEK1,)]


def test_a_week_is_shown_once_it_is_over_or_something_is_accepted_for_it(province: Province) -> None:
    province.collect("03-05 11:00", submission("a", "taiyuan", WEEK1, "03-05 09:00", 5))
    assert province.ask("select distinct week_ending from cumulative_figures") == [(WEEK1,)]
    province.collect("03-12 12:00")
    assert province.ask("select distinct week_ending from cumulative_figures") == [(WEEK1,)]
    province.collect("03-12 12:01")
    assert province.ask("select distinct week_ending from combined_table order by all") == [(WEEK1,), (WEEK2,)]


def test_a_column_that_a_form_lacks_is_a_row_without_value(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 5))
    for view in ("weekly_figures", "cumulative_figures"):
        figures = province.ask(f"select indicator, value from {view} order by indicator")
        assert figures == [("fines", 5), ("inspected", 5), ("persons", None)]
    assert province.ask("select count(*) from lineage where indicator = 'persons'") == [(0,)]


def test_a_missing_optional_figure_stays_missing_in_the_total(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 5))
    total = "select inspected, persons from combined_table where unit_id is null and row_kind = 'week'"
    assert province.ask(total) == [(5, None)]


def test_figures_are_exact_from_cell_to_total(province: Province) -> None:
    province.collect(
        "03-05 12:05",
        submission("a", "taiyuan", WEEK1, "03-05 09:00", "0.1"),
        submission("b", "datong", WEEK1, "03-05 09:00", "0.2"),
        submission("c", "park", WEEK1, "03-05 09:00", "999999999999.999999"),
    )
    ((total,),) = province.ask("select fines from combined_table where unit_id is null and row_kind = 'week'")
    assert total == Decimal("1000000000000.299999")
    assert province.ask("select value from weekly_figures where unit_id = 'taiyuan' and value is not null") == [
        (Decimal("0.1"),),
        (Decimal("0.1"),),
    ]


def test_nothing_is_ever_rounded(province: Province) -> None:
    for value in ("0.1234567", "1000000000000", "NaN"):
        with pytest.raises(LoadError, match="without rounding"):
            province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", value))


def test_the_combined_table_has_every_unit_and_the_total_in_order(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "datong", WEEK1, "03-05 09:00", 5, total=6))
    lines = province.ask("select row_kind, unit_id, name, inspected, fines from combined_table")
    assert lines == [
        ("week", "taiyuan", "太原市应急管理局", None, None),
        ("cumulative", "taiyuan", "太原市应急管理局", None, None),
        ("week", "datong", "大同市应急管理局", 5, 5),
        ("cumulative", "datong", "大同市应急管理局", 6, 6),
        ("week", "park", "综改区", None, None),
        ("cumulative", "park", "综改区", None, None),
        ("week", None, "全省合计", 5, 5),
        ("cumulative", None, "全省合计", 6, 6),
    ]


def test_the_lineage_adds_up_to_the_figures(province: Province) -> None:
    province.collect(
        "03-05 12:05",
        submission("a", "taiyuan", WEEK1, "03-05 09:00", 5),
        submission("b", "taiyuan", WEEK1, "03-05 10:00", 6),
        submission("c", "datong", WEEK1, "03-05 10:00", "0.7"),
    )
    province.collect("03-12 12:05", submission("d", "datong", WEEK2, "03-12 10:00", 1, total="1.7"))
    from_cells = province.ask(
        "select week_ending, row_kind, unit_id, indicator, sum(value) from lineage group by all order by all"
    )
    shown = province.ask(
        """
        select week_ending, 'week' as row_kind, unit_id, indicator, value from weekly_figures where value is not null
        union all
        select week_ending, 'cumulative', unit_id, indicator, value from cumulative_figures where value is not null
        order by all
        """
    )
    assert from_cells == shown
    first = province.ask(
        "select sheet, cell, raw_text, file_name from lineage where week_ending = $week limit 1", week=WEEK2
    )
    assert first[0][0] == "Sheet1"


def test_the_report_has_the_lines_in_the_order_of_the_table(province: Province) -> None:
    warning = Finding("identity", "warning", "累计不符", "Sheet1", "C7", "8")
    province.collect(
        "03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", "5.50", hazards=[("甲厂", "无报警器")])
    )
    b = submission("b", "datong", WEEK2, "03-12 09:00", 3, total=8, findings=[warning], hazards=[("乙厂", "粉尘")])
    province.collect("03-12 12:05", b)
    with province.warehouse.read() as con:
        report = read_report(con, province.campaign, province.form, WEEK2, b.received_at.replace(hour=13))
    assert [(r.row_kind, r.unit_id) for r in report.rows] == [
        (kind, unit) for unit in ("taiyuan", "datong", "park", None) for kind in ("week", "cumulative")
    ]
    assert report.rows[1].values == {"inspected": Decimal("5.5"), "fines": Decimal("5.5"), "persons": None}
    assert [r.carried_from for r in report.rows] == [None, WEEK1, None, None, None, None, None, WEEK1]
    assert str(report.rows[-1].values["inspected"]) == "13.5"
    assert [(t.unit_id, t.status) for t in report.timeliness] == [("taiyuan", "missing"), ("datong", "on_time")]
    assert [(h.unit_name, h.enterprise) for h in report.hazards] == [("大同市应急管理局", "乙厂")]
    assert [(w.unit_id, w.rule, w.cell, w.message) for w in report.warnings] == [
        ("datong", "identity", "C7", "累计不符")
    ]
    assert report.number == 1
