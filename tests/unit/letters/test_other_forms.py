"""Another notice's form needs no code: fewer columns, one level of headings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from flows.letters.blank import blank_form
from flows.letters.combined import combined_workbook
from flows.letters.report_letter import report_letter
from schemas.form import Form, Indicator
from schemas.report import CombinedRow
from tests.unit.letters.examples import ACCOUNT, AT, campaign, form, report
from tests.unit.letters.opened import body, texts, workbook

SMALL = form().model_copy(
    update={
        "title": "消防检查统计表",
        "indicators": (
            Indicator(id="shops", label="检查商场", heading=("检查商场",), unit="家"),
            Indicator(id="costs", label="投入经费", heading=("投入经费",), unit="万元", kind="amount"),
        ),
        "pairs": (),
        "listed_hazards": None,
    }
)


def small_report() -> tuple[CombinedRow, ...]:
    values = {"shops": Decimal(7), "costs": None}
    return (
        CombinedRow("week", "taiyuan", "太原市应急管理局", values),
        CombinedRow("cumulative", "taiyuan", "太原市应急管理局", values, date(2021, 3, 5)),
        CombinedRow("week", None, "全省合计", values),
        CombinedRow("cumulative", None, "全省合计", values),
    )


def shown(content: bytes) -> list[str]:
    return [text for sheet in workbook(content).worksheets for text in texts(sheet)]


def test_the_blank_form_of_a_small_form() -> None:
    assert isinstance(SMALL, Form)
    assert {"消防检查统计表", "检查商场", "(万元)", "企业名称"} <= set(shown(blank_form(SMALL, campaign())))


def test_the_combined_table_of_a_small_form() -> None:
    what = replace(report(), rows=small_report())
    assert {"消防检查统计表", "检查商场", "—", "7"} <= set(shown(combined_workbook(what, SMALL)))


def test_the_letter_of_a_small_form() -> None:
    what = replace(report(), rows=small_report())
    text = body(report_letter(what, SMALL, campaign(), b"", ACCOUNT, AT), "plain")
    assert "检查商场：7 / 7（家）" in text
    assert "行政罚款：" not in text
