"""The list of enterprises: fillers are no lines, details may run on, texts stay as they are."""

from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.workbooks.finder import find_forms
from flows.workbooks.xlsx import read_xlsx
from schemas.candidate import Candidate
from schemas.form import load_form
from tests.builders import Hazard, Layout, add_form, save

FORM = load_form("gongmao-2021")
FIRST: Hazard = ("甲厂", "太原市", "冶金", "未设报警")
SECOND: Hazard = ("乙厂", "大同市", "机械", "起重机")


def listed(
    *hazards: Hazard, layout: Layout | None = None, change: Callable[[Worksheet], object] | None = None
) -> Candidate:
    """The form with that list; its first line is row 10, its columns begin at B, E, H and J."""
    book = Workbook()
    page = add_form(book, FORM, hazards=hazards, layout=layout)
    if change is not None:
        change(page)
    (candidate,) = find_forms(read_xlsx(save(book)), FORM)
    return candidate


def lines(candidate: Candidate) -> list[tuple[int, str, str, str, str]]:
    return [(h.position, h.enterprise, h.location, h.industry, h.detail) for h in candidate.hazards]


@pytest.mark.parametrize("layout", [Layout(), Layout(merges=False), Layout(top=4, left=3)])
def test_lines_are_read_in_their_order(layout: Layout) -> None:
    assert lines(listed(FIRST, SECOND, layout=layout)) == [(1, *FIRST), (2, *SECOND)]


def test_each_text_names_its_cell() -> None:
    assert listed(FIRST).hazards[0].cells == ("B10", "E10", "H10", "J10")


@pytest.mark.parametrize("filler", ["无", "/", "—", "....", "…", " ", "无此项", "无。", "以下空白", "（以下空白）"])
def test_lines_of_fillers_are_no_enterprises(filler: str) -> None:
    candidate = listed((filler, filler, filler, filler), SECOND)
    assert lines(candidate) == [(1, *SECOND)]
    assert candidate.findings == ()


def test_a_detail_keeps_its_lines_and_what_looks_like_a_formula() -> None:
    strange: Hazard = ("@SUM(A1)厂", "太原市", "机械", "1.甲\n2.-2+3")
    assert lines(listed(strange)) == [(1, *strange)]


def test_a_detail_goes_on_in_the_next_row() -> None:
    candidate = listed(FIRST, ("", "", "", "还缺联锁"), SECOND)
    assert lines(candidate) == [(1, *FIRST[:3], "未设报警\n还缺联锁"), (2, *SECOND)]


def test_an_enterprise_merged_over_two_rows_is_one_line() -> None:
    def merge(page: Worksheet) -> None:
        page.unmerge_cells("B10:D10")
        page.unmerge_cells("B11:D11")
        page.merge_cells("B10:D11")

    assert lines(listed(FIRST, ("", "", "", "还缺联锁"), change=merge)) == [(1, *FIRST[:3], "未设报警\n还缺联锁")]


def test_a_line_without_a_name_is_kept_and_reported() -> None:
    candidate = listed(FIRST, ("无", "大同市", "机械", "起重机"))
    assert lines(candidate)[1] == (2, "", "大同市", "机械", "起重机")
    assert [(f.rule, f.cell) for f in candidate.findings] == [("list-line-without-name", "B11")]


@pytest.mark.parametrize("text", ["备注：乙厂、丙厂已停产", "填报人:张三 审核:李四", FORM.footnote[:12]])
def test_the_list_ends_at_a_footnote_or_a_signature(text: str) -> None:
    candidate = listed(FIRST, change=lambda page: (page.cell(20, 1, text), page.cell(21, 2, "不是企业")))
    assert lines(candidate) == [(1, *FIRST)]


def test_numbers_are_not_needed() -> None:
    assert lines(listed(FIRST, change=lambda page: page.cell(10, 1).__setattr__("value", None))) == [(1, *FIRST)]


def test_the_list_is_found_without_its_title() -> None:
    assert lines(listed(FIRST, change=lambda page: page.cell(8, 1).__setattr__("value", None))) == [(1, *FIRST)]


def test_a_list_without_column_labels_is_reported() -> None:
    def clear(page: Worksheet) -> None:
        for column in (1, 2, 5, 8, 10):
            page.cell(9, column).value = None

    candidate = listed(FIRST, change=clear)
    assert lines(candidate) == []
    assert [(f.rule, f.cell) for f in candidate.findings] == [("list-header-missing", "A8")]


def test_an_unknown_column_belongs_to_no_other() -> None:
    def number(sheet: Worksheet) -> None:
        sheet["C9"], sheet["C10"] = "信用代码", "9114"

    candidate = listed(FIRST, layout=Layout(merges=False), change=number)
    assert lines(candidate) == [(1, *FIRST)]


def test_the_header_repeated_on_the_next_page_is_no_enterprise() -> None:
    again: Hazard = ("企业名称", "所在地", "所属行业", "重大隐患明细")
    assert lines(listed(FIRST, again, SECOND)) == [(1, *FIRST), (2, *SECOND)]


def test_a_name_merged_over_two_lines_is_the_name_of_both() -> None:
    def merge(sheet: Worksheet) -> None:
        for box in ("B10:D10", "B11:D11"):
            sheet.unmerge_cells(box)
        sheet.merge_cells("B10:D11")

    found = listed(FIRST, ("", *SECOND[1:]), change=merge)
    assert lines(found) == [(1, *FIRST), (2, FIRST[0], *SECOND[1:])]
    assert found.findings == ()
