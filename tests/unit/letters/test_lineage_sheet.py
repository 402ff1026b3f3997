"""The sheet 数据来源: every figure of the table has one line that names its source and leads back to it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.combined import combined_workbook
from flows.letters.lineage_sheet import sum_text
from schemas.report import CombinedRow, Report
from tests.unit.letters.examples import corrected, form, report
from tests.unit.letters.opened import texts, workbook


def sheets_of(what: Report) -> tuple[Worksheet, Worksheet]:
    """(汇总表, 数据来源)"""
    book = workbook(combined_workbook(what, form()))
    return book["汇总表"], book["数据来源"]


def lines(sheet: Worksheet) -> list[Sequence[object]]:
    return [[c.value for c in row] for row in sheet.iter_rows(min_row=4)]


@pytest.mark.parametrize("what", [report(), corrected()])
def test_every_figure_of_the_table_has_one_line_with_its_value_and_place(what: Report) -> None:
    combined, sheet = sheets_of(what)
    figures = {c.coordinate for row in combined.iter_rows(7, 30, 3) for c in row if isinstance(c.value, int | float)}
    places = [line[4] for line in lines(sheet)]
    assert sorted(map(str, places)) == sorted(figures)
    for row in sheet.iter_rows(min_row=4):
        place, link = row[4], row[4].hyperlink
        assert link is not None
        assert link.location == f"'汇总表'!{place.value}"
        assert combined[str(place.value)].value == row[3].value
        label = combined.cell(combined[str(place.value)].row, 2).value
        assert str(label).rstrip("※") == row[1].value


def test_a_unit_s_figure_names_sheet_cell_text_file_sender_time_and_mail() -> None:
    source = next(s for s in report().sources if s.indicator == "fines")
    line = next(line for line in lines(sheets_of(report())[1]) if line[2] == "行政罚款")
    assert line == [
        "太原市应急管理局", "本周", "行政罚款", 33.07, "J7", "统计表", "I7", "33.07", source.file_name,
        "taiyuan@yjj.example", "3月12日 10:00:00", source.message_sha256[:12], None,
    ]  # fmt: skip


def test_a_cumulative_figure_carried_forward_says_from_which_week() -> None:
    _, sheet = sheets_of(report())
    told = {line[12] for line in lines(sheet) if line[0] == "长治市应急管理局"}
    assert told == {"※本周无有效报表，沿用截至2021年3月5日的累计。"}


def test_a_figure_corrected_by_telephone_is_marked_and_says_why_by_whom_and_when() -> None:
    combined, sheet = sheets_of(corrected())
    (line,) = [line for line in lines(sheet) if "来电" in str(line[12])]
    assert line[12] == ("◇单位来电更正，报表中为96。理由：来电更正，漏计两家。李四于3月12日 11:20:00记录。")
    cell = combined[str(line[4])]
    assert (cell.value, cell.number_format) == (98, '0"◇"')
    assert [t for t in texts(combined) if t.startswith("◇")]
    assert not [t for t in texts(sheets_of(report())[0]) if "◇" in t]


def test_a_total_is_the_sum_of_the_units_that_have_a_figure() -> None:
    told = {(line[1], line[2]): str(line[5]) for line in lines(sheets_of(corrected())[1]) if line[0] == "全省合计"}
    assert told["本周", "检查企业"].startswith("9家之和：太原市应急管理局◇、大同市应急管理局、")
    assert "长治市应急管理局" not in told["本周", "检查企业"]
    assert "长治市应急管理局※" in told["累计", "检查企业"]
    assert told["累计", "曝光个人"].startswith("10家之和")
    assert "运城" not in told["累计", "曝光个人"]


def test_of_very_many_units_those_that_are_missing_are_named() -> None:
    one = report().rows[0]
    many = tuple(replace(one, unit_id=f"c{n}", name=f"县{n}") for n in range(30))
    gone = CombinedRow("week", "c30", "缺报县", dict.fromkeys(one.values))
    indicator = form().indicators[0]
    assert sum_text(replace(report(), rows=(*many, gone)), "week", indicator) == "30家之和；未计入：缺报县"
    assert sum_text(replace(report(), rows=many), "week", indicator) == "30家之和"


def test_what_senders_wrote_stays_text() -> None:
    evil = replace(report().sources[0], file_name="=HYPERLINK(1)", raw_text="=1+1", sheet="@表", cell_value=Decimal(2))
    _, sheet = sheets_of(replace(report(), sources=(evil, *report().sources[1:])))
    for column in (6, 8, 9):
        assert sheet.cell(4, column).data_type == "s"
        assert sheet.cell(4, column).quotePrefix


def test_it_prints_one_page_wide_with_its_headings_on_every_page() -> None:
    _, sheet = sheets_of(report())
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (
        8,
        "landscape",
        1,
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$3", "B4")
    assert sheet.auto_filter.ref == f"A3:M{sheet.max_row}"
