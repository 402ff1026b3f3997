"""Killed anywhere: kill -9 at marked steps, a rerun each time, and in the end what one clean run would have given.

`make kills` does the same some hundred times, at all steps and at random moments."""

from pathlib import Path

import pytest

from tests.e2e.killing import Kill, Portrait, analyst, killed, portrait
from tests.e2e.system import SAMPLES, System, mailings, pymap_system

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
NOON = "2021-03-05T12:05:00+08:00"
AFTERWARDS = ("2021-03-05T13:05:00+08:00", "2021-03-05T14:05:00+08:00")
"""Half an hour after it came into doubt, a letter whose copy did not show up is sent again."""

KILLS = (
    Kill("warehouse.database:Warehouse._create"),
    Kill("flows.mailbox.archive:_write", number=5),  # the bytes of a mail, without its sidecar
    Kill("warehouse.ledger:add_locators"),
    Kill("warehouse.load:load_submissions"),  # before the commit
    Kill("warehouse.database:publish", "before"),  # after the commit
    Kill("warehouse.publish:_copy"),
    Kill("warehouse.publish:_point"),
    Kill("flows.steps.reporting:_store"),  # the workbook is there, its issue is not
    Kill("flows.steps.reporting:issue_report"),  # the report waits in the outbox with the answers
    Kill("flows.letters.transport:YagmailTransport.deliver", "before"),  # marked as on its way, and is not
    Kill("smtplib:SMTP.data"),  # on its way, and not marked as sent
    Kill("warehouse.outbox:mark", number=3),
)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Portrait:
    with pymap_system(tmp_path_factory.mktemp("undisturbed"), CAMPAIGN) as one:
        one.waiting = mailings("three-weeks")
        one.at(NOON, "report")
        _afterwards(one)
        return portrait(one)


def _afterwards(one: System) -> None:
    for moment in AFTERWARDS:
        one.at(moment, "collect")


def test_a_report_killed_at_step_after_step_ends_as_one_clean_run(tmp_path: Path, undisturbed: Portrait) -> None:
    with pymap_system(tmp_path, CAMPAIGN) as one:
        one.waiting = mailings("three-weeks")
        one.arrive(NOON)
        with analyst(one) as opened:
            missed = [str(kill) for kill in KILLS if not killed(one, kill, "report", "--at", NOON)]
            one.at(NOON, "report")
            _afterwards(one)
        found = portrait(one)
    assert missed == []
    for name, expected in undisturbed.items():
        assert found[name] == expected, name
    assert opened[0] > 0
