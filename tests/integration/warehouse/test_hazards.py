"""Enterprises with major hazards, week by week."""

import pytest

from tests.integration.warehouse.province import CAMPAIGN, FORM, WEEK1, WEEK2, WEEK3, Province, moment, submission
from warehouse.report import read_report


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


def followed(province: Province) -> list[tuple[object, ...]]:
    return province.ask("select enterprise, weeks_listed, still_listed, resembles from hazard_ledger order by all")


def lists(province: Province, *weeks: list[tuple[str, str]]) -> None:
    """The lists of 太原, week by week."""
    for number, (day, week, hazards) in enumerate(
        zip(("03-05", "03-12", "03-19"), (WEEK1, WEEK2, WEEK3), weeks, strict=False)
    ):
        province.collect(
            f"{day} 12:05", submission(str(number), "taiyuan", week, f"{day} 09:00", number, hazards=hazards)
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("恒泰钢铁有限公司", "恒泰钢铁有限责任公司"),
        ("恒泰钢铁（集团）有限公司", "恒泰钢铁有限公司"),
        ("太原市恒泰钢铁有限公司", "山西省太原恒泰钢铁有限公司"),
        ("ＡＢ重工 有限公司", "ab重工有限公司"),
        ("太原清徐金泰锻压机械制造有限公司", "太原清徐金泰锻压机械造有限公司"),
    ],
)
def test_a_name_is_followed_through_its_spellings(province: Province, before: str, after: str) -> None:
    lists(province, [(before, "x")], [(after, "x")])
    assert followed(province) == [(after, 2, True, None)]


def test_a_doubtful_pair_is_shown_and_not_merged(province: Province) -> None:
    lists(province, [("小店恒泰钢铁有限公司", "x")], [("小店恒太钢铁有限公司", "x")])
    assert followed(province) == [
        ("小店恒太钢铁有限公司", 1, True, "小店恒泰钢铁有限公司"),
        ("小店恒泰钢铁有限公司", 1, False, "小店恒太钢铁有限公司"),
    ]
    assert province.ask("select enterprise, resembles, likeness from hazard_doubts") == [
        ("小店恒泰钢铁有限公司", "小店恒太钢铁有限公司", 83.3)
    ]


def test_names_as_like_as_that_with_another_hazard_are_only_shown(province: Province) -> None:
    lists(province, [("太原清徐金泰锻压机械制造有限公司", "x")], [("太原清徐金泰锻压机械造有限公司", "y")])
    assert {row[1:3] for row in followed(province)} == {(1, True), (1, False)}
    assert province.ask("select count(*) from hazard_doubts") == [(1,)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("太原第一铸造厂", "太原第二铸造厂"), ("晋钢1号高炉", "晋钢2号高炉"), ("东山煤机厂", "西山煤机厂")],
)
def test_works_told_apart_by_a_number_or_direction_are_never_taken_for_one(
    province: Province, one: str, other: str
) -> None:
    lists(province, [(one, "x")], [(other, "x")])
    assert len(followed(province)) == 2
    assert province.ask("select count(*) from hazard_doubts") == [(0,)]


def test_two_lines_of_one_list_are_two_enterprises(province: Province) -> None:
    pair = [("太原清徐金泰锻压机械制造有限公司", "x"), ("太原清徐金泰锻压机械造有限公司", "x")]
    lists(province, pair, pair[1:])
    assert {row[1:] for row in followed(province)} == {(2, True, None), (1, False, None)}


def test_units_are_followed_each_by_itself(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", hazards=[("甲铸造有限公司", "x")]))
    province.collect(
        "03-12 12:05", submission("b", "datong", WEEK2, "03-12 09:00", hazards=[("甲铸造有限责任公司", "x")])
    )
    assert [row[1:] for row in followed(province)] == [(1, True, None), (1, True, None)]


def test_thresholds_are_the_forms(province: Province) -> None:
    lists(province, [("小店恒泰钢铁有限公司", "x")], [("小店恒太钢铁有限公司", "x")])
    province.form = FORM.model_copy(update={"list": FORM.list.model_copy(update={"same_name": 80.0})})
    province.collect("03-12 13:00")
    assert followed(province) == [("小店恒太钢铁有限公司", 2, True, None)]


def test_the_report_says_what_is_new_still_listed_and_closed(province: Province) -> None:
    lists(
        province,
        [("甲铸造有限公司", "x"), ("乙厂", "y")],
        [("甲铸造有限责任公司", "x"), ("丙厂", "z")],
        [("丙厂", "z")],
    )
    told = {}
    with province.warehouse.read() as con:
        for week in (WEEK1, WEEK2, WEEK3):
            report = read_report(con, CAMPAIGN, FORM, week, moment("03-20 12:00"))
            told[week] = [(h.enterprise, h.change) for h in (*report.hazards, *report.closed)]
    assert told == {
        WEEK1: [("甲铸造有限公司", "新增"), ("乙厂", "新增")],
        WEEK2: [("甲铸造有限责任公司", "持续"), ("丙厂", "新增"), ("乙厂", "销号")],
        WEEK3: [("丙厂", "持续"), ("甲铸造有限责任公司", "销号")],
    }


def test_nothing_is_closed_for_a_unit_that_did_not_report(province: Province) -> None:
    lists(province, [("甲厂", "x")])
    with province.warehouse.read() as con:
        report = read_report(con, CAMPAIGN, FORM, WEEK2, moment("03-12 13:00"))
    assert (report.hazards, report.closed) == ((), ())
