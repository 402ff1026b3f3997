"""Child: a program that `sxajsc up` keeps running beside itself, with its output in a file and a clean end."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_TAIL = 20
_LOG_BYTES = 10_000_000  # months of a quiet server; one file more is kept


class Child:
    """A Python module run as a process in a session of its own, so that Ctrl-C reaches only the launcher, which stops
    its children in the right order. `kept_open`: file descriptors that the process keeps open as long as it lives."""

    def __init__(
        self,
        name: str,
        module: Sequence[str],
        cwd: Path,
        env: Mapping[str, str],
        log: Path,
        kept_open: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log = log
        self.rotate()
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=kept_open,
                start_new_session=True,
            )

    @property
    def exit_status(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.poll()

    @property
    def is_at_work(self) -> bool:
        """Whether it has processes of its own running (a worker: runs). Known on Linux only; elsewhere False."""
        threads = Path(f"/proc/{self._process.pid}/task")
        try:
            return any((thread / "children").read_text().strip() for thread in threads.iterdir())
        except FileNotFoundError:  # no /proc, or the process or thread has just ended
            return False

    def rotate(self, limit_bytes: int = _LOG_BYTES) -> None:
        """Moves a log that has grown beyond the limit to `….log.1`, in the place of the one before. The program keeps
        its file open and appends: so the log is copied and cut, and a line written in that moment may be lost."""
        if self.log.exists() and self.log.stat().st_size > limit_bytes:
            shutil.copyfile(self.log, self.log.with_name(f"{self.log.name}.1"))
            os.truncate(self.log, 0)

    def end(self, grace_seconds: float) -> None:
        """Asks it to end (SIGTERM); after the grace period ends it and all it started (its process group)."""
        if self.exit_status is None:
            self._process.terminate()
        try:
            self._process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def last_lines(self) -> str:
        """The end of its output, for the terminal when something went wrong."""
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-_TAIL:])
