"""Mischief: the worker with a reader that does to its process what hostile files do, as the file's name says."""

import os
import signal
import sys

from flows.workbooks import worker
from flows.workbooks.reader import read_attachment
from schemas.candidate import Reading
from schemas.finding import Finding
from schemas.form import Form


def _read(content: bytes, name: str, form: Form) -> Reading:
    if name == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "hangs":
        signal.pause()
    if name == "stops":
        os.kill(os.getpid(), signal.SIGSTOP)
    while name == "loops":
        pass
    if name == "hogs":
        bytearray(2 * worker.MEMORY_BYTES)
    if name == "prints":
        print("noise between the frames")  # noqa: T201 - that it does no harm is the test
    if name == "babbles":
        os.write(4, b"not a frame at all, not even nearly")
    if name == "asks":
        seen = [str(os.getpid()), *sorted(os.environ), _written()]
        return Reading("text", True, (), tuple(Finding("asked", "note", text) for text in seen))
    if name == "lists":
        loaded = [module for module in sys.modules if getattr(sys.modules[module], "__name__", None)]
        return Reading("text", True, (), tuple(Finding("asked", "note", module) for module in loaded))
    return read_attachment(content, name, form)


def _written() -> str:
    """What comes of writing a file."""
    try:
        descriptor = os.open("/tmp", os.O_TMPFILE | os.O_WRONLY)
        os.write(descriptor, b"x")
    except OSError:
        return "refused"
    return "written"


def main() -> None:
    """The worker's main with that reader."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    worker.read_attachment = _read  # type: ignore[attr-defined]
    worker.main()
