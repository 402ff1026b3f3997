"""Every cell rule fires on what it is for, and what should be read is read, exactly."""

from decimal import Decimal

import pytest

from schemas.candidate import Entry
from schemas.celltext import CellText, cell_text
from schemas.checks import cells
from schemas.figure import figure_of
from schemas.form import load_form

FORM = load_form("gongmao-2021")
COUNT = FORM.indicator("enterprises_inspected")
AMOUNT = FORM.indicator("fines")


def cell(text: str, amount: bool = False) -> CellText:
    return cell_text(Entry("week", "x", "C6", "text", text), AMOUNT if amount else COUNT)


def number(value: float, amount: bool = False) -> CellText:
    exact = Decimal(repr(value))
    return cell_text(Entry("week", "x", "C6", "number", str(exact), exact), AMOUNT if amount else COUNT)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("12.0", 12), ("３", 3), ("1,200", 1200), ("1，200", 1200), ("5家", 5), ("５ 家", 5), (" 7\n", 7),
        ("\u200b8\u200b", 8), ("12.000000001", 12), ("0", 0), ("1,234,567", 1234567),
    ],
)  # fmt: skip
def test_a_plain_count_is_read_without_remark(text: str, value: int) -> None:
    assert cells.remark(cell(text)) == ""
    assert figure_of(cell(text)) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"), [("12.5万元", "12.5"), ("３．２８万元", "3.28"), ("0.05", "0.05"), ("1,200.5", "1200.5")]
)
def test_an_amount_in_its_unit_is_read_exactly(text: str, value: str) -> None:
    assert cells.remark(cell(text, amount=True)) == ""
    assert figure_of(cell(text, amount=True)) == Decimal(value)


def test_noise_of_floats_is_no_fraction() -> None:
    assert figure_of(number(12.0000000000001)) == Decimal(12)
    assert figure_of(number(0.1 + 0.2, amount=True)) == Decimal("0.3")


@pytest.mark.parametrize(
    ("text", "value"),
    [("十二", 12), ("一百零五", 105), ("两百", 200), ("十二家", 12), ("一万零三十", 10030), ("〇", 0)],
)
def test_a_numeral_spelled_in_full_is_read_and_echoed(text: str, value: int) -> None:
    assert cells.remark(cell(text)) == "cell-numeral"
    assert figure_of(cell(text)) == Decimal(value)


@pytest.mark.parametrize("text", ["无", "没有", "/", "—", "——", "-", "－"])
def test_a_word_for_nought_is_zero_with_a_note(text: str) -> None:
    assert cells.remark(cell(text)) == "cell-zero-word"
    assert figure_of(cell(text)) == 0


def test_a_blank_cell_is_zero_with_a_note() -> None:
    assert cells.remark(cell_text(Entry("week", "x", "C6", "blank", ""), COUNT)) == "cell-blank"
    assert cells.remark(cell(" \u3000\n")) == "cell-blank"


REFUSED = [
    ("cell-approximate", ["约5", "近百", "10多家", "十余", "5左右", "≥3", "100以上", "几家"]),
    ("cell-expression", ["3+2", "3-5", "3×2", "3到5", "2家+3家"]),
    ("cell-myriad", ["1.5万", "2000万", "3千", "1.2亿"]),
    ("cell-incomplete-numeral", ["一百二", "三千五", "一二三"]),
    ("cell-slash", ["12/10", "3 / 4"]),
    ("cell-reference", ["同上", "〃"]),
    ("cell-wrong-unit", ["5项", "5人", "5(个)"]),
    ("cell-negative", ["-3", "－3", "−3", "-3家", "负三"]),
    ("cell-fraction", ["12.5", "0.5家"]),
    ("cell-boolean", ["TRUE", "false"]),
    ("cell-date", ["2021-03-05", "3月5日", "2021年3月5日"]),
    ("cell-percentage", ["12%", "１２％"]),
    ("cell-error-value", ["#REF!", "#DIV/0!"]),
    ("cell-formula-without-value", ["=6+18"]),
    ("cell-several-numbers", ["1 2", "1\n2", "1;2", "1、2"]),
    ("cell-superscript", ["5²", "①", "Ⅳ", "½"]),
    ("cell-foreign-digits", ["١٢", "१२"]),
    ("cell-too-large", ["1000000000"]),
    ("cell-not-a-number", ["abc", "1,20", "1_000", "1e3", "+5", "5.", "?"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in REFUSED for text in texts])
def test_what_is_no_figure_is_refused_for_its_own_reason(rule: str, text: str) -> None:
    assert cells.remark(cell(text)) == rule


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("cell-boolean", "boolean"), ("cell-date", "date"), ("cell-percentage", "percentage"),
        ("cell-error-value", "error"), ("cell-formula-without-value", "formula"),
    ],
)  # fmt: skip
def test_a_cell_of_another_kind_is_refused(rule: str, kind: str) -> None:
    assert cells.remark(cell_text(Entry("week", "x", "C6", kind, "x", Decimal(1)), COUNT)) == rule  # type: ignore[arg-type]


@pytest.mark.parametrize(("rule", "value"), [("cell-negative", -1.0), ("cell-fraction", 12.5), ("cell-too-large", 1e9)])
def test_a_number_out_of_range_is_refused(rule: str, value: float) -> None:
    assert cells.remark(number(value)) == rule


@pytest.mark.parametrize(
    ("rule", "text"), [("cell-wrong-unit", "12.5元"), ("cell-myriad", "12.5万"), ("cell-too-precise", "0.1234567")]
)
def test_an_amount_in_doubt_is_refused(rule: str, text: str) -> None:
    assert cells.remark(cell(text, amount=True)) == rule


def test_every_cell_rule_is_in_the_catalogue_and_tried_here() -> None:
    tried = {rule for rule, _ in REFUSED} | {"cell-too-precise"}
    assert {rule for rule, _ in cells.ERRORS} == tried


@pytest.mark.parametrize("text", ["三万", "一亿", "三十万"])
def test_a_myriad_in_a_column_of_myriads_is_no_figure(text: str) -> None:
    assert cells.remark(cell(text, amount=True)) == "cell-myriad"
    assert figure_of(cell(text, amount=True)) is None


def test_noise_below_zero_is_zero() -> None:
    for amount in (False, True):
        assert cells.remark(number(-1e-15, amount)) == ""
        assert str(figure_of(number(-1e-15, amount))) == "0"
