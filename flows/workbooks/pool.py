"""Pool: several reader processes that read the attachments of a run, each file for itself."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import LifoQueue
from types import TracebackType
from typing import TypeVar

from flows.workbooks.process import ProcessDied, ReaderProcess
from flows.workbooks.refusal import Refused
from schemas.candidate import Reading
from schemas.form import Form

KeyT = TypeVar("KeyT")

SECONDS = 30.0
"""By the wall clock for one file; a form takes 0.03."""
GROUP_FILES, GROUP_BYTES = 16, 256 * 1024
"""A group of files that one process reads without asking in between is full with either."""
FILES = 500
"""After that many files a process is replaced: whatever a library leaks ends there."""


class ReaderPool:
    """Reads attachments in `workers` processes; use it as a context manager. The processes start with the first
    file and are ended at the exit."""

    def __init__(
        self,
        form: Form,
        workers: int = 2,
        *,
        seconds: float = SECONDS,
        files: int = FILES,
        module: str = "flows.workbooks.worker",
    ) -> None:
        """`module` is the worker's; tests put one in its place that dies."""
        self._form = form.model_dump_json().encode()
        self._workers, self._seconds, self._files, self._module = workers, seconds, files, module
        self._idle: LifoQueue[ReaderProcess | None] = LifoQueue()
        for _ in range(workers):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._idle.empty():
            process = self._idle.get()
            if process is not None:
                process.kill()

    def read_all(self, items: Iterable[tuple[KeyT, str, bytes]]) -> Iterator[tuple[KeyT, Reading]]:
        """(key, reading) for each (key, name, content), in any order; a file that ends its process comes back as an
        unreadable one with the finding file-reader-died. `items` is taken from as readings are: no more than twice
        as many groups of files as workers are held at a time. ProcessDied only if no process can be started at all."""
        waiting: dict[Future[list[Reading]], list[KeyT]] = {}
        for group in _groups(items):
            files = [(name, content) for _, name, content in group]
            waiting[self._threads.submit(self._read, files)] = [key for key, _, _ in group]
            if len(waiting) == 2 * self._workers:
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)

    def _read(self, files: list[tuple[str, bytes]]) -> list[Reading]:
        """The readings of a group; after a file that ended its process another one goes on with the next."""
        found: list[Reading] = []
        while len(found) < len(files):
            found += self._read_some(files[len(found) :])
        return found

    def _read_some(self, files: list[tuple[str, bytes]]) -> list[Reading]:
        """The readings by one process, up to the file that it dies of."""
        process = self._idle.get()
        try:
            if process is None:
                process = ReaderProcess(self._form, self._module)
            return self._readings(process, files)
        finally:
            if process is not None and (process.is_dead or process.files >= self._files):
                process.kill()
                process = None
            self._idle.put(process)

    def _readings(self, process: ReaderProcess, files: list[tuple[str, bytes]]) -> list[Reading]:
        found: list[Reading] = []
        try:
            for reading in process.read(files, self._seconds):
                found.append(reading)  # what came before a death is kept
        except ProcessDied:
            culprit, _ = files[len(found)]
            found.append(Reading("unknown", False, (), (Refused("file-reader-died").finding(culprit),)))
        return found


def _groups(items: Iterable[tuple[KeyT, str, bytes]]) -> Iterator[list[tuple[KeyT, str, bytes]]]:
    group: list[tuple[KeyT, str, bytes]] = []
    size = 0
    for item in items:
        group.append(item)
        size += len(item[2])
        if len(group) == GROUP_FILES or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _finished(waiting: dict[Future[list[Reading]], list[KeyT]]) -> Iterator[tuple[KeyT, Reading]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield from zip(waiting.pop(future), future.result(), strict=True)
