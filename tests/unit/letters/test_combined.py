import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.combined import combined_workbook, workbook_name
from schemas.report import Report
from tests.unit.letters.examples import amended, form, report
from tests.unit.letters.opened import texts, workbook


def sheet_of(what: Report, name: str = "汇总表") -> Worksheet:
    sheet = workbook(combined_workbook(what, form()))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def row_of(sheet: Worksheet, text: str, column: int = 1) -> int:
    return next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, column).value == text)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert combined_workbook(amended(), form()) == combined_workbook(amended(), form())


def test_nothing_in_the_file_is_dated_by_the_clock() -> None:
    with zipfile.ZipFile(BytesIO(combined_workbook(report(), form()))) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2021-03-12T04:05:00Z") == 2


def test_every_unit_has_two_lines_in_order_and_the_province_stands_last() -> None:
    sheet = sheet_of(report())
    labels = [(sheet.cell(r, 1).value, sheet.cell(r, 2).value) for r in range(7, 31)]
    names = [r.name for r in report().rows[::2]]
    assert [name for name, _ in labels[::2]] == names
    assert names[-1] == "全省合计"
    assert {label for _, label in labels[::2]} == {"本周"}
    assert {label for _, label in labels[1::2]} == {"累计", "累计※"}


def test_figures_are_numbers_and_exact() -> None:
    sheet = sheet_of(report())
    total = report().rows[-1]
    row = row_of(sheet, "全省合计") + 1
    for column, indicator in enumerate(form().indicators, 3):
        assert Decimal(str(sheet.cell(row, column).value)) == total.values[indicator.id]
    fines = 3 + [i.id for i in form().indicators].index("fines")
    assert sheet.cell(row, fines).number_format == "0.00"


def test_a_unit_without_report_has_an_empty_week_and_its_carried_total_is_marked() -> None:
    sheet = sheet_of(report())
    row = row_of(sheet, "长治市应急管理局")
    assert {sheet.cell(row, c).value for c in range(3, 20)} == {None}
    assert sheet.cell(row + 1, 2).value == "累计※"
    notes = [t for t in texts(sheet) if t.startswith("※")]
    assert notes == [
        "※ 本周无有效报表，累计沿用该单位上次报送数：长治市应急管理局、吕梁市应急管理局（截至2021年3月5日）。"
        "全省合计的累计含此数。"
    ]


def test_a_column_that_a_unit_does_not_have_is_a_dash_not_a_zero() -> None:
    sheet = sheet_of(report())
    row = row_of(sheet, "运城市应急管理局")
    persons_exposed = 3 + [i.id for i in form().indicators].index("persons_exposed")
    assert sheet.cell(row, persons_exposed).value == "—"


def test_without_marks_there_are_no_notes_about_marks() -> None:
    full = report(missing=())
    kept = [replace(r, values={**r.values, **{k: v or Decimal(0) for k, v in r.values.items()}}) for r in full.rows]
    shown = texts(sheet_of(replace(full, rows=tuple(kept))))
    assert not [t for t in shown if t.startswith(("※", "“—”", "本周一行空白"))]
    assert form().footnote in shown


def test_names_that_look_like_formulas_stay_text() -> None:
    first = report().hazards[0]
    for start in "=+-@":
        hazard = replace(first, enterprise=f"{start}HYPERLINK(1)", detail="\x00坏\ud800字\x1f")
        sheet = sheet_of(replace(report(), hazards=(hazard,)))
        cell = next(c for row in sheet.iter_rows() for c in row if c.value == f"{start}HYPERLINK(1)")
        assert cell.data_type == "s"
        assert cell.quotePrefix
        assert "坏字" in texts(sheet)


def test_the_joint_list_has_every_line_with_its_unit() -> None:
    sheet = sheet_of(report())
    shown = texts(sheet)
    assert shown.count(form().list.title) == 1
    for hazard in report().hazards:
        assert hazard.enterprise in shown
    top = row_of(sheet, "序号")
    assert [sheet.cell(top + n, 1).value for n in (1, 2, 3)] == [1, 2, 3]


def test_late_and_missing_units_have_a_sheet_of_their_own() -> None:
    sheet = sheet_of(amended(), "迟报未报名单")
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=4)]
    assert [row[1:3] for row in rows] == [["吕梁市应急管理局", "未报"], ["长治市应急管理局", "迟报"]]
    assert rows[1][3:5] == ["3月12日 14:04:03", 125]


def test_sheets_of_warnings_and_changes_are_there_only_if_called_for() -> None:
    plain = workbook(combined_workbook(replace(report(), warnings=()), form()))
    assert plain.sheetnames == ["汇总表", "迟报未报名单", "数据来源"]
    again = workbook(combined_workbook(amended(), form()))
    assert again.sheetnames == ["汇总表", "迟报未报名单", "核对提示", "更正说明", "数据来源"]
    assert again["汇总表"]["A1"].value == f"{form().title}（第1次更正）"
    changed = texts(sheet_of(amended(), "更正说明"))
    assert all(c.what in changed for c in amended().changes)


def test_it_prints_on_a3_landscape_one_page_wide() -> None:
    sheet = sheet_of(report())
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.freeze_panes == "C7"


def test_headings_are_repeated_only_where_the_figures_need_a_second_page() -> None:
    assert sheet_of(report()).print_title_rows == "$1:$2"
    many = replace(report(), rows=report().rows * 3)
    assert sheet_of(many).print_title_rows == "$1:$6"


def test_the_name_of_the_file_says_week_and_issue() -> None:
    assert workbook_name(report(), form()) == f"{form().title}（截至2021年3月12日）.xlsx"
    assert "（第1次更正）" in workbook_name(amended(), form())


def test_each_line_of_the_joint_list_says_whether_it_is_new() -> None:
    first, second, *_ = report().hazards
    lines = (replace(first, change="新增"), replace(second, change="持续"))
    sheet = sheet_of(replace(report(), hazards=lines))
    row = row_of(sheet, "序号")
    last = next(c for c in range(sheet.max_column, 0, -1) if sheet.cell(row, c).value)
    assert [sheet.cell(row + n, last).value for n in range(3)] == ["变化", "新增", "持续"]


def test_lines_that_left_the_lists_have_a_sheet_of_their_own() -> None:
    gone = replace(report().hazards[0], change="销号")
    book = workbook(combined_workbook(replace(report(), closed=(gone,)), form()))
    assert book.sheetnames[:3] == ["汇总表", "迟报未报名单", "隐患销号"]
    sheet = book["隐患销号"]
    assert [c.value for c in sheet[4]] == [
        1, gone.unit_name, gone.enterprise, gone.location, gone.industry, gone.detail,
    ]  # fmt: skip
