"""Enterprises with major hazards, week by week."""

from tests.integration.warehouse.province import WEEK1, WEEK2, Province, submission


def test_the_list_of_the_version_in_force_is_shown(province: Province) -> None:
    province.collect(
        "03-05 11:00",
        submission("a", "taiyuan", WEEK1, "03-05 09:00", 1, hazards=[("甲厂", "x"), ("乙厂", "y")]),
        submission("b", "taiyuan", WEEK1, "03-05 10:00", 2, hazards=[("乙厂", "y")]),
    )
    assert province.ask("select position, enterprise, detail from major_hazard_enterprises") == [(1, "乙厂", "y")]


def test_the_ledger_follows_an_enterprise_hazard_over_the_weeks(province: Province) -> None:
    province.collect(
        "03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", hazards=[("甲厂（北）", "x"), ("乙厂", "y")])
    )
    province.collect("03-12 12:05", submission("b", "taiyuan", WEEK2, "03-12 09:00", hazards=[("甲 厂(北)", "x")]))
    province.collect("03-19 12:05")
    ledger = "select enterprise, first_week, last_week, weeks_listed, still_listed from hazard_ledger order by all"
    assert province.ask(ledger) == [
        ("乙厂", WEEK1, WEEK1, 1, False),
        ("甲 厂(北)", WEEK1, WEEK2, 2, True),
    ]


def test_an_empty_list_ends_every_listing(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", hazards=[("甲厂", "x")]))
    province.collect("03-12 12:05", submission("b", "taiyuan", WEEK2, "03-12 09:00"))
    assert province.ask("select still_listed from hazard_ledger") == [(False,)]
