"""Pages of review and rebuild: what senders wrote cannot act in them; the form in the UI offers what can be done."""

from datetime import datetime

from flows.decision_pages import rebuild_page, review_page, waiting_page
from flows.review import review
from flows.steps.rebuilding import RebuildSummary
from flows.steps.summary import ReviewSummary
from warehouse.rebuild import Difference

AT = datetime.fromisoformat("2021-03-05T14:00:00+08:00")


def test_the_form_offers_the_four_actions_in_chinese() -> None:
    definitions = review.parameters.definitions
    assert definitions is not None
    assert definitions["Action"]["enum"] == ["列出", "采用", "退回", "指定"]


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
