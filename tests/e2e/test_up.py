"""`sxajsc up` for real: server, deployments, schedule, a run by the worker, a clean stop, a second start."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pytest

from tests.e2e.production import (
    RUN_SECONDS,
    START_SECONDS,
    STOP_SECONDS,
    Running,
    eventually,
    processes_of,
    started,
)
from tests.e2e.system import SAMPLES, System, mailings, pymap_system
from tests.servers.port import free_port

REPORT_TIME = "2021-03-05T12:05:00+08:00"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The first week's mails in the inbox, nothing collected yet."""
    folder = tmp_path_factory.mktemp("up")
    with pymap_system(folder, SAMPLES / "three-weeks" / "campaign.toml") as one:
        for mailing in mailings("three-weeks"):
            if mailing.received_at <= datetime.fromisoformat(REPORT_TIME):
                one.deliver(mailing.raw, mailing.received_at, mailing.folder)
        yield one


@pytest.fixture(scope="module")
def first(system: System) -> Iterator[Running]:
    """Started for the first time; the scheduler has laid down runs of every deployment, and was paused then."""
    with started(system, system.home.parent / "elsewhere") as one:
        eventually(lambda: one.scheduled() >= {"collect", "remind", "report", "watch"}, START_SECONDS)
        one.pause()
        yield one


def test_every_deployment_is_there_and_was_scheduled(first: Running) -> None:
    assert set(first.deployments()) == {"collect", "remind", "report", "review", "correct", "rebuild", "watch"}


def test_the_queue_lets_one_writer_run_at_a_time(first: Running) -> None:
    queues = first.api("/work_pools/sxajsc/queues/filter", {})
    assert {q["name"]: q["concurrency_limit"] for q in queues}["writer"] == 1
    assert all(d["work_queue_name"] == "writer" for d in first.deployments().values())


def test_a_run_from_the_ui_sends_the_report_and_tells_what_it_did(first: Running, system: System) -> None:
    first.complete(first.begin("report", at=REPORT_TIME))
    assert [m["X-Sxajsc-Week"] for m in system.letters("report")] == ["2021-03-05"]
    keys = {a["key"] for a in first.api("/artifacts/filter", {})}
    assert {"report", "report-units", "collect", "collect-forms", "fetch-progress"} <= keys


def test_the_same_run_once_more_sends_nothing(first: Running, system: System) -> None:
    letters = len(system.letters())
    first.complete(first.begin("report", at=REPORT_TIME))
    assert len(system.letters()) == letters


def test_a_figure_is_corrected_from_the_ui_and_the_unit_told(first: Running, system: System) -> None:
    unit = str(system.query("select unit_id from timeliness where status = 'on_time' order by all")[0][0])
    told = {"unit": unit, "week": "2021-03-05", "indicator": "fines", "reason": "来电", "operator": "李四"}
    first.complete(first.begin("correct", **told, row="累计", value="123.45", at="2021-03-05T14:00:00+08:00"))
    assert system.query(
        "select value, corrected_by from lineage where unit_id = ? and indicator = 'fines' and row_kind = 'cumulative' "
        "and week_ending = '2021-03-05'", [unit],
    ) == [(Decimal("123.45"), "李四")]  # fmt: skip
    assert "123.45" in system.letters("receipt")[-1].get_body(("plain",)).get_content()
    assert "correct" in {a["key"] for a in first.api("/artifacts/filter", {})}


def test_a_second_start_on_the_same_data_is_refused(first: Running, system: System) -> None:
    other = system.environment | {"PREFECT_SERVER_API_PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "-m", "flows", "up"],
        env=other,
        cwd=system.home.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "已有 sxajsc up" in done.stdout


def test_the_authorization_code_is_nowhere_in_what_is_kept(first: Running, system: System) -> None:
    code = system.environment["SXAJSC_MAIL_PASSWORD"].encode()
    kept = [path for path in system.home.rglob("*") if path.is_file()]
    assert [path for path in kept if code in path.read_bytes()] == []
    assert (system.home / "prefect").stat().st_mode & 0o077 == 0


def test_a_stop_is_clean_and_the_next_start_goes_on_with_the_same_data(first: Running, system: System) -> None:
    schedules = {name: len(d["schedules"]) for name, d in first.deployments().items()}
    assert first.stop() == 0
    assert "已停止" in first.output.read_text("utf-8")
    assert processes_of(system.home) == []
    with started(system, system.home.parent / "again") as second:
        assert {name: len(d["schedules"]) for name, d in second.deployments().items()} == schedules
        done = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
        assert second.api("/flow_runs/count", done) >= 2  # those above; the schedule goes on too
        assert len(second.api("/automations/filter", {})) == 2
        assert second.stop() == 0


def test_what_was_being_done_when_everything_was_killed_is_done_after_the_next_start(system: System) -> None:
    with started(system, system.home.parent / "killed") as one:
        one.pause()
        run = one.begin("remind", at="2021-03-11T16:00:00+08:00")
        eventually(lambda: one.state(run) == "RUNNING", RUN_SECONDS)
        for pid in (one.process.pid, *processes_of(system.home)):
            os.kill(pid, signal.SIGKILL)
        one.process.wait(STOP_SECONDS)
        eventually(lambda: processes_of(system.home) == [], STOP_SECONDS)
    with started(system, system.home.parent / "revived") as one:
        one.complete(run)
        assert len(system.letters("reminder")) == 11  # nobody had reported for that week: each of them once
