"""Account: mails put into a real mailbox, collected, and every one of them accounted for."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from flows.embedded import ImapServer, server_thread

ROOT = Path(__file__).parents[2]
CAMPAIGN = ROOT / "tests/samples/odd-workbooks/campaign.toml"
RECEIVED = datetime.fromisoformat("2021-03-05T09:00:00+08:00")
AT = "2021-03-05T17:00:00+08:00"
OUTCOMES = {"accepted", "rejected", "held", "unreadable", "no_form", "own", "bounce"}
USER, PASSWORD = "sxajsc@126.example", "authorization-code"
MOST_MEGABYTES = 1024
PATIENCE = 900
"""Seconds until a run counts as hung."""


@dataclass(frozen=True)
class Account:
    """What came of the mails: number of the mail -> outcome and reason (of several equal ones only the first is
    there), seconds of the run, resident megabytes of its largest process."""

    outcomes: dict[int, tuple[str, str]]
    seconds: float
    peak_mb: int

    @property
    def spread(self) -> Counter[str]:
        """Outcome -> mails."""
        return Counter(outcome for outcome, _ in self.outcomes.values())


def collect(mails: Sequence[bytes], folder: Path, campaign: Path = CAMPAIGN) -> Account:
    """Deliver and collect them. AssertionError if the run dies, a mail has not exactly one outcome, a file appears
    outside the data folder, or a process grew beyond its measure."""
    folders = {name: folder / name for name in ("data", "elsewhere", "tmp")}
    for path in folders.values():
        path.mkdir(parents=True)
    with server_thread() as thread:
        imap = ImapServer(thread, USER, PASSWORD)
        for number, raw in enumerate(mails):
            imap.deliver(raw, RECEIVED + timedelta(seconds=number))
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tests.fuzz.collector", AT],
            env=_environment(folders, campaign, imap.port), cwd=folders["elsewhere"],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    assert done.returncode == 0, f"collect died:\n{done.stderr[-4000:]}"
    took = json.loads(done.stdout)
    outcomes = _outcomes(folders["data"])
    assert sorted(outcomes) == _different(mails)
    assert {outcome for outcome, _ in outcomes.values()} <= OUTCOMES
    assert took["peak_mb"] <= MOST_MEGABYTES, took
    strays = [*folders["elsewhere"].rglob("*"), *folders["tmp"].rglob("*")]
    assert not strays, strays
    assert {path.name for path in folder.iterdir()} == set(folders)
    return Account(outcomes, took["seconds"], took["peak_mb"])


def _environment(folders: dict[str, Path], campaign: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SXAJSC_", "PREFECT_"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(folders["elsewhere"]),
        "TMPDIR": str(folders["tmp"]),
        "SXAJSC_HOME": str(folders["data"]),
        "SXAJSC_CAMPAIGN": str(campaign),
        "SXAJSC_MAIL_USER": USER,
        "SXAJSC_MAIL_PASSWORD": PASSWORD,
        "SXAJSC_IMAP_HOST": "127.0.0.1",
        "SXAJSC_IMAP_PORT": str(port),
        "SXAJSC_IMAP_SECURITY": "plain",
    }


def _different(mails: Sequence[bytes]) -> list[int]:
    """The numbers of the mails that are no copies of an earlier one."""
    first: dict[bytes, int] = {}
    for number, raw in enumerate(mails):
        first.setdefault(raw, number)
    return sorted(first.values())


def _outcomes(home: Path) -> dict[int, tuple[str, str]]:
    """Number of the mail, by its time of receipt (pymap mends some broken mails, so it cannot be by their bytes) ->
    outcome and reason. A mail with two rows fails."""
    with duckdb.connect(str(home / "published/current/sxajsc.duckdb"), read_only=True) as con:
        rows = con.execute("select received_at, outcome, reason from messages").fetchall()
    found = {int((moment - RECEIVED).total_seconds()): (outcome, reason) for moment, outcome, reason in rows}
    assert len(found) == len(rows)
    return found
