"""The system as its users meet it: the command line, a mail server, the published warehouse, the letters."""

import csv
import email
import email.policy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb

from flows.embedded import ImapServer, server_thread
from flows.mailbox.server import MailServer
from tests.servers.smtp import SmtpSink, smtp_server

SAMPLES = Path(__file__).parents[1] / "samples"
Deliver = Callable[[bytes, datetime, str], None]


@dataclass(frozen=True)
class Mailing:
    """A mail that is to arrive: its name, time of receipt, folder and bytes."""

    name: str
    received_at: datetime
    folder: str
    raw: bytes


@dataclass
class System:
    """One installation: its environment, the mailbox it reads, the letters it sent."""

    home: Path
    environment: dict[str, str]
    deliver: Deliver
    sink: SmtpSink
    waiting: list[Mailing] = field(default_factory=list)

    def run(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """`sxajsc ARGUMENTS`; fails the test if the exit status is another than expected."""
        done = subprocess.run(
            [sys.executable, "-m", "flows", *arguments],
            env=self.environment, cwd=self.home.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == expect, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def at(self, moment: str, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """The command at a pretended present, when all mails received by then have arrived."""
        self.arrive(moment)
        return self.run(*arguments, "--at", moment, expect=expect)

    def arrive(self, moment: str) -> None:
        """It is that time for the mail servers, and what was received by then lies in the mailbox."""
        now = datetime.fromisoformat(moment)
        while self.waiting and self.waiting[0].received_at <= now:
            mailing = self.waiting.pop(0)
            self.deliver(mailing.raw, mailing.received_at, mailing.folder)
        self.sink.box.now = now

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """What an analyst sees in the published snapshot."""
        path = self.home / "published" / "current" / "sxajsc.duckdb"
        with duckdb.connect(str(path), read_only=True) as con:
            return con.execute(sql, list(parameters)).fetchall()

    def letters(self, kind: str | None = None) -> list[EmailMessage]:
        """The letters that left, parsed as a mail program would."""
        parsed = [email.message_from_bytes(one.content, policy=email.policy.default) for one in self.sink.box.letters]
        return [m for m in parsed if kind is None or m["X-Sxajsc-Kind"] == kind]


@contextmanager
def system(
    tmp_path: Path, campaign: Path, imap: MailServer, deliver: Deliver, own: ImapServer | None
) -> Iterator[System]:
    """A system on a running IMAP server; `own` gets the copies of letters to the own account."""
    with smtp_server(imap.user, imap.password.get_secret_value(), own) as sink:
        home = tmp_path / "data"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SXAJSC_", "PREFECT_"))}
        environment = clean | {
            "SXAJSC_HOME": str(home),
            "SXAJSC_CAMPAIGN": str(campaign),
            "SXAJSC_MAIL_USER": imap.user,
            "SXAJSC_MAIL_PASSWORD": imap.password.get_secret_value(),
            "SXAJSC_IMAP_HOST": imap.host,
            "SXAJSC_IMAP_PORT": str(imap.port),
            "SXAJSC_IMAP_SECURITY": "plain",
            "SXAJSC_SMTP_HOST": sink.server.host,
            "SXAJSC_SMTP_PORT": str(sink.server.port),
            "SXAJSC_SMTP_SECURITY": "plain",
            "SXAJSC_SMTP_INTERVAL": "0",
        }
        yield System(home, environment, deliver, sink)


@contextmanager
def pymap_system(tmp_path: Path, campaign: Path) -> Iterator[System]:
    """A system on pymap, its own letters coming back into the inbox."""
    with server_thread() as thread:
        imap = ImapServer(thread, "sxajsc@126.example", "authorization-code")
        with system(tmp_path, campaign, imap.server, imap.deliver, imap) as one:
            yield one


def mailings(sample: str) -> list[Mailing]:
    """The mails of a sample folder in the order of receipt."""
    folder = SAMPLES / sample
    with (folder / "inbox.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        Mailing(r["file"][4:-4], datetime.fromisoformat(r["received"]), r["folder"], (folder / r["file"]).read_bytes())
        for r in rows
    ]
    return sorted(found, key=lambda m: m.received_at)


def expected(sample: str) -> Any:
    """The sample's expected.json."""
    return json.loads((SAMPLES / sample / "expected.json").read_text(encoding="utf-8"), parse_float=str)
