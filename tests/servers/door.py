"""A door before a server. Shut: nothing listens, as when the server is down. Held: it listens and says nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flows.embedded import HOST, LoopThread, server_thread


class Door:
    """Open at first. `port` stays the same however often it is shut and opened; `held` counts who waits before it."""

    def __init__(self, thread: LoopThread, port: int) -> None:
        self._thread = thread
        self._behind = port
        self._left: int | None = None
        self._server: asyncio.Server | None = None
        self._free = asyncio.Event()
        self.held = 0
        self.port = 0
        self.open()

    def open(self) -> None:
        """The server can be reached."""
        self._thread.call(self._open())

    def shut(self, after: int = 0) -> None:
        """So many connections more, then the server is down; those that stand may finish."""
        self._left = after
        if not after:
            self._thread.call(self._close())

    def hold(self) -> None:
        """Connections are accepted and wait until the door is opened."""
        self._thread.call(self._hold())

    async def _hold(self) -> None:
        self.held = 0
        self._free.clear()

    async def _open(self) -> None:
        self._left = None
        self._free.set()
        if self._server is not None and self._server.is_serving():
            return
        self._server = await asyncio.start_server(self._accept, HOST, self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._left is not None:
            self._left -= 1
            if not self._left:
                await self._close()
        if not self._free.is_set():
            self.held += 1
            await self._free.wait()
        inner_reader, inner_writer = await asyncio.open_connection(HOST, self._behind)
        await asyncio.gather(_pass_on(reader, inner_writer), _pass_on(inner_reader, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        try:
            while data := await reader.read(2**16):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()


@contextmanager
def door(port: int) -> Iterator[Door]:
    """A door before the server on that loopback port."""
    with server_thread() as thread:
        yield Door(thread, port)
