"""A child process ends when it is asked to, and when it is not."""

import os
import signal
import threading
from pathlib import Path

import pytest

from flows.child import Child

READY = "print('ready', flush=True)"


def child(folder: Path, body: str) -> Child:
    """A child running the Python body; returns when it has said that it is ready."""
    (folder / "body.py").write_text(f"import os, signal, subprocess, sys, time\n{body}\n", encoding="utf-8")
    started = Child("it", ("body",), folder, os.environ, folder / "it.log")
    for _ in range(300):
        if "ready" in started.last_lines():
            return started
        threading.Event().wait(0.1)
    raise AssertionError(started.last_lines())


def test_a_child_that_listens_ends_by_itself(tmp_path: Path) -> None:
    one = child(tmp_path, f"signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))\n{READY}\ntime.sleep(60)")
    one.end(grace_seconds=30)
    assert one.exit_status == 3


def test_a_child_that_does_not_listen_is_ended_with_all_it_started(tmp_path: Path) -> None:
    body = (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"print('pid', grandchild.pid)\n{READY}\ntime.sleep(60)"
    )
    one = child(tmp_path, body)
    assert one.is_at_work
    grandchild = int(one.last_lines().split()[1])
    one.end(grace_seconds=0.2)
    assert one.exit_status == -signal.SIGKILL
    assert not is_running(grandchild)


def test_a_child_without_processes_of_its_own_is_idle(tmp_path: Path) -> None:
    one = child(tmp_path, f"{READY}\ntime.sleep(60)")
    assert not one.is_at_work
    one.end(grace_seconds=0)
    assert not one.is_at_work


def test_ctrl_c_in_the_terminal_reaches_the_launcher_only(tmp_path: Path) -> None:
    one = child(tmp_path, f"print('group', os.getpgrp())\n{READY}\ntime.sleep(60)")
    assert int(one.last_lines().split()[1]) != os.getpgrp()
    one.end(grace_seconds=0)


def is_running(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet waited for does not."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        threading.Event().wait(0.05)
    return True


pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="the tests look into /proc")


def test_a_log_grown_long_is_put_aside_once_and_goes_on(tmp_path: Path) -> None:
    one = child(tmp_path, f"{READY}\nsignal.pause()")
    one.rotate(limit_bytes=1000)
    assert one.last_lines() == "ready"
    one.rotate(limit_bytes=1)
    assert (tmp_path / "it.log.1").read_text("utf-8") == "ready\n"
    assert one.log.read_bytes() == b""
    one.end(grace_seconds=30)


def test_what_a_program_says_after_its_log_was_put_aside_stands_at_the_beginning(tmp_path: Path) -> None:
    body = f"signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('end')))\n{READY}\nsignal.pause()"
    one = child(tmp_path, body)
    one.rotate(limit_bytes=1)
    one.end(grace_seconds=30)
    assert one.log.read_text("utf-8") == "end\n"
