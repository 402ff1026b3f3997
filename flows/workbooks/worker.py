"""Worker: the reader's own process. It gets the form, then file after file on stdin, and answers each on stdout.

It runs with an empty environment, bounded memory and time, and may write no file. Whatever a file does to it, the
parent (pool.py) replaces it, and only that file is lost.
"""

import contextlib
import os
import resource
from typing import IO

from flows.workbooks.reader import read_attachment
from flows.workbooks.wire import decode_files, encode, read_frame, write_frame
from schemas.form import Form

MEMORY_BYTES = 1024 * 1024 * 1024  # a full workbook at the gate's caps takes about 400 MB
CPU_SECONDS = 20  # for one file; a form takes 0.03
OPEN_FILES = 32


def main() -> None:
    """Serve until stdin ends. Ends by itself, with a traceback, on MemoryError: what is left would not be sound."""
    requests, answers = _pipes()
    form_text = read_frame(requests)
    if form_text is None:
        return
    form = Form.model_validate_json(form_text)
    _limit_process()
    write_frame(answers, b"ready")
    while (request := read_frame(requests)) is not None:
        for name, content in decode_files(request):
            _limit_cpu()
            write_frame(answers, encode(read_attachment(content, name, form)))


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """stdin and stdout under other numbers; the usual ones lead nowhere, so that no library's print can get between
    the frames."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, answers


def _limit_process() -> None:
    """Limits for the life of the process. Where the system has not got one (macOS: RLIMIT_AS), the parent's clock
    and the gate remain."""
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)


def _limit_cpu() -> None:
    """Seconds of processor time for the next file: the limit counts from the start of the process, so it moves."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + CPU_SECONDS)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        # the hard limit stays for RLIMIT_CPU, whose soft one has to move; for the others it goes down too
        resource.setrlimit(kind, (soft, hard if kind == resource.RLIMIT_CPU else soft))
