"""Runs left without a worker are ended, and nothing else is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.orphans import end_orphans

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="orphans are found in /proc")


def process(**variables: str) -> subprocess.Popen[bytes]:
    """A process with these variables, waiting for its input to end."""
    command = [sys.executable, "-c", "import sys; print(1, flush=True); sys.stdin.read()"]
    one = subprocess.Popen(command, env=os.environ | variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert one.stdout
    one.stdout.readline()
    return one


def test_only_runs_of_these_data_are_ended(tmp_path: Path) -> None:
    ours, others = str(tmp_path / "ours"), str(tmp_path / "others")
    run = process(PREFECT_HOME=ours, PREFECT__FLOW_RUN_ID="1")
    spared = [process(PREFECT_HOME=others, PREFECT__FLOW_RUN_ID="2"), process(PREFECT_HOME=ours)]
    end_orphans(Path(ours))
    assert run.wait(30) == -signal.SIGKILL
    for one in spared:
        one.communicate()
        assert one.returncode == 0
