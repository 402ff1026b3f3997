"""Review, correct and rebuild against a real Prefect server, on a warehouse that is still empty."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.correct import correct
from flows.rebuild import rebuild
from flows.review import review
from flows.steps.correcting import Row
from flows.steps.refusal import DecisionRefused
from flows.steps.reviewing import Action
from tests.integration.orchestration.test_flows import artifact

AT = datetime(2021, 3, 5, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_listing_leaves_a_page_of_what_is_held() -> None:
    review(at=AT)
    assert artifact("held").data == "# 待核定 0 份\n\n"


def test_a_decision_without_reason_or_form_fails_the_run() -> None:
    with pytest.raises(DecisionRefused, match="理由"):
        review(action=Action.ACCEPT, submission="ab", operator="李四", at=AT)
    with pytest.raises(DecisionRefused, match="编号以 ab 开头"):
        review(action=Action.ACCEPT, submission="ab", reason="核实", operator="李四", at=AT)


def test_a_correction_of_what_was_not_reported_fails_the_run_and_says_why() -> None:
    place = {"unit": "taiyuan", "week": date(2021, 3, 5), "indicator": "fines", "operator": "李四", "at": AT}
    with pytest.raises(DecisionRefused, match="没有有效报表"):
        correct(**place, reason="来电", row=Row.CUMULATIVE, value="3.5")
    with pytest.raises(DecisionRefused, match="只能写一个"):
        correct(**place, reason="来电")
    with pytest.raises(DecisionRefused, match="只能写一个"):
        correct(**place, reason="来电", value="3.5", withdraw=True)


def test_a_rebuild_from_the_ui_only_checks_unless_told_otherwise() -> None:
    rebuild(at=AT)
    assert "只对照" in str(artifact("rebuild").data)
