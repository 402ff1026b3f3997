"""What an operator is warned of when a corrected figure no longer fits its neighbours."""

from datetime import date
from decimal import Decimal

from schemas.candidate import RowKind
from schemas.consistency import WeekFigures, contradictions
from schemas.form import load_form

FINES, TEAMS = load_form("gongmao-2021").indicator("fines"), load_form("gongmao-2021").indicator("inspection_teams")
FIRST, SECOND, THIRD = date(2021, 3, 5), date(2021, 3, 12), date(2021, 3, 19)


def figures(*pairs: tuple[str | None, str | None]) -> tuple[WeekFigures, ...]:
    numbers = [tuple(None if text is None else Decimal(text) for text in pair) for pair in pairs]
    return tuple(WeekFigures(day, *pair) for day, pair in zip((FIRST, SECOND, THIRD), numbers, strict=False))


def told(day: date, row: RowKind, *pairs: tuple[str | None, str | None]) -> tuple[str, ...]:
    return contradictions(figures(*pairs), day, row, FINES)


def test_what_adds_up_needs_no_warning() -> None:
    assert told(SECOND, "week", ("1", "1"), ("2", "3"), ("1.5", "4.5")) == ()
    assert told(FIRST, "cumulative", ("1", "1"), ("2", "3")) == ()


def test_a_week_above_its_cumulative_and_a_broken_identity_are_both_said() -> None:
    assert told(SECOND, "week", ("1", "1"), ("4", "3")) == (
        "2021-03-12：行政罚款本周 4 大于累计 3。",
        "2021-03-12：行政罚款累计 3 ≠ 上次累计 1（2021-03-05）＋本周 4 ＝ 5。",
    )


def test_a_corrected_cumulative_is_also_what_the_next_week_started_from() -> None:
    assert told(FIRST, "cumulative", ("1", "2.5"), ("2", "3")) == (
        "2021-03-05：行政罚款累计 2.5 ≠ 此前没有报送（0）＋本周 1 ＝ 1。",
        "2021-03-12：行政罚款累计 3 ≠ 上次累计 2.5（2021-03-05）＋本周 2 ＝ 4.5。",
    )
    assert len(told(FIRST, "week", ("1", "2.5"), ("2", "3"))) == 1


def test_of_levels_and_distinct_counts_a_failed_identity_is_only_mentioned() -> None:
    (said,) = contradictions(figures(("3", "3"), ("4", "5")), SECOND, "week", TEAMS)
    assert said.endswith("供参考。")


def test_a_column_that_the_form_does_not_have_says_nothing() -> None:
    assert told(SECOND, "week", (None, None), ("4", "9")) == ()
    assert told(SECOND, "week", ("1", "1"), (None, None)) == ()
