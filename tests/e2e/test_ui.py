"""Reruns from the UI, clicked in a real browser, end as one clean run would have; and nothing comes from outside."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.letters.outbox import LETTERS_A_CONNECTION
from tests.e2e.browser import Operator, operator
from tests.e2e.production import RUN_SECONDS, Running, eventually, started
from tests.e2e.system import SAMPLES, System, mailings, pymap_system
from tests.servers.door import Door, door

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
SECOND_REPORT = "2021-03-12T12:05:00+08:00"  # the first that anybody makes: receipts of two weeks leave with it
THIRD_COLLECT = "2021-03-19T11:30:00+08:00"
THIRD_REPORT = "2021-03-19T12:05:00+08:00"

FIGURES = "select * from weekly_figures order by all"
CUMULATIVE = "select * from cumulative_figures order by all"
VERSIONS = "select submission_id, unit_id, week_ending, version, state from submissions order by all"
TIMELINESS = "select * from timeliness order by all"
LETTERS = "select letter_id, kind, week_ending, unit_id, state from letters where kind <> 'alert' order by all"


@dataclass
class Office:
    """A production start whose mail servers can be down, and an operator before its UI."""

    system: System
    up: Running
    imap: Door
    smtp: Door
    clicks: Operator

    def failed(self, deployment: str, at: str) -> str:
        """A run of the deployment that failed; its id."""
        self.system.arrive(at)
        run = self.up.begin(deployment, at=at)
        eventually(lambda: self.up.state(run) in {"COMPLETED", "FAILED", "CRASHED"}, RUN_SECONDS)
        assert self.up.state(run) == "FAILED"
        return run

    def run_again(self, run: str) -> None:
        """The run retried by clicking, to its end."""
        self.clicks.retry(run)
        eventually(lambda: self.up.api(f"/flow_runs/{run}")["run_count"] > 1, RUN_SECONDS)
        self.up.complete(run)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("ui")
    with pymap_system(folder, CAMPAIGN) as system:
        ports = [int(system.environment[f"SXAJSC_{name}_PORT"]) for name in ("IMAP", "SMTP")]
        with door(ports[0]) as imap, door(ports[1]) as smtp:
            system.waiting = mailings("three-weeks")
            system.environment |= {"SXAJSC_IMAP_PORT": str(imap.port), "SXAJSC_SMTP_PORT": str(smtp.port)}
            system.environment["PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS"] = "0"  # what is down stays down
            with started(system, folder / "elsewhere") as up, operator(up.url) as clicks:
                up.pause()
                yield Office(system, up, imap, smtp, clicks)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The same Fridays without any trouble."""
    folder: Path = tmp_path_factory.mktemp("clean")
    with pymap_system(folder, CAMPAIGN) as system:
        system.waiting = mailings("three-weeks")
        yield system


def test_a_report_that_failed_between_two_letters_is_retried(office: Office, clean: System) -> None:
    office.smtp.shut(after=1)
    run = office.failed("report", SECOND_REPORT)
    assert len(office.system.letters()) == LETTERS_A_CONNECTION
    office.smtp.open()
    office.run_again(run)
    clean.at(SECOND_REPORT, "report")
    assert len(clean.letters()) > LETTERS_A_CONNECTION + 1
    assert state_of(office.system) == state_of(clean)


def test_the_same_report_copied_to_a_new_run_changes_nothing(office: Office, clean: System) -> None:
    (run,) = ended(office.up, "report")
    before = len(office.system.letters())
    office.up.complete(office.clicks.copy(run))
    assert len(office.system.letters()) == before
    assert state_of(office.system) == state_of(clean)


def test_a_collect_that_found_the_server_down_is_copied_to_a_new_run(office: Office, clean: System) -> None:
    office.imap.shut()
    run = office.failed("collect", THIRD_COLLECT)
    link = f"{office.up.url}/v2/runs/flow-run/{run}"
    eventually(lambda: any(link in text for text in alerts(office.system)), RUN_SECONDS)  # sent when the run has ended
    office.imap.open()
    office.up.complete(office.clicks.copy(run))
    clean.at(THIRD_COLLECT, "collect")
    assert state_of(office.system) == state_of(clean)


def test_the_failed_collect_retried_after_all_changes_nothing(office: Office, clean: System) -> None:
    (run,) = ended(office.up, "collect", "FAILED")
    before = len(office.system.letters())
    office.run_again(run)
    assert len(office.system.letters()) == before
    assert state_of(office.system) == state_of(clean)


def test_a_report_of_the_week_picked_in_the_form(office: Office, clean: System) -> None:
    office.system.arrive(THIRD_REPORT)
    report = office.up.deployments()["report"]["id"]
    office.clicks.see(
        f'/deployments/deployment/{report}/run?parameters={{"at":"{THIRD_REPORT}"}}'.replace("+", "%2B"), "要汇总的周"
    )
    office.clicks.choose("选择", "2021-03-19")
    run = office.clicks.submit()
    office.up.complete(run)
    assert office.up.api(f"/flow_runs/{run}")["parameters"]["week"] == "2021-03-19"
    clean.at(THIRD_REPORT, "report", "--week", "2021-03-19")
    assert state_of(office.system) == state_of(clean)


def test_a_unit_is_picked_by_name_and_what_a_run_did_is_shown(office: Office) -> None:
    review = office.up.deployments()["review"]["id"]
    office.clicks.see(f"/deployments/deployment/{review}/run", "哪个单位")
    office.clicks.choose("按名称", "太原市应急管理局")
    run = office.clicks.submit()
    office.up.complete(run)
    assert office.up.api(f"/flow_runs/{run}")["parameters"]["unit"] == "太原市应急管理局"
    office.clicks.see(f"/runs/flow-run/{run}?tab=Artifacts", "待核定的填报表")
    office.clicks.see("/artifacts/key/report", "汇总结果")


def test_the_pages_load_nothing_from_outside(office: Office) -> None:
    office.clicks.see("/dashboard", "Deployments")
    office.clicks.page.goto(f"{office.up.url}/deployments")  # of the older UI
    office.clicks.page.get_by_text("review").first.wait_for()
    assert office.clicks.outside == []


def state_of(system: System) -> dict[str, Any]:
    """Figures, versions, lateness and letters; and how often each recipient got each letter."""
    found: dict[str, Any] = {sql: system.query(sql) for sql in (FIGURES, CUMULATIVE, VERSIONS, TIMELINESS, LETTERS)}
    letters = [
        (message["Message-ID"], recipient)
        for message, sent in zip(system.letters(), system.sink.box.letters, strict=True)
        for recipient in sent.recipients
        if message["X-Sxajsc-Kind"] != "alert"
    ]
    copies = Counter(letters)
    assert set(copies.values()) == {1}
    return found | {"copies": copies}


def alerts(system: System) -> list[str]:
    """The text of each alert that left."""
    bodies = [letter.get_body(("plain",)) for letter in system.letters("alert")]
    return [str(body.get_content()) for body in bodies if body]


def ended(up: Running, deployment: str, state: str = "COMPLETED") -> list[str]:
    """The runs of a deployment that ended in that state."""
    wanted = {"deployments": {"name": {"any_": [deployment]}}, "flow_runs": {"state": {"type": {"any_": [state]}}}}
    return [str(run["id"]) for run in up.api("/flow_runs/filter", wanted)]
