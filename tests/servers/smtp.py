"""A real SMTP server (aiosmtpd) that keeps what it gets and can be told to fail in the ways real ones do."""

from asyncio import WriteTransport
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from flows.embedded import ImapServer, Letterbox, SmtpServer, server_thread
from flows.mailbox.server import MailServer
from tests.servers.imap import PASSWORD, USER

THROTTLED = "451 DT:SPM 4.7.1 try again later"
SPAM = "554 DT:SPM"
DISCONNECT = "disconnect"
LOST_REPLY = "lost reply"
"""The letter is taken, and the connection ends before the answer."""


@dataclass
class FaultyLetterbox(Letterbox):
    """Keeps letters; `data_faults` are used up one a letter (None: no fault), `refused` maps a recipient to the
    answer it gets, `throttled` is the answer to MAIL while it is set."""

    data_faults: deque[str | None] = field(default_factory=deque)
    refused: dict[str, str] = field(default_factory=dict)
    throttled: str | None = None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return self.throttled or await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self.data_faults.popleft() if self.data_faults else None
        if fault in (None, LOST_REPLY):
            await self.keep(envelope)
        if fault in (DISCONNECT, LOST_REPLY) and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        return fault if fault and fault[:3].isdigit() else "250 Mail OK queued"


@dataclass(frozen=True)
class SmtpSink:
    """A running server: `.server` says how to reach it, `.box` what it holds and how it shall fail."""

    server: MailServer
    box: FaultyLetterbox


@contextmanager
def smtp_server(user: str = USER, password: str = PASSWORD, imap: ImapServer | None = None) -> Iterator[SmtpSink]:
    """A sink; with `imap`, letters to the own account arrive in its INBOX, at `box.now`."""
    with server_thread() as thread:
        box = FaultyLetterbox(user, imap, datetime(2021, 3, 5, 12, 5, tzinfo=UTC))
        yield SmtpSink(SmtpServer(thread, box, user, password).server, box)
