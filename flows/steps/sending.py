"""Sending: letters from the outbox to the mail server, each step written down before and after."""

import time
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.letters.outbox import send_due
from flows.letters.transport import MailServer, Transport, open_transport
from flows.letters.undelivered import undelivered_letter
from flows.steps.context import Context
from flows.steps.summary import Progress, SendSummary, silent
from schemas.letter import Letter, LetterState
from warehouse import outbox
from warehouse.database import Warehouse
from warehouse.lock import locked

SETTLE_AFTER = timedelta(minutes=30)
"""How long an own copy may take to show up in the inbox before a letter in doubt is sent again, once."""

PUT_OFF = timedelta(days=1)
"""How long a server may put a letter off before the operators hear of it; greylisting takes minutes."""

_OTHER_SENDER_SECONDS = 1800.0
"""As long as another process may send: some 500 letters at the provider's pace."""


@dataclass(frozen=True, slots=True)
class _Store:
    """The outbox of the warehouse; every call is a short transaction of its own, so that a killed process leaves
    the truth behind."""

    warehouse: Warehouse

    def due(self) -> tuple[Letter, ...]:
        """The queued letters, each for those recipients only that no server has taken it for yet."""
        with self.warehouse.read() as con:
            return tuple(_for_the_rest(letter, outbox.accepted_by(con, letter.letter_id)) for letter in outbox.due(con))

    def interrupted(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        with self.warehouse.read() as con:
            return [(u.letter.letter_id, u.on_the_way) for u in outbox.unsettled(con) if u.state == "sending"]

    def mark(
        self, letter_id: str, state: LetterState, at: datetime, detail: str = "", accepted: tuple[str, ...] = ()
    ) -> None:
        """As it is of the whole letter: what failed for the rest of the recipients is partial for all of them."""
        with self.warehouse.write() as con:
            before = outbox.accepted_by(con, letter_id)
            whole: LetterState = "partial" if state == "failed" and before else state
            taken = accepted if state in ("sending", "unknown") else tuple(sorted(before.union(accepted)))
            outbox.mark(con, letter_id, whole, at, detail, taken)


def _for_the_rest(letter: Letter, accepted: Set[str]) -> Letter:
    return replace(letter, recipients=tuple(r for r in letter.recipients if r not in accepted))


def send_letters(
    context: Context, at: datetime, progress: Progress = silent, *, inbox_was_read: bool = True
) -> SendSummary:
    """Sends what is due, tells the operators what could not be, and publishes what became of it; one process at a time.
    A letter in doubt is sent again only when the inbox was just read and still had no copy of it half an hour later
    (every letter is blind-copied to the own mailbox)."""
    warehouse = Warehouse(context.settings.data)
    # with two senders at once, each would take the letter that the other is sending for an interrupted one
    with locked(warehouse.file.with_name("sending.lock"), _OTHER_SENDER_SECONDS):
        if inbox_was_read:
            _requeue_lost(warehouse, context.settings.mail_user, at)
        try:
            sent = _send(context, warehouse, at, progress)
            # an alert must not go where the server just asked for patience: it is sent by the next run
            if _tell_operators(context, warehouse, at) and not sent.states.get("queued"):
                told = _send(context, warehouse, at, progress)
                return SendSummary(dict(Counter(sent.states) + Counter(told.states)))
            return sent
        finally:
            warehouse.publish()


def _send(context: Context, warehouse: Warehouse, at: datetime, progress: Progress) -> SendSummary:
    settings = context.settings
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

    return send_due(_Store(warehouse), connect, at, settings.smtp_interval, time.sleep, progress)


def _requeue_lost(warehouse: Warehouse, account: str, at: datetime) -> None:
    """Once only: if the second attempt leaves no copy either, copies do not arrive and prove nothing, and neither do
    they where the server refused the copy."""
    with warehouse.write() as con:
        for doubt in outbox.unsettled(con):
            provable = not doubt.on_the_way or account in doubt.on_the_way
            if doubt.state == "unknown" and doubt.doubts == 1 and provable and at - doubt.since >= SETTLE_AFTER:
                outbox.mark(con, doubt.letter.letter_id, "queued", at, "半小时内收件箱没有出现副本，重新发送")


def _tell_operators(context: Context, warehouse: Warehouse, at: datetime) -> bool:
    """Queues one alert about the letters that nobody was told of; False if there are none."""
    campaign = context.campaign
    with warehouse.write() as con:
        letters = outbox.troubled(con, at - SETTLE_AFTER, at - PUT_OFF)
        if not letters:
            return False
        week = campaign.coming_week(at) or campaign.weeks[-1]
        account = context.settings.mail_user
        alert = undelivered_letter(campaign.recipients.operators, letters, week, account, at)
        return outbox.enqueue(con, [alert], at) > 0
