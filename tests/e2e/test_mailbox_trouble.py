"""The mailbox misbehaves as NetEase's does: in the end every mail is collected once; trouble is told in one line."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest

from flows.embedded import ImapServer, server_thread
from flows.mailbox import collection
from flows.mailbox.errors import MailboxError
from flows.settings import load_settings
from flows.steps.collecting import collect
from flows.steps.context import load_context
from tests.e2e.killing import start
from tests.e2e.system import SAMPLES, Mailing, System, mailings, system
from tests.servers.netease import UID_BASE, Habits, netease_server

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
NOON = datetime.fromisoformat("2021-03-05T12:05:00+08:00")
MAILS = [mailing for mailing in mailings("three-weeks") if not mailing.name.startswith("promo")][:6]
*MAILS, LATE = MAILS


@dataclass
class Trouble:
    """A system behind a front with habits; `imap` is the mailbox itself."""

    one: System
    habits: Habits
    imap: ImapServer

    def collect(self) -> None:
        """In this process: what counts here is what goes over the wire."""
        collect(load_context(load_settings()), NOON)

    def mails(self) -> Counter[str]:
        """The mails in the warehouse that are not our own."""
        return Counter(s for (s,) in self.one.query("select message_sha256 from messages where outcome <> 'own'"))

    def forms(self) -> int:
        return int(self.one.query("select count(*) from submissions")[0][0])

    def commands(self, name: str) -> int:
        return sum(command.startswith(name) for command in self.habits.log)


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trouble]:
    monkeypatch.setattr(collection, "PAUSES", (0, 0, 0, 0))
    habits = Habits()
    with ExitStack() as stack:
        imap = ImapServer(stack.enter_context(server_thread()), "sxajsc@126.example", "authorization-code")
        front = stack.enter_context(netease_server(imap, habits))
        one = stack.enter_context(system(tmp_path, CAMPAIGN, front.server, imap.deliver, imap))
        one.sink.box.now = NOON
        for name, value in one.environment.items():
            monkeypatch.setenv(name, value)
        for mailing in MAILS:
            deliver(imap, mailing)
        yield Trouble(one, habits, imap)


def deliver(imap: ImapServer, mailing: Mailing) -> None:
    imap.deliver(mailing.raw, mailing.received_at, mailing.folder)


def once(*mails: Mailing) -> Counter[str]:
    return Counter(sha256(mailing.raw).hexdigest() for mailing in mails)


@pytest.mark.parametrize(
    "habits",
    [{"bye_after": 10}, {"resets": 3}, {"flags_only": 2}, {"resets": 1, "flags_only": 1, "bye_after": 10}],
    ids=["BYE between mails", "reset in mid-FETCH", "FETCH without body", "all of it"],
)
def test_a_connection_that_fails_costs_no_mail(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch, habits: dict[str, int]
) -> None:
    monkeypatch.setattr(collection, "BATCH", 2)  # so that there is a middle between mails
    for name, value in habits.items():
        setattr(trouble.habits, name, value)
    trouble.collect()
    assert trouble.mails() == once(*MAILS)
    assert len(trouble.one.letters("receipt") + trouble.one.letters("rejection")) == len(MAILS)


def test_a_new_uidvalidity_brings_every_mail_again_and_doubles_none(trouble: Trouble) -> None:
    trouble.collect()
    forms, sent = trouble.forms(), len(trouble.one.sink.box.letters)
    trouble.habits.uidvalidity, trouble.habits.uid_base = 2, UID_BASE + 1000
    trouble.collect()
    trouble.collect()
    assert trouble.mails() == once(*MAILS)
    assert (trouble.forms(), len(trouble.one.sink.box.letters)) == (forms, sent)


def test_a_mail_deleted_while_it_was_being_fetched_is_no_trouble(trouble: Trouble) -> None:
    def delete() -> None:
        asked = re.findall(rb"\d{10}", trouble.habits.log[-1].encode())
        trouble.habits.deleted.add(int(asked[-1]))

    trouble.habits.meanwhile = delete
    trouble.collect()
    assert trouble.habits.deleted
    assert trouble.mails() == once(*MAILS[:-1])
    trouble.collect()
    assert trouble.mails() == once(*MAILS[:-1])


def test_a_mail_that_arrives_during_the_run_is_collected_once(trouble: Trouble) -> None:
    trouble.habits.meanwhile = lambda: deliver(trouble.imap, LATE)
    trouble.collect()
    trouble.habits.meanwhile = None
    trouble.collect()
    trouble.collect()
    assert trouble.mails() == once(*MAILS, LATE)


def test_two_collects_at_once_both_succeed_and_nothing_is_doubled(trouble: Trouble) -> None:
    both = Barrier(2, timeout=60)  # neither gets a mail before both know which ones they want
    trouble.habits.meanwhile = lambda: both.wait() and None
    runs = [start(trouble.one, "collect", "--at", NOON.isoformat()) for _ in range(2)]
    ends = [(run.communicate(), run.returncode) for run in runs]
    assert [status for _, status in ends] == [0, 0], ends
    trouble.habits.meanwhile = None
    trouble.collect()
    assert trouble.mails() == once(*MAILS)
    assert len(trouble.one.letters("receipt") + trouble.one.letters("rejection")) == len(MAILS)
    assert trouble.one.query("select distinct state from letters") == [("sent",)]


@pytest.mark.parametrize(
    ("habits", "says"),
    [({"refuse_login": b"LOGIN Login error or password error"}, "授权码"), ({"unsafe": True}, "Unsafe Login")],
    ids=["wrong code", "ID refused"],
)
def test_a_refused_account_ends_the_run_in_one_line_after_one_login(
    trouble: Trouble, habits: dict[str, object], says: str
) -> None:
    for name, value in habits.items():
        setattr(trouble.habits, name, value)
    done = trouble.one.run("report", "--at", NOON.isoformat(), expect=1)
    (line,) = done.stderr.strip().splitlines()
    assert says in line
    assert trouble.commands("LOGIN") == trouble.habits.connections == 1
    told = [str(letter["X-Sxajsc-Kind"]) for letter in trouble.one.letters()]
    assert told == ["alert"]  # above all: no late list


def test_after_a_failed_run_the_next_one_collects_everything(trouble: Trouble) -> None:
    trouble.habits.refuse_login = b"LOGIN too many connections"
    with pytest.raises(MailboxError):
        trouble.collect()
    assert trouble.habits.connections == 4  # and then it is left to the schedule
    trouble.habits.refuse_login = None
    trouble.collect()
    assert trouble.mails() == once(*MAILS)
