"""Wrong use and settings: one line that says what to do, status 2; nothing is touched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.form import load_form
from tests.builders import build_form, figures

CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("SXAJSC_", "PREFECT_"))}


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flows", *arguments],
        env=CLEAN | settings, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "SXAJSC_MAIL_PASSWORD"),
        ({"SXAJSC_MAIL_PASSWORD": ""}, "SXAJSC_MAIL_PASSWORD"),
        ({"SXAJSC_IMAP_PORT": "many"}, "SXAJSC_IMAP_PORT"),
        ({"SXAJSC_SMTP_PORT": "70000"}, "SXAJSC_SMTP_PORT"),
        ({"SXAJSC_IMAP_SECURITY": "ssl"}, "SXAJSC_IMAP_SECURITY"),
        ({"SXAJSC_SMTP_SECURITY": "plain"}, "SXAJSC_SMTP_SECURITY"),
        ({"SXAJSC_IMAP_SECURITY": "plain", "SXAJSC_IMAP_HOST": "10.0.0.1"}, "SXAJSC_IMAP_SECURITY"),
        ({"SXAJSC_SMTP_INTERVAL": "-1"}, "SXAJSC_SMTP_INTERVAL"),
        ({"SXAJSC_MAIL_USER": "nobody"}, "SXAJSC_MAIL_USER"),
        ({"SXAJSC_TLS_CA": "nowhere.pem"}, "SXAJSC_TLS_CA"),
        ({"SXAJSC_CAMPAIGN": "nowhere.toml"}, "SXAJSC_CAMPAIGN"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    done = run(tmp_path, "collect", **settings)
    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "var").exists()


def test_settings_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SXAJSC_IMAP_PORT=zero\n", encoding="utf-8")
    assert "SXAJSC_IMAP_PORT" in run(tmp_path, "collect").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("collect", "--at", "yesterday"),
        ("collect", "--at", "2021-03-05T12:05:00"),
        ("report", "--week", "soon"),
        ("report", "--week", "2021-03-06", "--at", "2021-03-08T12:00:00+08:00"),
        ("report", "--week", "2021-03-19", "--at", "2021-03-08T12:00:00+08:00"),
        ("form", "out.xlsx", "--unit", "nowhere"),
        ("check", "nothing.xlsx"),
        ("check",),
        ("form",),
        ("fly",),
    ],
)
def test_wrong_use_ends_with_status_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, *arguments, SXAJSC_MAIL_PASSWORD="x")
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_mistake_in_the_campaign_is_told_with_its_line(tmp_path: Path) -> None:
    campaign = tmp_path / "c.toml"
    campaign.write_text(
        'name = "x"\nnotice = "y"\nform = "gongmao-2021"\nstart = 2021-03-01\nend = soon\n', encoding="utf-8"
    )
    done = run(tmp_path, "check", str(campaign), SXAJSC_CAMPAIGN=str(campaign))
    assert done.returncode == 2
    assert f"{campaign}:5" in done.stderr


def test_help_teaches_every_command(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")
    assert done.returncode == 0
    for command in ("friday", "collect", "report", "remind", "check", "form", "doctor", "up"):
        assert command in done.stdout


def test_a_mailbox_that_cannot_be_reached_fails_in_one_line(tmp_path: Path) -> None:
    settings = {
        "SXAJSC_MAIL_PASSWORD": "x", "SXAJSC_IMAP_HOST": "127.0.0.1", "SXAJSC_IMAP_PORT": "1",
        "SXAJSC_IMAP_SECURITY": "plain",
    }  # fmt: skip
    done = run(tmp_path, "collect", **settings)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_check_knows_that_a_listed_place_is_of_another_city(tmp_path: Path) -> None:
    form = load_form("gongmao-2021")
    found = figures(form, major_hazards_found=3)
    lines = [
        ("甲铸造厂", "太原市小店区", "冶金", "无报警装置"),
        ("乙铸造厂", "临汾市尧都区", "冶金", "无报警装置"),
    ]
    (tmp_path / "表.xlsx").write_bytes(build_form(form, week=found, hazards=lines))
    (tmp_path / "无名.xlsx").write_bytes(build_form(form, unit="某某公司", week=found, hazards=lines))
    done = run(tmp_path, "check", "表.xlsx")
    assert done.returncode == 0, done.stdout
    assert "临汾市尧都区" in done.stdout
    assert "小店区" not in done.stdout
    assert "尧都区" not in run(tmp_path, "check", "无名.xlsx").stdout
