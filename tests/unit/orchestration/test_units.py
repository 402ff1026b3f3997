"""The systemd units: they name commands that exist, no secrets, and the hours of the watch."""

import configparser
from pathlib import Path

import pytest

from flows.__main__ import app

DEPLOY = Path(__file__).parents[3] / "deploy"


def read(name: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)  # OnCalendar stands there three times
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("sxajsc.service", "up"),
        ("sxajsc-server.service", "up --only server"),
        ("sxajsc-worker.service", "up --only worker"),
        ("sxajsc-watch.service", "watch"),
    ],
)
def test_a_service_runs_a_command_as_its_own_user_with_settings_from_a_private_file(name: str, command: str) -> None:
    unit = read(name)
    assert unit["Service"]["ExecStart"].endswith(f"/sxajsc {command}")
    assert command.partition(" ")[0] in {
        c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands
    }
    assert unit["Service"]["User"] == "sxajsc"
    assert unit["Service"]["EnvironmentFile"].startswith("/etc/")
    assert "PASSWORD" not in (DEPLOY / name).read_text(encoding="utf-8")


def test_the_outside_watch_looks_before_noon_at_noon_and_after_the_report() -> None:
    text = (DEPLOY / "sxajsc-watch.timer").read_text(encoding="utf-8")
    times = [line.split()[-2] for line in text.splitlines() if line.startswith("OnCalendar=Fri")]
    assert times == ["11:33:00", "12:03:00", "12:45:00"]
    assert text.count("Asia/Shanghai") == 3
