"""The week of a submission: DESIGN 3, decision 2."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from schemas.assignment import Assignment, assign_week
from schemas.campaign import CAMPAIGNS, load_campaign
from schemas.candidate import SourceText

CAMPAIGN = load_campaign(CAMPAIGNS / "lianghui-2021.toml")
FIRST, SECOND, THIRD = (w.ending for w in CAMPAIGN.weeks)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-{text}+08:00")


def nothing(_: date) -> bool:
    return False


def everything(_: date) -> bool:
    return True


def assign(filled: str | None, received: str, accepted: Callable[[date], bool] = everything, *names: str) -> Assignment:
    source = SourceText("M2", filled) if filled is not None else None
    return assign_week(CAMPAIGN, "统计表", source, names, at(received), accepted)


def rules(assignment: Assignment) -> list[str]:
    return [f.rule for f in assignment.findings]


@pytest.mark.parametrize(
    ("filled", "week"),
    [
        ("2021年3月1日", FIRST),
        ("2021年3月5日", FIRST),
        ("2021年3月6日", SECOND),
        ("2021-03-12", SECOND),
        ("3月19日", THIRD),
    ],
)
def test_the_week_is_the_first_due_day_on_or_after_the_date(filled: str, week: date) -> None:
    assert assign(filled, "03-19T09:00:00") == Assignment(week)


def test_an_owed_closed_week_takes_what_comes_by_tuesday() -> None:
    late = assign("2021年3月8日", "03-09T23:59:00", nothing)
    assert (late.week_ending, rules(late)) == (FIRST, ["date-after-deadline"])


def test_after_tuesday_or_with_something_accepted_it_is_the_next_week() -> None:
    assert assign("2021年3月8日", "03-10T00:00:00", nothing).week_ending == SECOND
    assert assign("2021年3月10日", "03-10T09:00:00", nothing).week_ending == SECOND
    assert assign("2021年3月8日", "03-08T09:00:00", everything).week_ending == SECOND


def test_the_last_week_takes_late_forms_after_the_campaign_ended() -> None:
    assert assign("2021年3月22日", "03-22T09:00:00", nothing).week_ending == THIRD
    held = assign("2021年3月22日", "03-22T09:00:00", everything)
    assert (held.week_ending, rules(held)) == (None, ["date-outside"])


@pytest.mark.parametrize("filled", ["2020年3月5日", "2021年2月26日", "2021年4月2日", "2012-03-05"])
def test_a_date_outside_the_campaign_is_held(filled: str) -> None:
    held = assign(filled, "03-05T09:00:00")
    assert (held.week_ending, rules(held)) == (None, ["date-outside"])


def test_a_date_of_a_week_not_yet_running_is_held() -> None:
    assert rules(assign("2021年3月12日", "03-05T09:00:00")) == ["date-ahead"]
    assert assign("2021年3月12日", "03-05T12:00:01").week_ending == SECOND


def test_without_a_date_subject_or_file_name_tell_the_week() -> None:
    named = assign(None, "03-12T09:00:00", everything, "大同市3月5日进展情况", "统计表.xlsx")
    assert (named.week_ending, rules(named)) == (FIRST, ["date-missing"])
    assert "邮件主题" in named.findings[0].message


@pytest.mark.parametrize("filled", [None, "", "年 月 日", "3月"])
def test_without_any_date_the_time_of_receipt_tells_the_week(filled: str | None) -> None:
    received = assign(filled, "03-12T12:07:00", everything, "报表")
    assert (received.week_ending, rules(received)) == (SECOND, ["date-missing"])
    assert "收到时间" in received.findings[0].message
