"""The dead man's switch: an inbox that cannot be read is told in time and never called lateness."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.e2e.system import SAMPLES, System, mailings, pymap_system
from tests.servers.imap import imap_server
from tests.servers.netease import Habits, netease_server

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
NOTHING_LISTENS = "1"
BEFORE_NOON = "2021-03-05T11:30:00+08:00"
NOON = "2021-03-05T12:00:00+08:00"
REPORT = "2021-03-05T12:05:00+08:00"


@pytest.fixture
def one(tmp_path: Path) -> Iterator[System]:
    with pymap_system(tmp_path, CAMPAIGN) as system:
        yield system


@contextmanager
def refusing(one: System) -> Iterator[Habits]:
    """The system's mailbox refuses the code."""
    habits = Habits(refuse_login=b"LOGIN Login error or password error")
    with imap_server() as backend, netease_server(backend, habits) as front:
        one.environment["SXAJSC_IMAP_PORT"] = str(front.server.port)
        yield habits


def body(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def alerts(one: System) -> list[str]:
    return [str(letter["Subject"]) for letter in one.letters("alert")]


def test_a_friday_as_it_should_be_is_not_worth_a_letter(one: System) -> None:
    for moment in ("2021-03-05T11:20:00+08:00", "2021-03-05T11:50:00+08:00"):
        one.at(moment, "collect")
        one.at(moment.replace("20:00", "30:00").replace("50:00", "59:59"), "watch")
    one.at(REPORT, "report")
    assert "一切正常" in one.at("2021-03-05T12:40:00+08:00", "watch").stdout
    assert alerts(one) == []


def test_a_refused_login_is_told_before_noon_and_once(one: System) -> None:
    with refusing(one) as habits:
        one.at("2021-03-05T11:20:00+08:00", "collect", expect=1)
        one.at(BEFORE_NOON, "watch", expect=1)
        one.at("2021-03-05T11:50:00+08:00", "collect", expect=1)
        one.at(NOON, "watch", expect=1)
    (letter,) = one.letters("alert")
    assert letter["Subject"] == "【需处理】收件箱读不到，截止时间将到"
    assert "登录被拒绝" in body(letter)
    assert "重新生成" in body(letter)
    assert "sxajsc doctor" in body(letter)
    assert habits.log.count("LOGIN") == 2


def test_a_pipeline_that_does_not_run_at_all_is_told_from_outside(one: System) -> None:
    one.at("2021-03-05T09:00:00+08:00", "collect")
    done = one.at(BEFORE_NOON, "watch", expect=1)
    assert "自 3月5日 09:00:00 起" in done.stdout
    assert "sxajsc up" in body(one.letters("alert")[0])
    one.at("2021-03-05T12:40:00+08:00", "watch", expect=1)
    assert alerts(one)[1:] == ["【需处理】汇总表没有生成"]


@pytest.mark.parametrize("day", ["2021-03-04T11:30:00+08:00", "2021-03-29T12:40:00+08:00"])
def test_on_other_days_nobody_is_disturbed(one: System, day: str) -> None:
    one.at(day, "watch")
    assert alerts(one) == []


def test_a_deadline_that_moved_to_another_day_moves_the_watch(one: System, tmp_path: Path) -> None:
    moved = CAMPAIGN.read_text(encoding="utf-8").replace(
        "[recipients]", '[deadlines]\n"2021-03-05" = 2021-03-06T17:00:00\n\n[recipients]', 1
    )
    campaign = tmp_path / "moved.toml"
    campaign.write_text(moved, encoding="utf-8")
    one.environment["SXAJSC_CAMPAIGN"] = str(campaign)
    one.at(BEFORE_NOON, "watch")
    one.at("2021-03-06T16:30:00+08:00", "watch", expect=1)
    assert len(alerts(one)) == 1


def test_no_late_list_while_the_inbox_is_closed_and_the_report_says_why_it_was_late(
    one: System,
) -> None:
    mended = one.environment["SXAJSC_IMAP_PORT"]
    one.waiting = mailings("three-weeks")
    with refusing(one):
        for _ in range(2):
            assert "登录被拒绝" in one.at(REPORT, "report", expect=1).stderr
    (alert,) = one.letters("alert")
    assert alert["Subject"] == "【需处理】收件箱无法读取，汇总表未发出"
    assert "sxajsc report" in body(alert)
    assert one.letters("report") == []

    one.environment["SXAJSC_IMAP_PORT"] = mended
    one.at("2021-03-05T15:00:00+08:00", "report")
    (report,) = one.letters("report")
    assert "因收件箱登录被拒绝，本表延迟至2021年3月5日15时制作" in body(report)
    on_time = one.query("select count(*) from timeliness where week_ending = '2021-03-05' and status = 'on_time'")
    assert on_time[0][0] > 0
    assert not one.query("select * from timeliness where status = 'late' and received_at <= '2021-03-05 12:00:00+08'")


def test_with_the_outgoing_server_down_too_it_is_one_line_and_the_alert_waits(one: System) -> None:
    sound = dict(one.environment)
    one.environment |= {"SXAJSC_SMTP_PORT": NOTHING_LISTENS}
    with refusing(one):
        failed = one.at(REPORT, "report", expect=1)
    assert len(failed.stderr.strip().splitlines()) == 1
    assert "也没有寄出" in failed.stderr
    one.environment.update(sound)
    one.at("2021-03-05T12:10:00+08:00", "report")
    assert alerts(one) == ["【需处理】收件箱无法读取，汇总表未发出"]
    assert "本表延迟" not in body(one.letters("report")[0])


def test_a_machine_that_was_off_at_noon_makes_the_report_once_as_of_its_deadline(one: System) -> None:
    one.waiting = mailings("three-weeks")
    one.at("2021-03-05T11:00:00+08:00", "collect")
    for moment in ("2021-03-06T09:00:00+08:00", "2021-03-06T09:15:00+08:00"):
        one.at(moment, "report")
    (report,) = one.letters("report")
    assert "截至2021年3月5日12时" in str(report["Subject"])
    assert "本表延迟" not in body(report)
    assert one.query("select count(*) from timeliness where week_ending = '2021-03-05' and status = 'on_time'")[0][0]
    assert not one.query("select * from timeliness where status = 'late' and received_at <= '2021-03-05 12:00:00+08'")
