from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.blank import blank_form
from tests.unit.letters.examples import campaign, form
from tests.unit.letters.opened import texts, workbook


def sheet_of(content: bytes) -> Worksheet:
    sheet = workbook(content).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_the_blank_form_has_every_label_of_the_form_file() -> None:
    shown = set(texts(sheet_of(blank_form(form(), campaign()))))
    assert {form().title, form().corner, form().footnote, form().list.title} <= shown
    assert {text for i in form().indicators for text in i.heading} <= shown
    assert {c.label for c in form().list.columns} <= shown
    assert {"填报单位:", "填表人:", "填表日期:", "本周", "累计"} <= shown


def test_it_is_the_same_bytes_every_time() -> None:
    unit = campaign().units[0]
    assert blank_form(form(), campaign(), unit) == blank_form(form(), campaign(), unit)


def test_the_units_name_is_filled_in_where_it_is_known() -> None:
    assert "太原市应急管理局" in texts(sheet_of(blank_form(form(), campaign(), campaign().units[0])))


def test_excel_itself_asks_for_whole_numbers_and_amounts() -> None:
    rules = sheet_of(blank_form(form(), campaign())).data_validations.dataValidation
    kinds = {str(r.sqref): r.type for r in rules}
    assert len(kinds) == len(form().indicators)
    assert kinds["B7:B8"] == "whole"
    assert kinds["I7:I8"] == "decimal"
