"""A real SMTP server (aiosmtpd) that keeps what it gets and can be told to fail in the ways real ones do."""

import asyncio
from asyncio import WriteTransport
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

from flows.embedded import ImapServer, Letterbox, SmtpServer, server_thread
from flows.mailbox.server import MailServer
from tests.servers.imap import PASSWORD, USER

_SILENCE_SECONDS = 3600
_NOBODY = "550 5.1.1 no such user"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one letter: at which command, what is answered (nothing: `hangs_up`, else silence), to the
    first recipient or to all, and whether the letter is taken for all that."""

    name: str
    command: Literal["MAIL", "RCPT", "DATA"]
    answer: str = ""
    first_only: bool = False
    taken: bool = False
    hangs_up: bool = True
    without_copy: bool = False
    """The own account is refused as a recipient."""


LOST_REPLY = Fault("reply lost", "DATA", taken=True)
FAULTS = (
    LOST_REPLY,
    Fault("letter lost", "DATA"),
    Fault("silence, letter taken", "DATA", taken=True, hangs_up=False),
    Fault("silence, letter lost", "DATA", hangs_up=False),
    Fault("451 to the letter", "DATA", "451 4.3.0 try again later"),
    Fault("554 to the letter", "DATA", "554 5.7.1 rejected"),
    Fault("554 taken for spam", "DATA", "554 DT:SPM 126 smtp9"),
    Fault("one refused", "RCPT", _NOBODY, first_only=True),
    Fault("one put off", "RCPT", "450 4.2.1 mailbox busy", first_only=True),
    Fault("all refused", "RCPT", _NOBODY),
    Fault("all put off", "RCPT", "450 4.2.1 mailbox busy"),
    Fault("gone at RCPT", "RCPT"),
    Fault("gone at MAIL", "MAIL"),
    Fault("421 at MAIL", "MAIL", "421 HL:REP 126 smtp9"),
    Fault("451 at MAIL", "MAIL", "451 DT:SPM 4.7.1 try again later"),
    Fault("reply lost and no own copy", "DATA", taken=True, without_copy=True),
)


@dataclass
class FaultyLetterbox(Letterbox):
    """Keeps letters, each with a line of its own on its way, as servers do. `faults` are used up one a letter (None: no
    fault), `refused` maps a recipient to the answer it always gets."""

    faults: deque[Fault | None] = field(default_factory=deque)
    refused: dict[str, str] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)
    """The names of the faults that letters met."""
    _now: Fault | None = None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._now = self.faults.popleft() if self.faults else None
        if self._now:
            self.met.append(self._now.name)
        answer = await self._fault("MAIL", server)
        return answer or await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._now and self._now.without_copy and address == self.user:
            return _NOBODY
        if answer := self.refused.get(address) or await self._fault("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._now is None or self._now.command != "DATA" or self._now.taken:
            await self.keep(envelope)
        return await self._fault("DATA", server) or "250 Mail OK queued"

    async def keep(self, envelope: Envelope) -> None:
        """As any server, it writes its line above the letter: no two copies are the same bytes."""
        stamp = f"Received: by smtp.example id {len(self.letters)}; {format_datetime(self.now)}\r\n"
        envelope.original_content = stamp.encode() + (envelope.original_content or b"")
        await super().keep(envelope)

    async def _fault(self, command: str, server: SMTP) -> str:
        fault = self._now
        if fault is None or fault.command != command:
            return ""
        if fault.first_only:
            self._now = None
        if not fault.answer and fault.hangs_up and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        elif not fault.answer:
            await asyncio.sleep(_SILENCE_SECONDS)  # ended by the client, who hangs up
        return fault.answer


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
