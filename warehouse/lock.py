"""Lock: one process at a time at the work file, by `flock` on a file of its own."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import WarehouseBusy

_INTERVAL_SECONDS = 0.05


@contextmanager
def locked(path: Path, timeout_seconds: float) -> Iterator[None]:
    """Holds the lock for the block; WarehouseBusy if it is not free within the timeout. The kernel gives it up
    with the process, so a killed run leaves nothing behind. The database file itself cannot carry the lock:
    closing any other descriptor of it (a copy, a checksum) would drop DuckDB's own."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(descriptor, timeout_seconds)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, timeout_seconds: float) -> None:
    until = time.monotonic() + timeout_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                message = f"the warehouse is in use by another run; waited {timeout_seconds:g} s"
                raise WarehouseBusy(message) from None
            time.sleep(_INTERVAL_SECONDS)
        else:
            return
