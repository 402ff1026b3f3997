"""A front before pymap that behaves like NetEase's IMAP: what it demands, what it leaves out, how it fails."""

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from flows.embedded import HOST, ImapServer, LoopThread, server_thread
from flows.mailbox.server import MailServer

UID_BASE = 1_320_000_000
"""Added to every UID: NetEase's are huge."""

JUNK = "垃圾邮件"
_JUNK_ENCODED = b"&V4NXPpCuTvY-"
_CAPABILITY = b"* CAPABILITY IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS UIDPLUS\r\n"
_UNSAFE = b"Unsafe Login. Please contact kefu@188.com for help"
_DEAD_KEYS = re.compile(rb"\b(FROM|TO|CC|SUBJECT|HEADER|BODY|TEXT)\b", re.IGNORECASE)
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n$")
_EXISTS = re.compile(rb"\* (\d+) EXISTS\r\n")
_LIMIT = 2**26


@dataclass
class Habits:
    """How it behaves; numbers are used up while it runs. `log` has the commands it was sent, without arguments of
    LOGIN."""

    refuse_login: bytes | None = None
    bye_after: int | None = None
    """Commands of one connection after which it says BYE."""
    resets: int = 0
    """Times that it drops the connection in the middle of a mail."""
    flags_only: int = 0
    """Times that a FETCH of a mail is answered by an unsolicited FLAGS."""
    unsafe: bool = False
    """It opens no folder, whether ID was sent or not: an account that it locked."""
    uidvalidity: int = 1
    uid_base: int = UID_BASE
    deleted: set[int] = field(default_factory=set)
    """UIDs, as the client knows them, that are gone for it."""
    meanwhile: Callable[[], None] | None = None
    """Happens once on each connection when the first mail is asked for, before it is answered."""
    without_id: bool = False
    """It knows no ID and does not ask for it, as servers other than NetEase's."""
    log: list[str] = field(default_factory=list)
    connections: int = 0


class NetEase:
    """A listening front; `.server` says how to reach it."""

    def __init__(self, thread: LoopThread, backend: MailServer, habits: Habits, context: ssl.SSLContext | None) -> None:
        self._backend = backend
        self.habits = habits
        self._context = context
        port = thread.call(self._start())
        self.server = replace(backend, port=port, security="plain" if context is None else "tls")

    async def _start(self) -> int:
        listener = await asyncio.start_server(self._serve, HOST, 0, ssl=self._context, limit=_LIMIT)
        return int(listener.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.habits.connections += 1
        up_reader, up_writer = await asyncio.open_connection(HOST, self._backend.port, limit=_LIMIT)
        connection = _Connection(self.habits, reader, writer, up_writer)
        answers = asyncio.create_task(connection.pump_answers(up_reader))
        with suppress(ConnectionError):
            await connection.pump_commands()
        answers.cancel()
        up_writer.close()
        writer.close()


@dataclass
class _Connection:
    habits: Habits
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    backend: asyncio.StreamWriter
    identified: bool = False
    commands: int = 0
    asked_for_mail: bool = False

    async def pump_commands(self) -> None:
        """From the client to the backend, except for what the front answers itself."""
        while line := await self.reader.readline():
            self.commands += 1
            if self.habits.bye_after is not None and self.commands > self.habits.bye_after:
                self.writer.write(b"* BYE IMAP4rev1 Server logging out\r\n")
                return
            tag, _, rest = line.rstrip().partition(b" ")
            self.habits.log.append((b"LOGIN" if rest.upper().startswith(b"LOGIN") else rest).decode("latin-1"))
            if self.habits.meanwhile and b"BODY.PEEK[]" in rest and not self.asked_for_mail:
                self.asked_for_mail = True
                await asyncio.to_thread(self.habits.meanwhile)
            own = self._own_answer(tag, rest)
            if own is None:
                # a UID of ours is one of the backend's, without the base
                self.backend.write(re.sub(rb"\b1\d{9}\b", self._without_base, line))
            else:
                self.writer.write(own)

    def _own_answer(self, tag: bytes, rest: bytes) -> bytes | None:
        command = rest.upper()
        answer: bytes | None = None
        if command.startswith(b"ID"):
            self.identified = True
            answer = (
                tag + b" BAD command not support\r\n"
                if self.habits.without_id
                else (b'* ID ("name" "Coremail Imap" "vendor" "Mailtech")\r\n' + tag + b" OK ID completed\r\n")
            )
        elif command.startswith(b"CAPABILITY"):
            known = _CAPABILITY.replace(b" ID", b"") if self.habits.without_id else _CAPABILITY
            answer = known + tag + b" OK CAPABILITY completed\r\n"
        elif command.startswith(b"LOGIN") and self.habits.refuse_login is not None:
            answer = tag + b" NO " + self.habits.refuse_login + b"\r\n"
        elif command.startswith((b"SELECT", b"EXAMINE")) and not self._may_open():
            answer = tag + b" NO " + rest.split()[0] + b" " + _UNSAFE + b"\r\n"
        elif command.startswith((b"IDLE", b"MOVE", b"UID MOVE")):
            answer = tag + b" BAD command not support\r\n"
        elif b"SEARCH" in command and _DEAD_KEYS.search(command):
            answer = b"* SEARCH\r\n" + tag + b" OK SEARCH completed\r\n"
        return answer

    def _without_base(self, uid: re.Match[bytes]) -> bytes:
        return b"%d" % (int(uid[0]) - self.habits.uid_base)

    def _may_open(self) -> bool:
        return not self.habits.unsafe and (self.identified or self.habits.without_id)

    async def pump_answers(self, backend: asyncio.StreamReader) -> None:
        """From the backend to the client, made to look like NetEase's."""
        while (line := await backend.readline()) and not self.writer.is_closing():
            if match := _LITERAL.search(line):
                content = await backend.readexactly(int(match[1]))
                rest = await backend.readline()
                if not self._is_deleted(line + rest):
                    await self._literal(line, content, rest)
            elif b"[UIDNEXT" not in line and not self._is_deleted(line):
                self.writer.write(self._disguised(line))

    async def _literal(self, line: bytes, content: bytes, rest: bytes) -> None:
        if self.habits.flags_only:
            self.habits.flags_only -= 1
            self.writer.write(re.sub(rb"\(.*\r\n", rb"(FLAGS (\\Seen))\r\n", self._disguised(line)))
        elif self.habits.resets:
            self.habits.resets -= 1
            self.writer.write(self._disguised(line) + content[: len(content) // 2])
            await self.writer.drain()
            self.writer.transport.abort()
        else:
            self.writer.write(self._disguised(line) + content + self._disguised(rest))

    def _is_deleted(self, line: bytes) -> bool:
        uid = re.search(rb"FETCH \(.*?UID (\d+)", line, re.DOTALL)
        return uid is not None and int(uid[1]) + self.habits.uid_base in self.habits.deleted

    def _disguised(self, line: bytes) -> bytes:
        line = re.sub(rb"\[UIDVALIDITY \d+\]", b"[UIDVALIDITY %d]" % self.habits.uidvalidity, line)
        line = re.sub(rb"\[CAPABILITY [^\]]*\] ?", b"", line)
        line = re.sub(rb"(?<=UID )\d+", lambda m: b"%d" % (int(m[0]) + self.habits.uid_base), line)
        if line.startswith(b"* SEARCH"):
            uids = [int(uid) + self.habits.uid_base for uid in re.findall(rb"\d+", line)]
            line = b" ".join([b"* SEARCH", *(b"%d" % uid for uid in uids if uid not in self.habits.deleted)]) + b"\r\n"
        if exists := _EXISTS.fullmatch(line):
            line = b"* %d EXISTS\r\n" % max(0, int(exists[1]) - len(self.habits.deleted))
        if line.startswith(b"* LIST") and _JUNK_ENCODED in line:
            line = line.replace(b"(", b"(\\Junk ", 1)
        return line


@contextmanager
def netease_server(
    backend: ImapServer, habits: Habits | None = None, context: ssl.SSLContext | None = None
) -> Iterator[NetEase]:
    """A front before the backend; with `context` it speaks TLS."""
    with server_thread() as thread:
        yield NetEase(thread, backend.server, habits or Habits(), context)
