"""Unit, clerk and date are read from the form's head, after their labels."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from flows.workbooks.head import HeadReader
from flows.workbooks.sheet import Sheet
from schemas.candidate import SourceText
from schemas.day import read_day
from schemas.form import load_form
from schemas.grid import Cell, Grid

HEAD = HeadReader(load_form("gongmao-2021").head)


def read(*row: Any) -> dict[str, SourceText]:
    cells = [Cell(2, n, "text", text) if isinstance(text, str) else text for n, text in enumerate(row, 1) if text]
    return HEAD.read(Sheet(Grid("统计表", tuple(cells), ())), [2])


@pytest.mark.parametrize(
    "row",
    [
        ("填报单位:太原市应急管理局",),
        ("填报单位：太原市应急管理局 ",),
        ("填 报 单 位 ： 太原市应急管理局",),
        ("填报单位（盖章）:太原市应急管理局",),
        ("填报单位", "太原市应急管理局"),
        ("填报单位:", "", "太原市应急管理局"),
        ("上报单位:太原市应急管理局",),
    ],
)
def test_the_value_stands_after_the_colon_or_in_the_next_cell(row: tuple[str, ...]) -> None:
    assert read(*row)["unit"].text == "太原市应急管理局"


def test_several_labels_may_share_a_cell() -> None:
    found = read("填报单位:太原市应急管理局  填表人:张三  填表日期:2021年3月5日")
    assert {field: value.text for field, value in found.items()} == {
        "unit": "太原市应急管理局",
        "filled_by": "张三",
        "filled_on": "2021年3月5日",
    }


def test_a_label_without_a_value_does_not_take_the_next_label() -> None:
    assert set(read("填报单位:", "填表人:张三")) == {"filled_by"}


def test_a_date_cell_gives_its_day() -> None:
    cell = Cell(2, 2, "date", "2021-03-05", day=date(2021, 3, 5))
    assert read("填表日期:", cell)["filled_on"] == SourceText("B2", "2021-03-05", date(2021, 3, 5))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (Cell(2, 2, "number", "3.1", Decimal("3.1")), None),
        (Cell(2, 2, "number", "3.5", Decimal("3.5")), date(2021, 3, 5)),
        ("3.1", date(2021, 3, 1)),
    ],
)
def test_a_number_that_may_have_lost_its_zero_is_no_date(cell: Any, day: date | None) -> None:
    assert read_day(read("填表日期:", cell)["filled_on"].text, range(2021, 2022)) == day


def test_a_label_within_a_word_is_none() -> None:
    assert read("下次检查日期:2021年4月1日") == {}


@pytest.mark.parametrize(
    "row",
    [("填报单位 大同市应急管理局",), ("填报单位（公章）大同市应急管理局",), ("填报单位__大同市应急管理局",)],
)
def test_a_value_without_a_colon_is_read(row: tuple[str, ...]) -> None:
    assert read(*row)["unit"] == SourceText("A2", "大同市应急管理局")
