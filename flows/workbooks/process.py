"""Process: one reader process as its parent sees it."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from flows.workbooks.wire import LENGTH, decode, encode_files, frame, length_of
from schemas.candidate import Reading

_ROOT = Path(__file__).resolve().parents[2]
_START = """
import sys
sys.modules["numpy"] = sys.modules["lxml"] = None
sys.path.insert(0, sys.argv[1])
from {module} import main
main()
"""
"""openpyxl takes numpy and lxml where it finds them. numpy would cost each process memory and threads for nothing, and
without lxml every part is parsed by expat, as the gate parses it."""
_START_SECONDS = 60.0
"""To import the reader: 0.4 s, but a machine that boots or swaps takes its time."""


class ProcessDied(Exception):
    """The process ended, overran its time or answered nonsense; it is gone when this is raised."""


class ReaderProcess:
    """A long-lived child that reads file after file. Made with subprocess, never by fork: the parent may be a
    threaded Prefect worker."""

    def __init__(self, form: bytes, module: str = "flows.workbooks.worker") -> None:
        """Start it and hand it the form (as JSON); ProcessDied if it does not come up. `-I` keeps the user's paths
        and environment out; the folder of this very package is put on the path, however it was installed."""
        self.files = 0
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START.format(module=module), str(_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={},
            cwd="/",
        )
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        deadline = time.monotonic() + _START_SECONDS
        self._send(frame(form), deadline)
        if self._receive(deadline) != b"ready":
            self.kill()
            raise ProcessDied("the reader process did not start")

    def read(self, files: Sequence[tuple[str, bytes]], seconds: float) -> Iterator[Reading]:
        """The readings of the files (name, content), one by one in their order, as they come; ProcessDied if the child
        dies of the next one or takes longer than `seconds` for it. They go to the child together: waking each other
        for every single file takes parent and child as long as reading it."""
        self._send(frame(encode_files(files)), time.monotonic() + seconds)
        for _ in files:
            self.files += 1
            answer = self._receive(time.monotonic() + seconds)
            try:
                reading = decode(answer)
            except (ValueError, KeyError, TypeError) as error:
                self.kill()
                raise ProcessDied("the reader process answered nonsense") from error
            yield reading

    def _send(self, content: bytes, deadline: float) -> None:
        left = memoryview(content)
        try:
            while left:
                descriptor = self._wait(self._pipes[0], select.POLLOUT, deadline)
                left = left[os.write(descriptor, left) :]
        except OSError as error:
            self.kill()
            raise ProcessDied("the reader process is gone") from error

    def _receive(self, deadline: float) -> bytes:
        try:
            return self._bytes(length_of(self._bytes(LENGTH, deadline)), deadline)
        except (OSError, ValueError) as error:
            self.kill()
            raise ProcessDied("the reader process is gone") from error

    def _bytes(self, count: int, deadline: float) -> bytes:
        """Exactly so many bytes of its answer; OSError if it ends before."""
        content = bytearray()
        while len(content) < count:
            chunk = os.read(self._wait(self._pipes[1], select.POLLIN, deadline), count - len(content))
            if not chunk:
                raise BrokenPipeError
            content += chunk
        return bytes(content)

    def _wait(self, pipe: IO[bytes], event: int, deadline: float) -> int:
        """The pipe's number once it can be used (or is broken, which using it will tell); TimeoutError if it cannot."""
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError
        return pipe.fileno()

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._child.stdin is not None and self._child.stdout is not None
        return self._child.stdin, self._child.stdout

    @property
    def is_dead(self) -> bool:
        """Whether the child has ended."""
        return self._child.poll() is not None

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    def kill(self) -> None:
        """End it now and wait for it. Harmless when it has ended already. It holds nothing that would be lost."""
        self._child.kill()
        self._child.wait()
        for pipe in self._pipes:
            pipe.close()
