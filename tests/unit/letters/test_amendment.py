"""What a unit is told of a figure that was corrected by telephone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from flows.letters.amendment import amendment_letter
from schemas.amendment import Amended
from schemas.letter import Letter
from tests.unit.letters.examples import ACCOUNT, AT, campaign, form
from tests.unit.letters.opened import body, message

AMENDED = Amended(
    correction_id="c7",
    unit=campaign().units[0],
    week_ending=date(2021, 3, 12),
    row_kind="cumulative",
    indicator=form().indicator("fines"),
    before=Decimal("11.8"),
    after=Decimal("12.35"),
    cell_value=Decimal("11.8"),
    withdrawn=False,
    reason="来电：漏报<一笔>",
    operator="李四",
    at=AT,
    warnings=("累计对不上",),
)


def letter(amended: Amended = AMENDED) -> Letter:
    return amendment_letter(amended, campaign(), ACCOUNT)


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_it_names_old_and_new_figure_reason_operator_and_what_does_not_fit(kind: str) -> None:
    text = body(letter(), kind)
    for part in (
        "太原市应急管理局",
        "累计·行政罚款",
        "11.80",
        "12.35",
        "万元",
        "李四",
        "2021年3月12日12时05分",
        "累计对不上",
    ):
        assert part in text, part
    assert "<一笔>" in text or "&lt;一笔&gt;" in text


def test_it_goes_to_all_addresses_of_the_unit_as_a_receipt() -> None:
    assert letter().recipients == campaign().units[0].senders
    assert message(letter())["X-Sxajsc-Kind"] == "receipt"
    assert "<一笔>" not in body(letter(), "html")


def test_one_decision_is_one_letter() -> None:
    assert letter().letter_id == letter(replace(AMENDED, warnings=())).letter_id
    others = (replace(AMENDED, correction_id="c8"), replace(AMENDED, at=AT + timedelta(minutes=1)))
    assert len({letter().letter_id, *(letter(one).letter_id for one in others)}) == 3


def test_a_withdrawal_says_that_the_form_counts_again() -> None:
    taken_back = replace(AMENDED, withdrawn=True, before=Decimal("12.35"), after=None, cell_value=None, warnings=())
    text = body(letter(taken_back), "plain")
    assert "已撤销" in text
    assert "现在汇总为：（无）" in text
    assert "请核对" not in text
