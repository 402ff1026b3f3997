"""`sxajsc doctor`: every fault is told in one line with what to do; nothing is sent, a refused code is tried once."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from flows.environment import DEPLOYMENTS
from flows.environment import prefect_api as prefect_address
from flows.settings import load_settings
from flows.steps.examining import examine
from tests.e2e.system import SAMPLES, System, mailings, pymap_system
from tests.servers.imap import imap_server
from tests.servers.netease import JUNK, Habits, netease_server
from tests.servers.smtp import Fault

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
NAMES = (
    "设置", "专项文件", "收信 IMAP", "发信 SMTP", "时钟", "数据目录", "数据库", "查询库", "原始邮件",
    "定时任务", "待处理",
)  # fmt: skip


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> System:
    """A system that has collected two mails, one of them held; its servers are gone."""
    with pymap_system(tmp_path_factory.mktemp("collected"), CAMPAIGN) as system:
        system.waiting = mailings("three-weeks")[:2]
        system.at("2021-03-05T09:00:00+08:00", "collect")
        return system


@pytest.fixture
def one(collected: System, tmp_path: Path) -> Iterator[System]:
    """A system with the data of the collected one."""
    with pymap_system(tmp_path, CAMPAIGN) as system:
        shutil.copytree(collected.home, system.home, symlinks=True)
        yield system


def doctor(system: System, expect: int) -> dict[str, str]:
    """Name -> line, as the command prints it; fails if the exit status would be another, or the code is told."""
    with mock.patch.dict(os.environ, system.environment, clear=True):
        api, settings = prefect_address(os.environ), load_settings()
        examined = list(examine(settings, api, DEPLOYMENTS, datetime.now(UTC)))
    assert "authorization-code" not in repr(examined)
    assert all(e.ok for e in examined) == (expect == 0), examined
    return {e.name: f"{'✓' if e.ok else '✗'} {e.text} → {e.advice}" for e in examined}


def printed(system: System, expect: int) -> list[str]:
    """The lines of the command itself."""
    done = system.run("doctor", expect=expect)
    assert done.stderr == ""
    assert "authorization-code" not in done.stdout
    return done.stdout.splitlines()


def faults(lines: dict[str, str]) -> list[str]:
    return [name for name, line in lines.items() if line.startswith("✗")]


def test_a_sound_installation_is_told_line_by_line(one: System) -> None:
    one.deliver(b"From: a@b.example\r\n\r\nx\r\n", datetime(2021, 3, 1, tzinfo=UTC), "INBOX")
    lines = printed(one, expect=0)
    assert [line[:2] for line in lines] == ["✓ "] * len(NAMES)
    named = {line[2:].partition("：")[0]: line for line in lines}
    assert tuple(named) == NAMES
    assert "授权码已设置" in named["设置"]
    assert "INBOX 1 封；最早的一封 2021-03-01" in named["收信 IMAP"]
    assert "核对了 2 封" in named["原始邮件"]
    assert "待核定报表 1 份　→ sxajsc review list" in named["待处理"]
    assert one.sink.box.letters == []


def test_a_first_start_has_nothing_yet_and_makes_nothing(tmp_path: Path) -> None:
    with pymap_system(tmp_path, CAMPAIGN) as system:
        lines = doctor(system, expect=0)
        assert "首次收取时建立" in lines["数据库"]
        assert not system.home.exists()


def test_netease_with_id_and_junk_folder_is_fine(one: System) -> None:
    with imap_server() as backend:
        backend.deliver(b"From: a@b.example\r\n\r\nx\r\n", datetime(2021, 3, 4, tzinfo=UTC))
        backend.deliver(b"From: a@b.example\r\n\r\ny\r\n", datetime(2021, 3, 4, tzinfo=UTC), JUNK)
        with netease_server(backend) as front:
            one.environment["SXAJSC_IMAP_PORT"] = str(front.server.port)
            lines = doctor(one, expect=0)
    assert "INBOX 1 封，垃圾邮件 1 封" in lines["收信 IMAP"]
    assert "不是最近 30 天" in lines["收信 IMAP"]


def test_a_wrong_code_is_tried_once_and_says_how_to_renew_it(one: System) -> None:
    habits = Habits(refuse_login=b"LOGIN Login error or password error")
    with imap_server() as backend, netease_server(backend, habits) as front:
        one.environment["SXAJSC_IMAP_PORT"] = str(front.server.port)
        lines = doctor(one, expect=1)
    assert faults(lines) == ["收信 IMAP", "发信 SMTP"]
    assert "重新生成授权码" in lines["收信 IMAP"]
    assert "password error" in lines["收信 IMAP"]
    assert "没有试" in lines["发信 SMTP"]
    assert [c for c in habits.log if c == "LOGIN"] == ["LOGIN"]


def test_a_code_that_only_the_sending_server_refuses(one: System) -> None:
    with imap_server(one.environment["SXAJSC_MAIL_USER"], "other-code") as backend:
        one.environment |= {"SXAJSC_IMAP_PORT": str(backend.port), "SXAJSC_MAIL_PASSWORD": "other-code"}
        lines = doctor(one, expect=1)
    assert faults(lines) == ["发信 SMTP"]
    assert "重新生成授权码" in lines["发信 SMTP"]


def test_a_sender_that_is_not_accepted(one: System) -> None:
    one.sink.box.faults.append(Fault("553 at MAIL", "MAIL", "553 Mail from must equal authorized user"))
    lines = doctor(one, expect=1)
    assert faults(lines) == ["发信 SMTP"]
    assert "553" in lines["发信 SMTP"]


@pytest.mark.parametrize(("name", "line"), [("IMAP", "收信 IMAP"), ("SMTP", "发信 SMTP")])
def test_a_server_that_is_not_there_or_speaks_no_tls(one: System, name: str, line: str) -> None:
    sound = dict(one.environment)
    one.environment[f"SXAJSC_{name}_PORT"] = "1"
    lines = doctor(one, expect=1)
    assert faults(lines) == [line]
    assert f"没有服务在听：核对 SXAJSC_{name}_HOST" in lines[line]
    one.environment.update(sound | {f"SXAJSC_{name}_SECURITY": "tls"})
    lines = doctor(one, expect=1)
    assert faults(lines) == [line]
    assert f"SXAJSC_{name}_SECURITY" in lines[line]


def test_no_code_and_a_broken_campaign_leave_the_rest_examined(one: System, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('name = "x"\nstart = soon\n', encoding="utf-8")
    one.environment |= {"SXAJSC_MAIL_PASSWORD": "", "SXAJSC_CAMPAIGN": str(broken)}
    lines = doctor(one, expect=1)
    assert faults(lines) == ["设置", "专项文件", "收信 IMAP", "发信 SMTP"]
    assert f"{broken}:2" in lines["专项文件"]
    assert "核对了 2 封" in lines["原始邮件"]


def test_a_wrong_setting_is_the_only_line(one: System) -> None:
    one.environment["SXAJSC_IMAP_PORT"] = "many"
    (line,) = printed(one, expect=1)
    assert line.startswith("✗ 设置：SXAJSC_IMAP_PORT")


def test_a_place_where_nothing_can_be_written(one: System) -> None:
    one.environment["SXAJSC_HOME"] = "/proc/sxajsc"
    lines = doctor(one, expect=1)
    assert faults(lines) == ["数据目录"]
    assert "SXAJSC_HOME" in lines["数据目录"]


def test_folders_that_others_may_enter(one: System) -> None:
    (one.home / "archive").chmod(0o755)
    lines = doctor(one, expect=1)
    assert faults(lines) == ["数据目录"]
    assert f"chmod 700 {one.home / 'archive'}" in lines["数据目录"]


def test_a_damaged_mail_and_a_lost_one(one: System) -> None:
    first = min((one.home / "archive").glob("*/*.eml"))
    first.write_bytes(first.read_bytes()[:-1] + b"?")
    lines = doctor(one, expect=1)
    assert faults(lines) == ["原始邮件"]
    assert str(first) in lines["原始邮件"]
    first.unlink()
    assert "有 1 封信" in doctor(one, expect=1)["原始邮件"]


def test_a_damaged_warehouse(one: System) -> None:
    file = one.home / "warehouse" / "sxajsc.duckdb"
    content = bytearray(file.read_bytes())
    for place in range(3 * 4096, len(content), 4096):  # behind the headers: what opening alone would not notice
        content[place + 100] ^= 0xFF
    file.write_bytes(content)
    lines = doctor(one, expect=1)
    assert lines["数据库"].startswith("✗")
    assert "sxajsc rebuild" in lines["数据库"]


def test_a_snapshot_that_is_damaged_old_or_gone(one: System) -> None:
    published = one.home / "published" / "current" / "sxajsc.duckdb"
    sound = published.read_bytes()
    published.chmod(0o644)
    published.write_bytes(b"no database")
    assert "读不出" in doctor(one, expect=1)["查询库"]
    one.waiting = mailings("three-weeks")[2:4]
    published.unlink()
    assert "没有发布" in doctor(one, expect=1)["查询库"]
    one.at("2021-03-05T11:00:00+08:00", "collect")
    current = one.home / "published" / "current" / "sxajsc.duckdb"
    current.chmod(0o644)
    current.write_bytes(sound)
    assert "比数据库旧" in doctor(one, expect=1)["查询库"]


def test_a_clock_that_is_behind_the_mail_servers(one: System) -> None:
    one.deliver(b"From: a@b.example\r\n\r\nx\r\n", datetime.now(UTC) + timedelta(days=2), "INBOX")
    lines = doctor(one, expect=1)
    assert faults(lines) == ["时钟"]


@contextmanager
def prefect_api(deployments: list[dict[str, Any]], status: int = 200) -> Iterator[str]:
    """What answers as the Prefect API does, with these deployments."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.dumps(deployments).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Not on the terminal."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api"
        finally:
            server.shutdown()
            thread.join()


def _deployment(name: str, **changed: object) -> dict[str, Any]:
    return {"name": name, "paused": False, "schedules": [{"active": True}]} | changed


@pytest.mark.parametrize(
    ("deployments", "status", "said"),
    [
        ([_deployment(n) for n in DEPLOYMENTS], 200, ""),
        ([_deployment(n) for n in DEPLOYMENTS[1:]], 200, f"没有登记 {DEPLOYMENTS[0]}"),
        ([_deployment(n, paused=n == "report") for n in DEPLOYMENTS], 200, "report 已暂停"),
        ([_deployment(n, schedules=[{"active": n != "collect"}]) for n in DEPLOYMENTS], 200, "collect 已暂停"),
        ([], 401, "PREFECT_API_AUTH_STRING"),
    ],
)
def test_the_schedule_is_asked_of_the_server(
    one: System, deployments: list[dict[str, Any]], status: int, said: str
) -> None:
    with prefect_api(deployments, status) as url:
        one.environment["PREFECT_API_URL"] = url
        lines = doctor(one, expect=1 if said else 0)
    assert said in lines["定时任务"]


def test_a_server_that_does_not_answer_is_a_fault_only_where_one_was_named(one: System) -> None:
    one.environment["PREFECT_SERVER_API_PORT"] = "1"
    assert "sxajsc up" in doctor(one, expect=0)["定时任务"]
    one.environment["PREFECT_API_URL"] = "http://127.0.0.1:1/api"
    assert faults(doctor(one, expect=1)) == ["定时任务"]
