"""Pages of review and rebuild: what senders wrote cannot act in them; the form in the UI offers what can be done."""

from dataclasses import replace
from datetime import date, datetime

from flows.correct import correct
from flows.decision_pages import correction_page, rebuild_page, review_page, waiting_page
from flows.review import review
from flows.steps.rebuilding import RebuildSummary
from flows.steps.summary import CorrectionSummary, ReviewSummary
from warehouse.rebuild import Difference

AT = datetime.fromisoformat("2021-03-05T14:00:00+08:00")


def test_the_form_offers_the_four_actions_in_chinese() -> None:
    definitions = review.parameters.definitions
    assert definitions is not None
    assert definitions["Action"]["enum"] == ["列出", "采用", "退回", "指定"]


def test_the_form_of_a_correction_asks_for_what_it_needs_and_offers_both_rows() -> None:
    definitions = correct.parameters.definitions
    assert definitions is not None
    assert definitions["Row"]["enum"] == ["本周", "累计"]
    assert correct.parameters.required == ["unit", "week", "indicator", "reason", "operator"]


def test_a_correction_shows_both_figures_and_what_does_not_fit() -> None:
    summary = CorrectionSummary(
        AT, "太原|市", date(2021, 3, 5), "本周·行政罚款", "3", "3.5", "3", False, ("本周大于累计",), "a@b.example"
    )
    page = correction_page(summary)
    assert "太原\\|市" in page
    assert "3 → **3.5**（表中为 3）" in page
    assert "**注意**：本周大于累计" in page
    assert "已经记录过" in correction_page(replace(summary, repeated=True))


def test_nothing_held_is_said_so() -> None:
    assert waiting_page(()) == "# 待核定 0 份\n\n"


def test_a_decision_names_its_form_and_whom_it_was_told() -> None:
    summary = ReviewSummary(
        AT, "ab12", "<b>.xlsx", "accepted", "太原市应急管理局", None, None, ("注意|",), "a@b.example"
    )
    page = review_page(summary)
    assert "# 采用 ab12" in page
    assert "<b>" not in page
    assert "注意\\|" in page


def test_differences_are_shown_side_by_side() -> None:
    page = rebuild_page(RebuildSummary(3, 1, (Difference("本周数", "taiyuan", "1", ""),), None))
    assert "| 本周数 | taiyuan | 1 | 没有 |" in page
    assert "1 处不同" in page
    assert "完全相同" in rebuild_page(RebuildSummary(3, 1, (), None))
