"""Sending: letters from the outbox to the mail server, each step written down before and after."""

import time
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.letters.outbox import send_due
from flows.letters.transport import MailServer, Transport, open_transport
from flows.steps.context import Context
from flows.steps.summary import Progress, SendSummary, silent
from schemas.letter import Letter, LetterState
from warehouse import outbox
from warehouse.database import Warehouse

SETTLE_AFTER = timedelta(minutes=30)
"""How long an own copy may take to show up in the inbox before a letter in doubt is sent again."""


@dataclass(frozen=True, slots=True)
class _Store:
    """The outbox of the warehouse; every call is a short transaction of its own, so that a killed process leaves
    the truth behind."""

    warehouse: Warehouse

    def due(self) -> tuple[Letter, ...]:
        """The queued letters, each for those recipients only that no server has taken it for yet."""
        with self.warehouse.read() as con:
            return tuple(_for_the_rest(letter, outbox.accepted_by(con, letter.letter_id)) for letter in outbox.due(con))

    def unsettled(self) -> Iterable[tuple[str, LetterState]]:
        with self.warehouse.read() as con:
            return [(u.letter.letter_id, u.state) for u in outbox.unsettled(con)]

    def mark(
        self, letter_id: str, state: LetterState, at: datetime, detail: str = "", accepted: tuple[str, ...] = ()
    ) -> None:
        with self.warehouse.write() as con:
            outbox.mark(con, letter_id, state, at, detail, accepted)


def _for_the_rest(letter: Letter, accepted: Set[str]) -> Letter:
    return replace(letter, recipients=tuple(r for r in letter.recipients if r not in accepted))


def send_letters(
    context: Context, at: datetime, progress: Progress = silent, *, inbox_was_read: bool = True
) -> SendSummary:
    """Sends what is due and publishes what became of it. A letter in doubt is sent again only when the inbox was just
    read and still had no copy of it half an hour later (every letter is blind-copied to the own mailbox)."""
    settings = context.settings
    warehouse = Warehouse(settings.data)
    if inbox_was_read:
        _requeue_lost(warehouse, at)
    server = MailServer(
        settings.mail_user,
        settings.require_password().get_secret_value(),
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.tls_ca,
    )

    def connect() -> Transport:
        return open_transport(server)

    try:
        return send_due(_Store(warehouse), connect, at, settings.smtp_interval, time.sleep, progress)
    finally:
        warehouse.publish()


def _requeue_lost(warehouse: Warehouse, at: datetime) -> None:
    with warehouse.write() as con:
        for doubt in outbox.unsettled(con):
            if doubt.state == "unknown" and at - doubt.since >= SETTLE_AFTER:
                outbox.mark(con, doubt.letter.letter_id, "queued", at, "半小时内收件箱没有出现副本，重新发送")
