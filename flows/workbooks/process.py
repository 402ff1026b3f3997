"""Process: one reader process as its parent sees it."""

import subprocess
import sys
from pathlib import Path
from threading import Timer

from flows.workbooks.wire import decode, read_frame, write_frame
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
            env={},
            cwd="/",
        )
        if self._ask([form], _START_SECONDS) != b"ready":
            self.kill()
            raise ProcessDied("the reader process did not start")

    def read(self, name: str, content: bytes, seconds: float) -> Reading:
        """The reading of one file; ProcessDied if the child dies of it or takes longer."""
        self.files += 1
        answer = self._ask([name.encode("utf-8", "surrogatepass"), content], seconds)
        try:
            return decode(answer)
        except (ValueError, KeyError, TypeError) as error:
            self.kill()
            raise ProcessDied("the reader process answered nonsense") from error

    def _ask(self, frames: list[bytes], seconds: float) -> bytes:
        """The child's answer. The timer kills the child, and that ends any wait on its pipes."""
        assert self._child.stdin is not None and self._child.stdout is not None
        timer = Timer(seconds, self._child.kill)
        timer.daemon = True
        timer.start()
        try:
            for frame in frames:
                write_frame(self._child.stdin, frame)
            answer = read_frame(self._child.stdout)
        except (OSError, ValueError) as error:
            self.kill()
            raise ProcessDied("the reader process is gone") from error
        finally:
            timer.cancel()
        if answer is None:
            self.kill()
            raise ProcessDied("the reader process ended")
        return answer

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
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # unsent bytes for a child that is gone
