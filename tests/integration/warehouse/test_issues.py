"""Issues of a report, kept so that the next one can say what changed (DESIGN 3, decision 9)."""

from dataclasses import replace
from pathlib import Path

from schemas.report import ByTelephone
from tests.integration.warehouse.province import WEEK1, WEEK2, Province, moment, submission
from warehouse.changes import changes
from warehouse.issues import add_issue, last_issue
from warehouse.report import read_report


def test_an_issue_comes_back_as_it_was_and_shows_what_changed_since(province: Province, tmp_path: Path) -> None:
    workbook = tmp_path / "汇总表.xlsx"
    workbook.write_bytes(b"x")
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", "5.5", hazards=[("甲厂", "x")]))
    with province.warehouse.write() as con:
        assert last_issue(con, WEEK1) is None
        first = read_report(con, province.campaign, province.form, WEEK1, moment("03-05 12:05"))
        assert add_issue(con, first, "letter", workbook, moment("03-05 12:05"))
        assert not add_issue(con, first, "letter", workbook, moment("03-05 12:06"))
    province.collect("03-05 17:30", submission("b", "datong", WEEK1, "03-05 14:00", 2))
    with province.warehouse.read() as con:
        issue = last_issue(con, WEEK1)
        second = read_report(con, province.campaign, province.form, WEEK1, moment("03-05 17:30"))
        again = read_report(con, province.campaign, province.form, WEEK1, moment("03-05 12:05"), 1)
    assert issue is not None
    assert first == again
    assert issue.report == replace(first, sources=())
    assert (issue.workbook_name, second.number) == ("汇总表.xlsx", 2)
    lines = [(c.unit_name, c.what, c.before, c.after) for c in changes(issue.report, second, province.form)]
    assert lines[:2] == [
        ("大同市应急管理局", "报送情况", "未报", "迟报2小时"),
        ("大同市应急管理局", "本周·检查企业", "", "2"),
    ]
    assert ("全省合计", "累计·行政罚款", "5.5", "7.5") in lines
    assert changes(first, again, province.form) == ()


def test_every_figure_of_a_unit_comes_with_its_source(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 3, total=4))
    province.correct("taiyuan", WEEK1, "fines", "9.5", "03-05 15:00", "cumulative")
    with province.warehouse.read() as con:
        first = read_report(con, province.campaign, province.form, WEEK1, moment("03-05 12:05"))
        then = read_report(con, province.campaign, province.form, WEEK2, moment("03-12 12:05"))
    assert [s.telephone for s in first.sources] == [None] * 4
    assert {(s.row_kind, s.indicator): (s.file_name, s.raw_text, s.carried_from) for s in first.sources} == {
        (row.row_kind, indicator): ("a.xlsx", f"{value} ", None)
        for row in first.rows if row.unit_id == "taiyuan"
        for indicator, value in row.values.items() if value is not None
    }  # fmt: skip
    (told,) = [s for s in then.sources if s.telephone]
    assert (told.indicator, told.cell_value, told.carried_from) == ("fines", 4, WEEK1)
    assert told.telephone == ByTelephone("电话更正", "operator", moment("03-05 15:00"))
