"""Killing: runs of the command line that die by SIGKILL at a marked step, and what must be the same for all that."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from tests.e2e.system import System

HOOK = Path(__file__).with_name("kill")
_READER = Path(__file__).with_name("analyst.py")

MARKS = (
    "warehouse.database:Warehouse._create",
    "warehouse.database:migrate",
    "flows.steps.collecting:fetch_new",
    "flows.mailbox.session:Session.bodies",
    "flows.mailbox.archive:_write",
    "flows.mailbox.archive:Archive.put",
    "warehouse.ledger:add_locators",
    "flows.steps.collecting:read_mails",
    "warehouse.load:load_messages",
    "warehouse.load:load_submissions",
    "warehouse.outbox:settle_copy",
    "warehouse.outbox:enqueue",
    "warehouse.database:Warehouse.write",
    "warehouse.database:publish",
    "warehouse.publish:_copy",
    "warehouse.publish:_point",
    "warehouse.publish:_prune",
    "warehouse.publish:_retire",
    "flows.steps.collecting:send_letters",
    "flows.steps.sending:_requeue_lost",
    "flows.letters.transport:open_transport",
    "flows.letters.transport:YagmailTransport.deliver",
    "flows.letters.dialogue:_envelope",
    "smtplib:SMTP.data",
    "warehouse.outbox:mark",
    "flows.steps.sending:_tell_operators",
    "flows.steps.reporting:_store",
    "flows.steps.reporting:issue_report",
)
"""The steps of a run in their order, by the functions that do them. Warehouse.write ends with the commit."""


@dataclass(frozen=True)
class Kill:
    """Where a run dies: before or after the n-th call of a marked step."""

    mark: str
    when: str = "after"
    number: int = 1

    def __str__(self) -> str:
        return f"{self.mark}:{self.when}:{self.number}"


def start(system: System, *arguments: str, drill: dict[str, str] | None = None) -> "subprocess.Popen[str]":
    """`sxajsc ARGUMENTS` as a process that the hook in `kill` listens in."""
    paths = [str(HOOK), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "flows", *arguments],
        env={**system.environment, "PYTHONPATH": os.pathsep.join(paths), **(drill or {})},
        cwd=system.home.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def killed(system: System, kill: Kill, *arguments: str) -> bool:
    """Whether the run died there; False: it came to its end without reaching the step."""
    with start(system, *arguments, drill={"DRILL_KILL": str(kill)}) as process:
        out, error = process.communicate()
    assert process.returncode in (0, -9), f"{kill} {arguments}: {process.returncode}\n{out}\n{error}"
    return process.returncode == -9


def counted(system: System, log: Path, *arguments: str) -> Counter[str]:
    """How often an undisturbed run comes to each step."""
    log.write_bytes(b"")
    with start(system, *arguments, drill={"DRILL_COUNT": f"{log}:{','.join(MARKS)}"}) as process:
        out, error = process.communicate()
    assert process.returncode == 0, f"{arguments}: {process.returncode}\n{out}\n{error}"
    return Counter(log.read_text(encoding="ascii").split())


Portrait = dict[str, object]
_QUERIES = {
    "mails": "select message_id, outcome, reason, received_at from messages where outcome <> 'own' order by all",
    "own copies": "select distinct message_id from messages where outcome = 'own' order by all",
    "submissions": "select * exclude (message_sha256) from submissions order by all",
    "weekly": "select * from weekly_figures order by all",
    "cumulative": "select * from cumulative_figures order by all",
    "combined": "select * from combined_table order by all",
    "timeliness": "select * from timeliness order by all",
    "hazards": "select * from hazard_ledger order by all",
    "findings": "select submission_id, rule, severity, cell, message from findings order by all",
    "letters": "select letter_id, kind, recipients, state from letters order by all",
}


def portrait(system: System) -> Portrait:
    """Everything that a kill must not change: what analysts see, what recipients got, what lies in the folders."""
    seen: Portrait = {name: system.query(sql) for name, sql in _QUERIES.items()}
    got = Counter(
        (recipient, str(letter["Message-ID"]))
        for one, letter in zip(system.sink.box.letters, system.letters(), strict=True)
        for recipient in one.recipients
    )
    return seen | {
        "received": got,
        "workbooks": {path.name: _cells(path) for path in sorted((system.home / "reports").glob("*.xlsx"))},
        "whole archive": all(
            hashlib.sha256(path.read_bytes()).hexdigest() == path.stem and path.with_suffix(".json").exists()
            for path in (system.home / "archive").glob("??/*.eml")
        ),
    }


def _cells(path: Path) -> list[tuple[object, ...]]:
    return [row for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True)]


@contextmanager
def analyst(system: System) -> Iterator[list[int]]:
    """Somebody who opens the published file all the time, in a process of his own; how often he did is in the list at
    the end. Fails if it could not be read a single time since it first was there."""
    file = system.home / "published" / "current" / "sxajsc.duckdb"
    command = [sys.executable, str(_READER), str(file)]
    opened: list[int] = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield opened
        out, error = process.communicate("")
    assert process.returncode == 0, f"the published file could not be read:\n{error}"
    opened.append(int(out))
