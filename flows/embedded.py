"""Embedded mailbox: an IMAP and an SMTP server on loopback in this process, for `sxajsc friday` and for tests."""

import asyncio
import logging
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pydantic import SecretStr
from pymap.backend.dict import Config, DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage

from flows.mailbox.server import MailServer

HOST = "127.0.0.1"
_START_SECONDS = 20
_Result = TypeVar("_Result")


class LoopThread:
    """A thread with an event loop in it, in which servers run beside blocking code."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="embedded-mailbox", daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Run the coroutine in the thread and wait for what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(_START_SECONDS)

    def stop(self) -> None:
        """Cancel what runs there and end the thread."""
        self.call(_cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_START_SECONDS)
        self.loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class ImapServer:
    """A pymap server with one account; mails live in memory."""

    def __init__(self, thread: LoopThread, user: str, password: str) -> None:
        self._thread = thread
        self._account = (user, password)
        self._stack = AsyncExitStack()
        self._folders = {"INBOX"}
        self.port = thread.call(self._start())

    @property
    def server(self) -> MailServer:
        """Where it listens and with which account."""
        return MailServer(HOST, self.port, "plain", self._account[0], SecretStr(self._account[1]))

    def deliver(self, raw: bytes, received_at: datetime, folder: str = "INBOX") -> None:
        """Put a mail into the folder (made if it is missing) with that time of receipt."""
        self._thread.call(self.append(raw, received_at, folder))

    async def append(self, raw: bytes, received_at: datetime, folder: str = "INBOX") -> None:
        """As deliver, for callers within the loop."""
        async with self._backend.login.demo_user_identity.new_session() as session:
            if folder not in self._folders:
                await session.create_mailbox(folder)
                self._folders.add(folder)
            await session.append_messages(folder, [AppendMessage(raw, received_at)])

    async def _start(self) -> int:
        user, password = self._account
        # the options that pymap's own command line would have parsed
        args = Namespace(
            host=HOST, port=0, debug=False, cert=None, key=None, tls=False, passlib_cfg=None,
            proxy_protocol=None, demo_data=False, demo_user=user, demo_password=password,
        )  # fmt: skip
        self._backend, config = await DictBackend.init(args)
        config.apply_context()
        server = await asyncio.start_server(_connection(self._backend, config), HOST, 0)
        return int(server.sockets[0].getsockname()[1])


def _connection(backend: DictBackend, config: Config) -> Callable[..., Any]:
    return ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))


class SmtpServer:
    """An aiosmtpd server around a handler. As NetEase does, it wants AUTH and the account as the envelope's sender."""

    def __init__(self, thread: LoopThread, handler: object, user: str, password: str) -> None:
        # aiosmtpd warns of its own deprecated attribute at each AUTH
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._account = (user, password)
        self._handler = handler
        self.port = thread.call(self._start())

    @property
    def server(self) -> MailServer:
        """Where it listens and with which account."""
        return MailServer(HOST, self.port, "plain", self._account[0], SecretStr(self._account[1]))

    async def _start(self) -> int:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(self._protocol, HOST, 0)
        return int(listener.sockets[0].getsockname()[1])

    def _protocol(self) -> SMTP:
        return SMTP(self._handler, authenticator=self._authenticate, auth_require_tls=False)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        user, password = self._account
        given = (data.login, data.password) if isinstance(data, LoginPassword) else None
        # not handled: then aiosmtpd answers a refusal, which it otherwise leaves to us
        return AuthResult(success=given == (user.encode(), password.encode()), handled=False, auth_data=user)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was handed in: the envelope's sender and recipients, and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class Letterbox:
    """The handler that keeps letters, as numbered .eml files too if there is a folder, and delivers those to the own
    account. `now` is the time at which it believes to receive them."""

    user: str
    imap: ImapServer | None
    now: datetime
    folder: Path | None = None
    letters: list[Letter] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only the logged-in account may send, under its own address."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address.lower() != self.user.lower():
            return "553 Mail from must equal authorized user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter."""
        await self.keep(envelope)
        return "250 Mail OK queued"

    async def keep(self, envelope: Envelope) -> None:
        """Store the letter and deliver the own copy."""
        content = envelope.original_content or b""
        letter = Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
        self.letters.append(letter)
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{len(self.letters):04d}.eml").write_bytes(content)
        if self.imap is not None and self.user.lower() in (r.lower() for r in letter.recipients):
            await self.imap.append(content, self.now)


@dataclass(frozen=True)
class EmbeddedMailbox:
    """A mailbox of one account: where its servers listen, what was delivered and sent."""

    imap: MailServer
    smtp: MailServer
    _imap: ImapServer
    _letterbox: Letterbox

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The letters that were sent through it, in order."""
        return tuple(self._letterbox.letters)

    def deliver(self, raw: bytes, received_at: datetime, folder: str = "INBOX") -> None:
        """Put a mail into the folder with that time of receipt."""
        self._imap.deliver(raw, received_at, folder)

    def set_time(self, now: datetime) -> None:
        """The time at which copies of letters to the own account arrive from now on."""
        self._letterbox.now = now


@contextmanager
def server_thread() -> Iterator[LoopThread]:
    """A thread for servers, ended with all of them in the end."""
    thread = LoopThread()
    try:
        yield thread
    finally:
        with suppress(RuntimeError):  # the loop is gone already: there is nothing left to stop
            thread.stop()


@contextmanager
def embedded_mailbox(user: str, password: str, letters: Path, now: datetime) -> Iterator[EmbeddedMailbox]:
    """A running mailbox. `letters` is the folder for what is sent, `now` the time until `set_time` is called."""
    with server_thread() as thread:
        imap = ImapServer(thread, user, password)
        letterbox = Letterbox(user, imap, now, letters)
        smtp = SmtpServer(thread, letterbox, user, password)
        yield EmbeddedMailbox(imap.server, smtp.server, imap, letterbox)
