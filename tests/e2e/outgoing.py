"""Outgoing: letters put into the outbox of a system whose mail server fails, and whether each arrived once."""

import email
import email.policy
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from flows.letters.draft import Draft, seal
from schemas.letter import Letter
from tests.e2e.system import System
from warehouse import outbox
from warehouse.database import Warehouse

START = datetime.fromisoformat("2021-03-05T12:05:00+08:00")
WEEK = date(2021, 3, 5)


@dataclass(frozen=True)
class Fate:
    """What became of a letter: its state, how often each recipient got it, and whether an alert names it."""

    letter: Letter
    state: str
    copies: Counter[str]
    told: bool

    @property
    def right(self) -> bool:
        """Everybody has it exactly once; or nobody twice, and the operators know that something is wrong with it."""
        if self.state == "sent":
            return all(self.copies[r] == 1 for r in self.letter.recipients)
        return self.state in ("failed", "partial", "unknown") and self.told and max(self.copies.values(), default=0) < 2


def letters(system: System, count: int) -> list[Letter]:
    """Different letters, every second one to two recipients, every third to three."""
    account = system.environment["SXAJSC_MAIL_USER"]
    return [seal(_draft(number), account, START) for number in range(count)]


def _draft(number: int) -> Draft:
    several = 3 if number % 3 == 0 else 2 if number % 2 == 0 else 1
    recipients = tuple(f"{who}{number}@yjj.example" for who in "abc"[:several])
    return Draft("receipt", WEEK, None, recipients, f"drill {number}", f"回执第{number:03d}号", "收到", "<p>收到</p>")


def enqueue(system: System, queued: list[Letter]) -> None:
    """Into the outbox, as a run would."""
    with Warehouse(system.home).write() as con:
        outbox.enqueue(con, queued, START)


def fates(system: System, queued: list[Letter]) -> list[Fate]:
    """What became of each letter, by the mail server's own account."""
    got: dict[str, Counter[str]] = {}
    alerts: dict[str, str] = {}
    for one in system.sink.box.letters:
        message = email.message_from_bytes(one.content, policy=email.policy.default)
        got.setdefault(str(message["Message-ID"]), Counter()).update(one.recipients)
        if message["X-Sxajsc-Kind"] == "alert":
            plain = message.get_body(("plain",))
            alerts[str(message["Message-ID"])] = plain.get_content() if plain else ""
    assert all(max(got[a].values()) == 1 for a in alerts), "an alert was sent twice"
    states = dict(system.query("select letter_id, state from letters"))
    return [
        Fate(
            x, states[x.letter_id], _without(got.get(x.rfc_message_id, Counter()), system),
            any(x.subject in text for text in alerts.values()),
        )
        for x in queued
    ]  # fmt: skip


def _without(copies: Counter[str], system: System) -> Counter[str]:
    """Without the blind copy to the own mailbox."""
    return Counter({who: n for who, n in copies.items() if who != system.environment["SXAJSC_MAIL_USER"]})
