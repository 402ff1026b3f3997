"""The list against the unit's area, the campaign's industries and the last list; names despite their spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.campaign import Unit
from schemas.checks import list_industry, list_location
from schemas.division import city_of
from schemas.enterprise import enterprise_key, likeness
from schemas.listing import dropped
from schemas.standing import Listed
from tests.unit.schemas.judged import FORM, candidate, hazard, judge, mail

LIKE = FORM.list.like_name


def names(*enterprises: str) -> Listed:
    return tuple((one, "太原市小店区", "机械", "隐患") for one in enterprises)


@pytest.mark.parametrize(
    ("location", "city", "elsewhere"),
    [
        ("太原市小店区", "太原市", False), ("小店区", "太原市", False), ("小店", "太原市", False),
        ("太原小店区", "太原市", False), ("山西省太原市小店区平阳路1号", "太原市", False),
        ("临汾市尧都区", "太原市", True), ("尧都区", "太原市", True), ("临汾", "太原市", True),
        ("太原市潞城区", "太原市", True), ("长治市潞城区", "长治市", False), ("晋中市介休市", "晋中市", False),
        ("城区", "阳泉市", False), ("城区", "晋城市", False), ("城区", "太原市", True), ("晋城市城区", "晋城市", False),
        ("太原市万柏林区城区", "太原市", False), ("方山路12号", "太原市", False), ("经济开发区", "太原市", False),
        ("", "太原市", False), ("北京市海淀区", "太原市", False), ("临汾市尧都区", None, False),
    ],
)  # fmt: skip
def test_a_place_of_another_city_is_known(location: str, city: str | None, elsewhere: bool) -> None:
    assert list_location.fails(location, city) is elsewhere


@pytest.mark.parametrize(
    ("name", "code", "city"),
    [
        ("太原市应急管理局", None, "太原市"), ("太原市小店区应急管理局", None, "太原市"),
        ("小店区应急局", None, "太原市"),
        ("山西综改示范区应急局", "140171", "太原市"), ("山西综改示范区应急局", None, None), ("城区应急局", None, None),
        ("某集团", "150100", None),
    ],
)  # fmt: skip
def test_the_city_of_a_unit_is_told_by_code_or_name(name: str, code: str | None, city: str | None) -> None:
    assert city_of(Unit(id="one", name=name, code=code, senders=("a@b.example",))) == city


@pytest.mark.parametrize(
    ("industry", "foreign"),
    [("机械", False), ("机械制造业", False), ("有色金属", False), ("轻工（食品）", False), ("化工", True), ("", False)],
)
def test_an_industry_of_another_campaign_is_known(industry: str, foreign: bool) -> None:
    assert list_industry.fails(industry, FORM.list.industries) is foreign


def test_many_lines_of_one_place_are_told_once() -> None:
    figures = {"major_hazards_found": "9", "major_hazards_rectified": "0"}
    lines = tuple(hazard(f"第{n}厂", "临汾市尧都区", position=n) for n in range(1, 6))
    (judged,) = judge(mail(candidate(figures, hazards=lines)))
    (finding,) = judged.forms[0].submission.findings
    assert (finding.rule, finding.cell) == ("list-location", "E10")
    assert "第1行“第1厂”等5行" in finding.message


@given(st.lists(st.sampled_from(["甲厂", "乙厂", "丙炼钢有限公司", "丁铸造厂"]), max_size=6))
def test_nobody_is_dropped_from_the_same_list(enterprises: list[str]) -> None:
    assert dropped(names(*enterprises), names(*reversed(enterprises)), LIKE) == ()


def test_who_left_the_list_is_named_whatever_the_others_spelling() -> None:
    before = names("恒泰钢铁有限公司", "小店恒泰钢铁有限公司", "永盛铸管厂")
    now = names("恒泰钢铁（集团）有限责任公司", "小店恒太钢铁有限公司")
    assert dropped(before, now, LIKE) == ("永盛铸管厂",)


@pytest.mark.parametrize(
    ("rectified", "told"),
    [("0", True), ("1", False), ("2", False)],
)
def test_an_enterprise_may_leave_the_list_when_it_is_rectified(rectified: str, told: bool) -> None:
    first = candidate(
        {"major_hazards_found": "3", "major_hazards_rectified": "0"},
        hazards=(hazard("甲厂"), hazard("乙厂"), hazard("丙厂")),
    )
    second = candidate(
        {"major_hazards_rectified": rectified},
        {"major_hazards_found": "3", "major_hazards_rectified": rectified},
        day="2021年3月12日",
        hazards=(hazard("甲厂"), hazard("丙厂")),
    )
    *_, judged = judge(mail(first), mail(second, name="b", received="03-12T10:00:00"))
    findings = [f for f in judged.forms[0].submission.findings if f.rule == "list-dropped"]
    assert bool(findings) is told
    assert all("“乙厂”" in f.message for f in findings)


def test_what_was_rectified_when_last_listed_may_leave_without_a_word() -> None:
    figures = {"major_hazards_found": "2", "major_hazards_rectified": "2"}
    first = candidate(figures, hazards=(hazard("甲厂"), hazard("乙厂")))
    second = candidate({}, figures, day="2021年3月12日")
    *_, judged = judge(mail(first), mail(second, name="b", received="03-12T10:00:00"))
    assert judged.forms[0].submission.findings == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("恒泰钢铁有限公司", "恒泰钢铁有限责任公司"), ("恒泰钢铁（集团）有限公司", "恒泰钢铁(集团)有限公司"),
        ("ＡＢ重工有限公司", " ab 重工\n有限公司"), ("太原市恒泰钢铁厂", "山西省太原恒泰钢铁厂"),
    ],
)  # fmt: skip
def test_one_name_in_two_spellings_has_one_key(one: str, other: str) -> None:
    assert enterprise_key(one) == enterprise_key(other)


@given(
    st.text("恒泰钢铁第一二有限公司（）集团市太原 ", max_size=14),
    st.text("恒泰钢铁第一二有限公司（）集团市太原 ", max_size=14),
)
def test_likeness_is_mutual_and_full_only_for_itself(one: str, other: str) -> None:
    keys = enterprise_key(one), enterprise_key(other)
    assert likeness(*keys) == likeness(*reversed(keys))
    assert likeness(keys[0], keys[0]) == 100
    assert enterprise_key(keys[0]) == keys[0] or "市" in keys[0]


def test_swapped_rows_are_told_in_the_rejection() -> None:
    """Nothing before it known: 本周 is above 累计 in every cell."""
    week = {i.id: str(20 + n) for n, i in enumerate(FORM.indicators)}
    cumulative = {i.id: "9" for i in FORM.indicators}
    (judged,) = judge(mail(candidate(week, cumulative)))
    findings = [f for f in judged.forms[0].submission.findings if f.rule == "week-above-cumulative"]
    assert len(findings) == len(FORM.indicators)
    assert all("互相填反" in f.message for f in findings)


def test_likeness_does_not_ask_which_comes_first() -> None:
    assert likeness("一公", "公一") == likeness("公一", "一公")
