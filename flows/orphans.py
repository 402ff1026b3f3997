"""Orphans: runs whose worker was killed. They go on without it, each in a session of its own, and nobody stops them."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

_RUN = b"PREFECT__FLOW_RUN_ID="


def end_orphans(home: Path) -> None:
    """Kills (-9: a run may be killed anywhere) every run of the Prefect data in `home`. Only for who holds the lock of
    these data and has no worker: the next start does the runs again, and they must not go on beside themselves."""
    for process in _runs(f"PREFECT_HOME={home}".encode()):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:  # ended by itself meanwhile
            continue


def _runs(marker: bytes) -> Iterator[int]:
    """Known on Linux only; elsewhere none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # ended meanwhile, or another user's
        if marker in variables and any(variable.startswith(_RUN) for variable in variables):
            yield int(folder.name)
