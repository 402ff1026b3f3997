"""Cells of an .xlsx become the grid's cells, each of its kind, by either reader."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from flows.workbooks.gate import check
from flows.workbooks.ooxml import read_ooxml
from flows.workbooks.xlsx import read_xlsx
from schemas.grid import Cell, Grid
from tests.builders import rewrite_zip, save

_SHEET = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">%s</row>
</sheetData></worksheet>"""


def grid(value: Any, number_format: str = "General") -> Grid:
    book = Workbook()
    assert book.active is not None
    book.active["B2"] = value
    book.active["B2"].number_format = number_format
    return both(save(book))[0]


def both(content: bytes) -> tuple[Grid, ...]:
    """The sheets, on which the two readers must agree."""
    grids = read_xlsx(content)
    assert read_ooxml(check(content)).grids == grids
    return grids


def stored(xml: bytes) -> Cell:
    """The first cell of a sheet whose row is that XML: what openpyxl would not write itself."""
    content = rewrite_zip(save(Workbook()), xl__worksheets__sheet1=_SHEET % xml)
    return both(content)[0].cells[0]


@pytest.mark.parametrize(
    ("value", "number_format", "kind", "text"),
    [
        (12, "General", "number", "12"),
        (12.0, "General", "number", "12"),
        (11.8, "General", "number", "11.8"),
        (0.05, "0%", "percentage", "0.05"),
        (True, "General", "boolean", "TRUE"),
        (" 3 家\n", "General", "text", " 3 家\n"),
        (date(2021, 3, 5), "yyyy-mm-dd", "date", "2021-03-05"),
        ("#REF!", "General", "error", "#REF!"),
    ],
)
def test_a_value_has_its_kind_and_the_text_a_reader_would_quote(
    value: Any, number_format: str, kind: str, text: str
) -> None:
    (cell,) = grid(value, number_format).cells
    assert (cell.address, cell.kind, cell.text) == ("B2", kind, text)


def test_a_number_is_the_shortest_decimal_of_the_stored_float() -> None:
    assert grid(22.05).cells[0].number == Decimal("22.05")


def test_a_date_carries_its_day() -> None:
    assert grid(date(2021, 3, 5), "m月d日").cells[0].day == date(2021, 3, 5)


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000\n\t", "\u200b\ufeff"])
def test_what_cannot_be_seen_does_not_exist(blank: str | None) -> None:
    assert grid(blank).cells == ()


def test_a_formula_without_a_stored_value_is_a_formula() -> None:
    (cell,) = grid("=6+18").cells
    assert (cell.kind, cell.text, cell.number) == ("formula", "=6+18", None)


def test_a_formula_shows_its_stored_value() -> None:
    cell = stored(b'<c r="A1"><f>6+18</f><v>24</v></c>')
    assert (cell.kind, cell.text, cell.number) == ("number", "24", Decimal(24))


def test_the_noise_of_a_float_is_kept() -> None:
    assert stored(b'<c r="A1"><v>0.30000000000000004</v></c>').text == "0.30000000000000004"


def test_a_formula_that_failed_is_an_error() -> None:
    cell = stored(b'<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    assert (cell.kind, cell.text) == ("error", "#DIV/0!")


def test_a_text_that_begins_with_an_equals_sign_is_text() -> None:
    cell = stored(b'<c r="A1" t="inlineStr"><is><t>=HYPERLINK("x")</t></is></c>')
    assert (cell.kind, cell.text) == ("text", '=HYPERLINK("x")')


def test_hidden_sheets_and_merged_boxes_are_told() -> None:
    book = Workbook()
    page = book.create_sheet("旧表")
    page.sheet_state = "hidden"
    page["A1"] = 1
    page.merge_cells("A1:C2")
    hidden = both(save(book))[1]
    assert hidden.hidden
    assert [(b.top, b.left, b.bottom, b.right) for b in hidden.merges] == [(1, 1, 2, 3)]


_STYLES = b"""<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="%d"/></cellXfs>%s</styleSheet>"""


def styled(number_format: int, xml: bytes, more: bytes = b"") -> Cell:
    """The first cell of a sheet with a style of that format number."""
    parts = {"xl__styles": _STYLES % (number_format, more), "xl__worksheets__sheet1": _SHEET % xml}
    return both(rewrite_zip(save(Workbook()), **parts))[0].cells[0]


@pytest.mark.parametrize("number_format", [27, 28, 29, 30, 31, 36, 50, 51, 54, 57, 58])
def test_dates_in_the_formats_of_a_chinese_excel_are_dates(number_format: int) -> None:
    cell = styled(number_format, b'<c r="A1" s="1"><v>44260</v></c>')
    assert (cell.kind, cell.day) == ("date", date(2021, 3, 5))


def test_formats_of_conditional_formatting_are_not_those_of_cells() -> None:
    other = b'<dxfs><dxf><numFmt numFmtId="4" formatCode="0%"/></dxf></dxfs>'
    assert styled(4, b'<c r="A1" s="1"><v>5</v></c>', other).kind == "number"


@pytest.mark.parametrize(
    ("number_format", "seen"),
    [
        ('0"项"', "5项"),
        ('"约"0', "约5"),
        ('0.00"元";[Red]-0.00"元"', "5元"),
        ("0\\家", "5家"),
        ("#,##0,", "5（按千缩小显示）"),
        ("0!.0,", "5（按千缩小显示）"),
        ('[DBNum1][$-804]General"人"', "5人"),
    ],
)
def test_words_that_the_format_puts_to_a_number_are_part_of_the_text(number_format: str, seen: str) -> None:
    (cell,) = grid(5, number_format).cells
    assert (cell.kind, cell.text, cell.number) == ("text", seen, None)


@pytest.mark.parametrize(
    "number_format",
    [
        "0",
        "#,##0.00",
        "#,##0_);(#,##0)",
        '_ * #,##0_ ;_ * "-"_ ;_ @_ ',
        "[DBNum2][$-804]General",
        '"¥"#,##0',
        "0.0E+00",
    ],
)
def test_signs_in_a_format_change_nothing(number_format: str) -> None:
    (cell,) = grid(5, number_format).cells
    assert (cell.kind, cell.text) == ("number", "5")


def only_first(xml: bytes) -> tuple[Cell, ...]:
    """The cells by the first reader alone: what openpyxl knows less of."""
    content = rewrite_zip(save(Workbook()), xl__worksheets__sheet1=_SHEET % xml)
    return read_ooxml(check(content)).grids[0].cells


@pytest.mark.parametrize(
    ("properties", "seen"),
    [
        (b'<vertAlign val="superscript"/>', "5²"),
        (b'<vertAlign val="baseline"/>', "52"),
        (b"<strike/>", "5"),
        (b'<strike val="0"/>', "52"),
    ],
)
def test_raised_digits_stay_raised_and_struck_ones_are_gone(properties: bytes, seen: str) -> None:
    runs = b"<r><t>5</t></r><r><rPr>%s</rPr><t>2</t></r>" % properties
    (cell,) = only_first(b'<c r="A1" t="inlineStr"><is>%s</is></c>' % runs)
    assert cell.text == seen


def test_escaped_characters_are_those_characters() -> None:
    (cell,) = only_first(b'<c r="A1" t="inlineStr"><is><t>5_x000D_</t></is></c>')
    assert cell.text == "5\r"


def test_a_formula_whose_stored_result_is_the_empty_text_is_blank() -> None:
    assert only_first(b'<c r="A1" t="str"><f>IF(1=2,1,"")</f><v></v></c>') == ()
