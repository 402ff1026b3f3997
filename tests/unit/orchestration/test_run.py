"""The times of a run, and which errors are worth another try."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from prefect.runtime import flow_run
from prefect.states import Failed

from flows.mailbox.errors import LoginRefused, MailboxError
from flows.run import is_worth_retrying, moment
from flows.settings import SettingsError

BEIJING = ZoneInfo("Asia/Shanghai")
NOON = datetime(2021, 3, 5, 12, 5, tzinfo=BEIJING)


@pytest.fixture
def scheduled(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the moment for which the current run was scheduled."""

    def schedule(due: datetime) -> None:
        monkeypatch.setitem(flow_run.FIELDS, "scheduled_start_time", lambda: due.astimezone(UTC))

    return schedule


def test_a_pretended_present_stands_for_both_times() -> None:
    times = moment(NOON, BEIJING)
    assert (times.due, times.present) == (NOON, NOON)


def test_a_pretended_present_without_offset_is_a_time_of_the_campaigns_zone() -> None:
    assert moment(NOON.replace(tzinfo=None), BEIJING).present == NOON


def test_a_pretended_present_of_another_zone_is_the_same_moment() -> None:
    times = moment(NOON.astimezone(UTC), BEIJING)
    assert times.present == NOON
    assert times.present.utcoffset() == timedelta(hours=8)


def test_a_run_that_starts_late_knows_when_it_was_due(scheduled: Any) -> None:
    scheduled(NOON)
    times = moment(None, BEIJING)
    assert times.due == NOON
    assert times.present > NOON + timedelta(days=365)


def test_a_run_that_starts_early_takes_the_scheduled_time_for_its_present(scheduled: Any) -> None:
    due = datetime.now(UTC) + timedelta(hours=1)
    scheduled(due)
    times = moment(None, BEIJING)
    assert times.due == times.present == due


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (MailboxError("line dropped"), True),
        (TimeoutError(), True),
        (LoginRefused("sxajsc@126.example", "NO LOGIN"), False),
        (SettingsError("SXAJSC_MAIL_PASSWORD is missing"), False),
    ],
)
def test_only_errors_that_may_pass_are_tried_again(error: Exception, again: bool) -> None:
    assert is_worth_retrying(Mock(), Mock(), Failed(data=error)) is again
