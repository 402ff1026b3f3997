"""Cells of an .xlsx become the grid's cells, each of its kind, by either reader."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

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
    assert read_ooxml(content).grids == grids
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
