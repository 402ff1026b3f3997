"""The campaign file: weeks, deadlines, and mistakes named with their line."""

from datetime import date, datetime
from pathlib import Path

import pytest

from schemas.campaign import CAMPAIGNS, load_campaign
from schemas.toml_file import FileError

SHIPPED = CAMPAIGNS / "lianghui-2021.toml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "campaign.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_campaign_has_eleven_cities_in_the_order_of_their_codes() -> None:
    units = load_campaign(SHIPPED).units
    assert [u.code for u in units] == [f"14{n:02d}00" for n in range(1, 12)]


def test_weeks_are_the_due_days_of_the_campaign() -> None:
    assert [w.ending for w in load_campaign(SHIPPED).weeks] == [date(2021, 3, d) for d in (5, 12, 19)]


def test_noon_itself_is_in_time() -> None:
    campaign = load_campaign(SHIPPED)
    noon = datetime.fromisoformat("2021-03-05T12:00:00+08:00")
    assert campaign.closed_weeks(noon) == ()
    assert campaign.coming_week(noon) == campaign.weeks[0]
    assert campaign.closed_weeks(noon.replace(second=1)) == campaign.weeks[:1]


def test_a_deadline_can_move_for_one_week(tmp_path: Path) -> None:
    path = changed(tmp_path, "[recipients]", '[deadlines]\n"2021-03-19" = 2021-03-19T17:00:00\n\n[recipients]')
    weeks = load_campaign(path).weeks
    assert [w.deadline.isoformat() for w in weeks[1:]] == ["2021-03-12T12:00:00+08:00", "2021-03-19T17:00:00+08:00"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('deadline = "FRI 12:00"', 'deadline = "Friday"', "FRI 12:00"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Taiyuan"', "Asia/Shanghai"),
        ("end = 2021-03-20", "end = 2021-02-20", "早于 start"),
        ('senders = ["datong@yjj.example"]', "senders = []", "senders"),
        ('senders = ["datong@yjj.example"]', 'senders = ["datong"]', "senders"),
        ('id = "datong"', 'id = "taiyuan"', "重复"),
        ('name = "大同市应急管理局"', 'nmae = "大同市应急管理局"', "nmae"),
        ("start = 2021-03-01", "start = soon", ":8: 不合 TOML 写法"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_reason(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(FileError) as error:
        load_campaign(path)
    assert str(path) in str(error.value)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_doubled_id_is_named_where_it_stands_the_second_time(tmp_path: Path) -> None:
    path = changed(tmp_path, 'id = "datong"', 'id = "taiyuan"')
    rows = path.read_text(encoding="utf-8").splitlines()
    line = max(n for n, row in enumerate(rows, 1) if row == 'id = "taiyuan"')
    with pytest.raises(FileError, match=f":{line}: "):
        load_campaign(path)


def test_the_line_of_a_mistake_in_a_unit_is_that_units(tmp_path: Path) -> None:
    path = changed(tmp_path, 'senders = ["datong@yjj.example"]', 'senders = ["datong"]')
    line = path.read_text(encoding="utf-8").splitlines().index('senders = ["datong"]') + 1
    with pytest.raises(FileError, match=f":{line}: units.1.senders"):
        load_campaign(path)
