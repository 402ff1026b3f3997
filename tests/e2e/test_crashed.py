"""Runs that die or fall silent under `sxajsc up`: seen as crashed, told with a link, and the queue goes on."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.production import RUN_SECONDS, STOP_SECONDS, Running, eventually, process_of, processes_of, started
from tests.e2e.system import SAMPLES, System, mailings, pymap_system
from tests.servers.door import Door, door

NOON = "2021-03-05T12:05:00+08:00"


@pytest.fixture(scope="module")
def imap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, Door]]:
    """A system with the mails of the first week, its mailbox behind a door."""
    folder = tmp_path_factory.mktemp("crashed")
    with (
        pymap_system(folder, SAMPLES / "three-weeks" / "campaign.toml") as system,
        door(int(system.environment["SXAJSC_IMAP_PORT"])) as before,
    ):
        system.environment["SXAJSC_IMAP_PORT"] = str(before.port)
        system.waiting = mailings("three-weeks")
        system.arrive(NOON)
        yield system, before


@pytest.fixture
def system(imap: tuple[System, Door]) -> System:
    return imap[0]


@pytest.fixture
def mailbox(imap: tuple[System, Door]) -> Iterator[Door]:
    yield imap[1]
    imap[1].open()


@pytest.fixture(scope="module")
def up(imap: tuple[System, Door]) -> Iterator[Running]:
    with started(imap[0], imap[0].home.parent / "elsewhere") as one:
        one.pause()
        yield one


def at_work(up: Running, mailbox: Door, deployment: str) -> tuple[str, int]:
    """A run that waits in the middle of its work, for a mailbox that does not answer; its id and its process."""
    mailbox.hold()
    run = up.begin(deployment, at=NOON)
    eventually(lambda: mailbox.held > 0, RUN_SECONDS)
    return run, process_of(run)


def test_a_run_killed_is_crashed_and_told_with_a_link(up: Running, system: System, mailbox: Door) -> None:
    run, process = at_work(up, mailbox, "report")
    os.kill(process, signal.SIGKILL)
    eventually(lambda: up.state(run) == "CRASHED", RUN_SECONDS)
    eventually(lambda: any(f"{up.url}/v2/runs/flow-run/{run}" in text for text in alerts(system)), RUN_SECONDS)
    mailbox.open()
    up.complete(up.begin("report", at=NOON))
    assert len(system.letters("report")) == 1


def test_a_run_that_gives_no_sign_of_life_is_crashed_leaves_the_queue_and_is_told_once(
    up: Running, system: System, mailbox: Door
) -> None:
    run, process = at_work(up, mailbox, "collect")
    os.kill(process, signal.SIGSTOP)
    eventually(lambda: up.state(run) == "CRASHED", RUN_SECONDS)
    assert "心跳" in up.api(f"/flow_runs/{run}")["state"]["message"]
    mailbox.open()
    for _ in range(2):
        up.complete(up.begin("collect", at=NOON))
    (told,) = [text for text in alerts(system) if f"{up.url}/v2/runs/flow-run/{run}" in text]
    assert "心跳" in told
    os.kill(process, signal.SIGKILL)


def test_without_its_worker_up_ends_and_the_next_start_does_what_was_left(
    up: Running, system: System, mailbox: Door
) -> None:
    assert up.stop() == 0
    with started(system, system.home.parent / "killed") as one:
        one.pause()
        run, process = at_work(one, mailbox, "remind")
        os.kill(parent_of(process), signal.SIGKILL)
        assert one.process.wait(STOP_SECONDS) == 1
        assert "worker 意外退出" in one.output.read_text("utf-8")
        eventually(lambda: processes_of(system.home) == [], STOP_SECONDS)  # the run went on without its worker
    mailbox.open()
    with started(system, system.home.parent / "revived") as one:
        one.complete(run)


def parent_of(process: int) -> int:
    """The worker that started the run."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))


def alerts(system: System) -> list[str]:
    """The text of each alert that left."""
    bodies = [letter.get_body(("plain",)) for letter in system.letters("alert")]
    return [str(body.get_content()) for body in bodies if body]
