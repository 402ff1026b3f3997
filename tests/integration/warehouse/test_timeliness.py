"""Who was in time, and the sentence that says why not (DESIGN 3, decisions 1 and 3)."""

from tests.integration.warehouse.province import CAMPAIGN, WEEK1, WEEK2, Province, submission

TAIYUAN = """
select status, minutes_late, reason from timeliness where unit_id = 'taiyuan' and week_ending = date '2021-03-05'
"""


def test_noon_itself_is_on_time_and_begun_minutes_count(province: Province) -> None:
    province.collect(
        "03-05 14:00",
        submission("a", "taiyuan", WEEK1, "03-05 12:00"),
        submission("b", "datong", WEEK1, "03-05 12:00:01"),
    )
    assert province.ask("select unit_id, status, minutes_late, reason from timeliness") == [
        ("taiyuan", "on_time", None, ""),
        ("datong", "late", 1, "截止后于 12:00 报来"),
    ]


def test_a_correction_never_makes_a_unit_late(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 1))
    province.collect("03-05 15:00", submission("b", "taiyuan", WEEK1, "03-05 14:00", 2))
    assert province.ask(TAIYUAN) == [("on_time", None, "")]
    assert province.ask("select distinct value from weekly_figures where value is not null") == [(2,)]


def test_a_form_rejected_in_time_and_corrected_later_is_late_and_the_reason_says_so(province: Province) -> None:
    rejected = submission("a", "taiyuan", WEEK1, "03-05 11:00", verdict="rejected")
    province.collect("03-05 12:05", rejected)
    assert province.ask(TAIYUAN) == [("missing", None, "截止前 11:00 收到的报表未通过校验，尚未改正重报")]
    province.collect("03-05 15:00", submission("b", "taiyuan", WEEK1, "03-05 14:00"))
    assert province.ask(TAIYUAN) == [("late", 120, "截止前 11:00 收到的报表未通过校验，改正后于 14:00 报来")]


def test_another_day_is_named_in_the_reason(province: Province) -> None:
    province.collect("03-09 12:05", submission("b", "taiyuan", WEEK1, "03-08 09:05"))
    assert province.ask(TAIYUAN) == [("late", 3 * 24 * 60 - 175, "截止后于 3月8日 09:05 报来")]


def test_what_waits_for_an_operator_is_not_called_missing_without_a_word(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 11:00", verdict="held"))
    assert province.ask(TAIYUAN) == [("missing", None, "有 1 份报表待人工核定")]


def test_a_held_form_without_a_week_counts_for_the_week_it_was_received_in(province: Province) -> None:
    province.collect("03-12 12:05", submission("a", "taiyuan", None, "03-05 13:00", verdict="held"))
    held = "select week_ending from timeliness where reason like '有 1 份%'"
    assert province.ask(held) == [(WEEK2,)]


def test_only_required_units_can_be_late(province: Province) -> None:
    province.collect("03-05 12:05")
    assert province.ask("select unit_id, status, reason from timeliness") == [
        ("taiyuan", "missing", "未收到报表"),
        ("datong", "missing", "未收到报表"),
    ]


def test_a_week_is_judged_only_when_its_deadline_has_passed(province: Province) -> None:
    province.collect("03-05 12:00", submission("a", "taiyuan", WEEK1, "03-05 11:00"))
    assert province.ask("from timeliness") == []


def test_a_moved_deadline_counts(province: Province) -> None:
    moved = CAMPAIGN.model_dump(mode="json", exclude_unset=True) | {"deadlines": {"2021-03-05": "2021-03-05T17:00:00"}}
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 12:30"))
    province.campaign = type(CAMPAIGN).model_validate(moved)
    province.collect("03-05 17:05")
    assert province.ask(TAIYUAN) == [("on_time", None, "")]
