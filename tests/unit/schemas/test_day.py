"""Dates as clerks write them: one day, or none."""

from datetime import date

import pytest

from schemas.day import named_day, read_day

YEARS = range(2021, 2022)


@pytest.mark.parametrize(
    "text",
    ["2021年3月5日", "2021-03-05", "2021.3.5", "20210305", "二〇二一年三月五日", "3月5日", "3.5", "21年3月5日",
     "2021年3月5日（周五）", "2021年 3月 5日 9时"],
)  # fmt: skip
def test_a_day_is_read(text: str) -> None:
    assert read_day(text, YEARS) == date(2021, 3, 5)


@pytest.mark.parametrize(
    "text",
    ["2021年3月5日至3月12日", "2021年3月5日、3月12日", "2021年3月5日-12日", "3月5日-12日", "3月5日至3月12日",
     "2021.3.1-3.5", "2021年03月012日", "3/12/2020", "2021年2月30日", "3月"],
)  # fmt: skip
def test_several_days_or_none_are_no_day(text: str) -> None:
    assert read_day(text, YEARS) is None


@pytest.mark.parametrize(("text", "year"), [("1921年3月12日", 1921), ("20年3月12日", 2020), ("2020年3月12日", 2020)])
def test_another_year_is_not_this_one(text: str, year: int) -> None:
    assert read_day(text, YEARS) == date(year, 3, 12)


def test_a_subject_names_a_day_in_words_or_in_full() -> None:
    assert named_day("太原市3月5日报表", YEARS) == date(2021, 3, 5)
    assert named_day("第3.5版", YEARS) is None
