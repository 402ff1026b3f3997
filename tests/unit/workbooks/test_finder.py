"""A form is found by its labels, wherever and however it is drawn."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest
from openpyxl import Workbook

from flows.workbooks.finder import find_forms
from flows.workbooks.xlsx import read_xlsx
from schemas.candidate import Candidate
from schemas.form import Form, load_form
from schemas.grid import Cell, Grid
from tests.builders import FIFTEEN, Hazard, Layout, add_form, build_form, figures, save

FORM = load_form("gongmao-2021")
IDS = [i.id for i in FORM.indicators]
NUMBERED = {indicator: number for number, indicator in enumerate(IDS)}
LINE: Hazard = ("甲厂", "太原市", "冶金", "未设报警")


def found(book: Workbook, form: Form = FORM) -> tuple[Candidate, ...]:
    return find_forms(read_xlsx(save(book)), form)


def drawn(layout: Layout | None = None, week: Any = NUMBERED, **options: Any) -> Candidate:
    content = build_form(FORM, week=week, cumulative=NUMBERED, layout=layout, **options)
    (candidate,) = find_forms(read_xlsx(content), FORM)
    return candidate


def mapped(candidate: Candidate) -> dict[str, int]:
    return {e.indicator: int(e.number) for e in candidate.entries if e.row_kind == "week" and e.number is not None}


def rules(candidate: Candidate) -> list[tuple[str, str | None]]:
    return [(f.rule, f.cell) for f in candidate.findings]


@pytest.mark.parametrize(
    "layout",
    [
        Layout(),
        Layout(top=7, left=4),
        Layout(merges=False),
        Layout(spaced=True),
        Layout(sublabels=False),
        Layout(merges=False, sublabels=False, top=3, left=2),
        Layout(rows=(("cumulative", "累 计"), ("week", "本周（3.1—3.5）"))),
        Layout(order=IDS[::-1]),
        Layout(labels={"inspection_teams": "督查组数", "closures": "关闭、取缔"}),
        Layout(list_title=None),
    ],
    ids=lambda layout: " ".join(f.name for f in fields(layout) if getattr(layout, f.name) != getattr(Layout(), f.name)),
)
def test_every_figure_is_found_by_its_label(layout: Layout) -> None:
    candidate = drawn(layout)
    assert (mapped(candidate), rules(candidate)) == (NUMBERED, [])


def test_a_form_without_the_two_optional_columns_is_good() -> None:
    candidate = drawn(FIFTEEN)
    assert mapped(candidate) == {i: n for i, n in NUMBERED.items() if not FORM.indicator(i).optional}
    assert rules(candidate) == []


def test_blank_cells_are_entries_too() -> None:
    candidate = drawn(week={**NUMBERED, "fines": None})
    blank = [(e.row_kind, e.indicator, e.cell, e.kind, e.text) for e in candidate.entries if e.kind == "blank"]
    assert blank == [("week", "fines", "I6", "blank", "")]
    assert len(candidate.entries) == 34


def test_texts_come_exactly_as_they_stood() -> None:
    candidate = drawn(week={**NUMBERED, "fines": " 约５\n"})
    assert next(e.text for e in candidate.entries if e.cell == "I6") == " 约５\n"


def test_a_missing_column_is_named_at_its_group_and_a_near_miss_only_suggested() -> None:
    candidate = drawn(Layout(labels={"closures": "关闭企业"}))
    assert "closures" not in mapped(candidate)
    assert rules(candidate) == [("column-missing", "L4"), ("column-unknown", "L6")]
    assert "关闭取缔" in candidate.findings[0].message
    assert rules(drawn(Layout(without=frozenset({"fines"})))) == [("column-missing", "H3")]


def test_a_doubled_column_is_an_error() -> None:
    candidate = drawn(Layout(extra={"行政罚款": (7, 7)}))
    assert rules(candidate) == [("column-doubled", "S3")]
    assert mapped(candidate) == NUMBERED


@pytest.mark.parametrize(("indicator", "unit", "cell"), [("fines", "元", "I5"), ("closures", "个", "L5")])
def test_another_unit_of_measure_is_an_error(indicator: str, unit: str, cell: str) -> None:
    assert rules(drawn(Layout(units={indicator: unit}))) == [("column-unit-mismatch", cell)]


def test_an_unknown_column_with_figures_is_quoted_and_not_summed() -> None:
    candidate = drawn(Layout(extra={"其中国企": (3, "约4")}))
    assert [(f.rule, f.severity, f.raw_text) for f in candidate.findings] == [("column-unknown", "warning", "3；约4")]
    assert mapped(candidate) == NUMBERED


def test_a_column_of_remarks_is_nobodys_business() -> None:
    assert rules(drawn(Layout(extra={"备注": ("无", "见附件")}))) == []


def test_missing_and_doubled_rows_are_errors() -> None:
    assert rules(drawn(Layout(rows=(("week", "本周"),)))) == [("row-missing", "A6")]
    twice = drawn(Layout(rows=(("week", "本周"), ("cumulative", "累计"), ("week", "本周"))))
    assert rules(twice) == [("row-doubled", "A8")]


def test_figures_in_an_unknown_row_are_quoted() -> None:
    candidate = drawn(Layout(rows=(("week", "本周"), ("week", "上周"), ("cumulative", "累计"))))
    assert rules(candidate) == [("row-unknown", "A7")]


def test_a_box_over_two_indicators_is_an_error() -> None:
    book = Workbook()
    add_form(book, FORM).merge_cells("B6:C6")
    (candidate,) = found(book)
    assert rules(candidate) == [("cell-merged", "B6")]


def test_a_figure_in_a_box_over_both_rows_counts_for_both() -> None:
    book = Workbook()
    add_form(book, FORM).merge_cells("B6:B7")
    (candidate,) = found(book)
    assert [e.cell for e in candidate.entries if e.indicator == "inspection_teams"] == ["B6", "B6"]


def test_a_label_over_two_columns_with_two_figures_is_an_error() -> None:
    book = Workbook()
    page = add_form(book, FORM, layout=Layout(extra={"": (8, 8)}))
    page.unmerge_cells("A1:R1")
    page["R5"] = None
    for cells in ("R4:S4", "R5:S5"):
        page.merge_cells(cells)
    (candidate,) = found(book)
    assert rules(candidate) == [("cell-doubled", "S6"), ("cell-doubled", "S7")]


def test_a_table_with_a_few_of_the_words_is_not_this_form() -> None:
    book = Workbook()
    page = book.create_sheet()
    page.append(["", "检查企业", "行政罚款", "停产整顿"])
    page.append(["本周", 1, 2, 3])
    assert found(book) == ()


def test_two_filled_forms_are_two_candidates() -> None:
    book = Workbook()
    for sheet, value in (("市本级", 1), ("全市", 2)):
        add_form(book, FORM, sheet=sheet, week=figures(FORM, value))
    assert [c.sheet for c in found(book)] == ["市本级", "全市"]


def test_two_forms_under_each_other_are_two_candidates() -> None:
    book = Workbook()
    add_form(book, FORM, unit="甲局", week=figures(FORM, 1), hazards=[LINE])
    add_form(book, FORM, unit="乙局", week=figures(FORM, 2), hazards=[LINE, LINE], layout=Layout(top=20))
    first, second = found(book)
    assert (first.unit and first.unit.text, second.unit and second.unit.text) == ("甲局", "乙局")
    assert (len(first.hazards), len(second.hazards)) == (1, 2)
    assert mapped(second)["fines"] == 2


def test_a_blank_form_beside_a_filled_one_and_an_exact_copy_do_not_count() -> None:
    book = Workbook()
    add_form(book, FORM, sheet="空表", week=figures(FORM, None))
    add_form(book, FORM, sheet="统计表")
    add_form(book, FORM, sheet="副本")
    assert [c.sheet for c in found(book)] == ["统计表"]


def test_a_blank_form_alone_is_a_candidate() -> None:
    assert all(e.kind == "blank" for e in drawn(week={}).entries if e.row_kind == "week")


def test_a_hidden_form_counts_only_where_nothing_visible_does() -> None:
    book = Workbook()
    add_form(book, FORM, sheet="上周", week=figures(FORM, 5)).sheet_state = "hidden"
    (candidate,) = found(book)
    assert rules(candidate) == [("sheet-hidden", None)]
    add_form(book, FORM, sheet="本周", week=figures(FORM, 6))
    (candidate,) = found(book)
    assert (candidate.sheet, rules(candidate)) == ("本周", [("sheet-hidden-ignored", None)])


def test_a_cell_far_away_costs_nothing() -> None:
    book = Workbook()
    page = add_form(book, FORM)
    page.cell(1048576, 16384).value = "x"
    (candidate,) = found(book)
    assert rules(candidate) == []


def test_severities_of_the_form_hold() -> None:
    strict = FORM.model_copy(update={"severities": {"column-unknown": "error"}})
    content = build_form(FORM, layout=Layout(extra={"其他": (1, 1)}))
    (candidate,) = find_forms(read_xlsx(content), strict)
    assert [f.severity for f in candidate.findings] == ["error"]


def other_form(headings: Sequence[tuple[str, ...]]) -> Form:
    indicators = tuple(indicator_under(n, heading) for n, heading in enumerate(headings))
    return FORM.model_copy(
        update={"title": "春季防火检查表", "indicators": indicators, "pairs": (), "listed_hazards": None}
    )


def indicator_under(number: int, heading: tuple[str, ...]) -> Any:
    first = FORM.indicators[0]
    return first.model_copy(
        update={"id": f"i{number}", "label": "".join(heading), "heading": heading, "aliases": (), "unit": "处"}
    )


@pytest.mark.parametrize(
    "headings",
    [[("火点",)], [("火点",), ("隐患", "新增"), ("隐患", "销号"), ("林区", "新增")]],
    ids=["one column", "groups that share labels"],
)
def test_another_form_needs_no_code(headings: Sequence[tuple[str, ...]]) -> None:
    form = other_form(headings)
    week = {i.id: n for n, i in enumerate(form.indicators, 1)}
    (candidate,) = find_forms(read_xlsx(build_form(form, week=week)), form)
    assert (mapped(candidate), candidate.findings) == (week, ())


def test_columns_without_sub_labels_follow_the_order_of_the_form() -> None:
    """Where 排查/整改 is not written the first column is 排查, whatever stands around the group."""
    layout = Layout(sublabels=False, order=[*IDS[6:], *IDS[:6]])
    assert mapped(drawn(layout)) == NUMBERED


def test_a_sheet_full_of_labels_is_searched_once() -> None:
    """Its cost must not grow with the square of the cells: this test would run for minutes."""
    texts = ("检查企业", "行政罚款", "本周", "一般隐患")
    tall = tuple(Cell(r, c, "text", texts[(r + c) % 4]) for r in range(1, 2001) for c in range(1, 41))
    wide = tuple(Cell(r, c, "text", texts[c % 2]) for r in (1, 2) for c in range(1, 16384))
    grids = [Grid(name, cells, ()) for name, cells in (("高", tall), ("宽", wide))]
    assert find_forms(grids, FORM) == ()


def test_the_numbers_of_the_columns_are_no_labels() -> None:
    for numbers in (str, "（{}）".format, lambda n: "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰"[n - 1]):
        book = Workbook()
        sheet = add_form(book, FORM, layout=Layout(merges=False))
        sheet.insert_rows(6)
        for n in range(1, 18):
            sheet.cell(6, n + 1, numbers(n))
        (candidate,) = found(book)
        assert rules(candidate) == []
        assert {e.cell[-1] for e in candidate.entries} == {"7", "8"}


def test_figures_above_the_rows_and_figures_as_text_are_quoted_too() -> None:
    above = drawn(Layout(rows=(("week", "上周"), ("week", "本周"), ("cumulative", "累计"))), figures(FORM))
    assert rules(above) == [("row-unknown", "A6")]
    book = Workbook()
    sheet = add_form(book, FORM, layout=Layout(merges=False))
    sheet.insert_rows(8)
    for column, text in enumerate(("合计", "3", "3家", "三"), 1):
        sheet.cell(8, column, text)
    (candidate,) = found(book)
    assert rules(candidate) == [("row-unknown", "A8")]


def test_two_quiet_weeks_are_two_forms() -> None:
    book = Workbook()
    add_form(book, FORM, sheet="一", week=figures(FORM, 0), cumulative=figures(FORM, 3))
    add_form(book, FORM, sheet="二", filled_on="2021年3月12日", week=figures(FORM, 0), cumulative=figures(FORM, 3))
    assert len(found(book)) == 2


def test_units_that_contradict_each_other_are_an_error() -> None:
    book = Workbook()
    sheet = add_form(book, FORM)
    sheet["I4"] = "行政罚款（元）"
    (candidate,) = found(book)
    assert rules(candidate) == [("column-unit-mismatch", "I4")]


def test_a_label_that_begins_with_a_number_is_a_label() -> None:
    """Under 一般隐患, 1级 and 2级 are something else than 排查 and 整改."""
    book = Workbook()
    sheet = add_form(book, FORM)
    sheet["D5"], sheet["E5"] = "1级", "2级"
    (candidate,) = found(book)
    assert [r for r, _ in rules(candidate)] == ["column-missing", "column-missing", "column-unknown", "column-unknown"]
