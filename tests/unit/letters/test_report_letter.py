from dataclasses import replace
from pathlib import Path

import pytest

from flows.letters.report_letter import report_letter, report_subject
from schemas.report import Report
from tests.unit.letters.examples import ACCOUNT, AT, amended, campaign, form, report
from tests.unit.letters.opened import body

GOLDEN = Path(__file__).parents[2] / "golden" / "letters"


def html(what: Report) -> str:
    return body(report_letter(what, form(), campaign(), b"", ACCOUNT, AT), "html")


def plain(what: Report) -> str:
    return body(report_letter(what, form(), campaign(), b"", ACCOUNT, AT), "plain")


def test_the_subject_names_campaign_deadline_and_issue() -> None:
    subject = "全国两会期间冶金工贸行业安全生产专项督查进展情况统计表（截至2021年3月12日12时）"
    assert report_subject(report()) == subject
    assert report_subject(amended()) == f"{subject}（第1次更正）"


@pytest.mark.parametrize("text", [html(amended()), plain(amended())])
def test_both_bodies_name_every_late_and_missing_unit_in_full(text: str) -> None:
    assert "应报11家，按时9家，迟报1家，未报1家。" in text
    for name in ("长治市应急管理局", "吕梁市应急管理局"):
        assert name in text
    assert "迟2小时5分钟" in text


@pytest.mark.parametrize("text", [html(amended()), plain(amended())])
def test_both_bodies_tell_changes_warnings_and_carried_figures(text: str) -> None:
    assert "第1次更正" in text
    assert "累计·行政罚款" in text
    assert "252.09" in text
    assert "核对提示" in text
    assert "※ 本周无有效报表，累计沿用该单位上次报送数：吕梁市应急管理局（截至2021年3月5日）" in text


def test_warnings_are_told_by_unit_the_cells_are_in_the_workbook() -> None:
    many = tuple(replace(report().warnings[0], cell=cell) for cell in ("I8", "J8"))
    text = html(replace(report(), warnings=many))
    assert text.count("相差 2") == 1
    assert "（2 处）" in text


def test_the_table_in_the_letter_begins_with_the_province() -> None:
    table = html(report()).split("<h3")[2]
    assert table.index("全省合计") < table.index("太原市应急管理局")
    assert table.count("累计※") == 3


def test_what_came_from_outside_is_escaped() -> None:
    evil = replace(report().warnings[0], unit_name="<script>alert(1)</script>", message='"><img src=x>')
    text = html(replace(report(), warnings=(evil,)))
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


def test_the_letter_loads_nothing_from_elsewhere() -> None:
    text = html(amended())
    assert not [word for word in ("http:", "https:", "src=", "<link", "@import", "url(") if word in text]


def test_everybody_in_time_is_said_in_so_many_words() -> None:
    assert "各单位均按时报送" in html(report(missing=()))


@pytest.mark.parametrize(("name", "what"), [("report", report()), ("amended", amended())])
def test_the_plain_text_reads_as_agreed(name: str, what: Report) -> None:
    assert plain(what) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_another_issue_is_another_letter() -> None:
    first = report_letter(report(), form(), campaign(), b"", ACCOUNT, AT)
    again = report_letter(report(), form(), campaign(), b"", ACCOUNT, AT.replace(hour=9))
    amendment = report_letter(amended(), form(), campaign(), b"", ACCOUNT, AT)
    assert first.letter_id == again.letter_id
    assert first.letter_id != amendment.letter_id
    assert first.key == "report|2021-03-12|office@yjt.example|issue-1"
