"""The flows against a real Prefect server: order, retries, what a late start does, what is left in the UI."""

import asyncio
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact
from prefect.client.schemas.sorting import ArtifactSort
from prefect.runtime import flow_run
from prefect.settings import PREFECT_UI_URL, temporary_settings
from prefect.states import Crashed

from flows.collect import collect
from flows.failure import tell_operators
from flows.mailbox.errors import LoginRefused, MailboxError
from flows.remind import remind
from flows.report import report
from flows.run import current_context
from flows.settings import SettingsError
from flows.steps import alerting, watching
from flows.steps.alerting import Failure
from flows.steps.refusal import DecisionRefused
from flows.steps.watching import Watched
from flows.watch import watch
from schemas.campaign import CAMPAIGNS
from tests.integration.orchestration.steps import Steps, put_in_place

BEIJING = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2021, 3, 5)
REPORT_TIME = datetime(2021, 3, 5, 12, 5, tzinfo=BEIJING)
REMIND_TIME = datetime(2021, 3, 5, 9, 30, tzinfo=BEIJING)
TRIES = 4  # the first one and three more


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    return put_in_place(monkeypatch)


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the moment for which the run is scheduled; its present is today's."""

    def schedule(moment: datetime) -> None:
        monkeypatch.setitem(flow_run.FIELDS, "scheduled_start_time", lambda: moment.astimezone(UTC))

    return schedule


def artifact(key: str) -> Artifact:
    """The newest artifact of that key."""

    async def read() -> list[Artifact]:
        async with get_client() as client:
            return await client.read_artifacts(sort=ArtifactSort.CREATED_DESC, limit=200)

    return next(a for a in asyncio.run(read()) if a.key == key)


def test_collect_fetches_judges_and_sends_at_the_pretended_present(steps: Steps) -> None:
    collect(at=REPORT_TIME)
    assert steps.calls == [("fetch",), ("judge", REPORT_TIME), ("send", REPORT_TIME)]


def test_a_dropped_line_is_tried_again(steps: Steps) -> None:
    steps.failures = {"fetch": [MailboxError("dropped")] * 2, "send": [TimeoutError()]}
    collect(at=REPORT_TIME)
    assert steps.names == ["fetch", "fetch", "fetch", "judge", "send", "send"]


def test_a_refused_login_is_never_tried_again(steps: Steps) -> None:
    steps.failures = {"fetch": [LoginRefused("sxajsc@126.example", "NO")] * TRIES}
    with pytest.raises(LoginRefused):
        collect(at=REPORT_TIME)
    assert steps.names == ["fetch", "alert"]


def test_a_wrong_setting_is_never_tried_again(steps: Steps) -> None:
    steps.failures = {"send": [SettingsError("SXAJSC_SMTP_PORT is wrong")] * TRIES}
    with pytest.raises(SettingsError):
        collect(at=REPORT_TIME)
    assert steps.names.count("send") == 1


def test_judging_is_not_retried_for_it_touches_no_network(steps: Steps) -> None:
    steps.failures = {"judge": [ValueError("a defect")]}
    with pytest.raises(ValueError, match="a defect"):
        collect(at=REPORT_TIME)
    assert steps.names == ["fetch", "judge", "alert"]


def test_a_second_run_with_the_same_parameters_does_everything_again(steps: Steps) -> None:
    collect(at=REPORT_TIME)
    collect(at=REPORT_TIME)
    assert steps.names == ["fetch", "judge", "send"] * 2


def test_report_collects_first_and_sends_last(steps: Steps) -> None:
    report(week=FRIDAY, at=REPORT_TIME, reissue=True)
    assert steps.names == ["fetch", "judge", "issue", "send"]
    assert steps.calls[2] == ("issue", FRIDAY, REPORT_TIME, True)


def test_report_without_week_is_of_the_last_week_closed(steps: Steps) -> None:
    report(at=datetime(2021, 3, 15, 10, tzinfo=BEIJING))
    assert steps.calls[2][1] == date(2021, 3, 12)


def test_at_the_deadline_itself_the_week_is_not_closed(steps: Steps) -> None:
    report(at=datetime(2021, 3, 12, 12, tzinfo=BEIJING))
    assert steps.calls[2][1] == FRIDAY


def test_a_report_that_starts_late_is_still_of_the_week_it_was_due_for(steps: Steps, due: Any) -> None:
    due(REPORT_TIME)
    report()
    (_, week, present, _) = steps.calls[2]
    assert week == FRIDAY
    assert present > REPORT_TIME


def test_a_week_that_is_not_over_is_refused_before_anything_happens(steps: Steps) -> None:
    with pytest.raises(SettingsError):
        report(week=date(2021, 3, 12), at=REPORT_TIME)
    assert steps.names == ["alert"]


def test_an_unreadable_inbox_means_no_report_but_an_alert_and_a_failed_run(steps: Steps) -> None:
    steps.failures = {"fetch": [MailboxError("no answer")] * TRIES}
    state = report(at=REPORT_TIME, return_state=True)
    assert state.is_failed()
    assert steps.names == ["fetch"] * TRIES + ["alert"]
    (_, at, subject, text, key) = steps.calls[-1]
    assert (at, subject, key) == (REPORT_TIME, "收件箱无法读取，汇总表未发出", "mailbox-2021-03-05")
    assert "no answer" in text
    assert "2021-03-05" in text


def test_the_run_fails_with_the_cause_even_if_the_alert_fails_too(steps: Steps) -> None:
    steps.failures = {"fetch": [MailboxError("no answer")] * TRIES, "alert": [OSError("no mail server")]}
    with pytest.raises(MailboxError, match="no answer"):
        report(at=REPORT_TIME)


def test_remind_collects_before_it_reminds(steps: Steps) -> None:
    remind(at=REMIND_TIME)
    assert steps.names == ["fetch", "judge", "remind", "send"]


def test_nobody_is_reminded_when_the_inbox_could_not_be_read(steps: Steps) -> None:
    steps.failures = {"fetch": [MailboxError("no answer")] * TRIES}
    with pytest.raises(MailboxError):
        remind(at=REMIND_TIME)
    assert "remind" not in steps.names


def test_a_reminder_that_starts_after_its_deadline_reminds_nobody(steps: Steps, due: Any) -> None:
    due(REMIND_TIME)
    remind()
    assert steps.calls == []
    assert "没有催报" in str(artifact("remind").data)


@pytest.mark.parametrize("moved_to", ["2021-03-05T17:00:00", "2021-03-06T12:00:00", "2021-03-05T10:00:00"])
@pytest.mark.parametrize("rejected_only", [False, True])
def test_nobody_is_reminded_of_a_week_whose_deadline_moved(
    steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved_to: str, rejected_only: bool
) -> None:
    shipped = (CAMPAIGNS / "lianghui-2021.toml").read_text("utf-8")
    moved = shipped.replace("[recipients]", f'[deadlines]\n"{FRIDAY}" = {moved_to}\n\n[recipients]', 1)
    (tmp_path / "moved.toml").write_text(moved, "utf-8")
    monkeypatch.setenv("SXAJSC_CAMPAIGN", str(tmp_path / "moved.toml"))
    remind(rejected_only, at=REMIND_TIME)
    assert steps.calls == []
    assert "没有催报" in str(artifact("remind").data)
    remind(rejected_only, at=REMIND_TIME + timedelta(days=7))  # the week after is as usual
    assert steps.names == ["fetch", "judge", "remind", "send"]


def test_a_run_leaves_a_page_and_a_table_of_what_it_did(steps: Steps) -> None:
    report(at=REPORT_TIME)
    page, collected = str(artifact("report").data), str(artifact("collect").data)
    assert "2021-03-05 一周" in page
    assert "迟报：大同市应急管理局" in page
    assert "**300** 封邮件，新收 **12** 封" in collected
    assert json.loads(str(artifact("report-units").data)) == [
        {"单位": "大同市应急管理局", "情况": "迟报"},
        {"单位": "长治市应急管理局", "情况": "未报"},
    ]
    forms = json.loads(str(artifact("collect-forms").data))
    assert [row["结果"] for row in forms] == ["收下", "待核定"]


def test_fetching_shows_its_progress(steps: Steps) -> None:
    collect(at=REPORT_TIME)
    bar = artifact("fetch-progress")
    assert (bar.data, bar.description) == (100.0, "收取邮件 300/300")


def test_a_failed_run_is_told_once_with_its_reason_and_a_link(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    steps.failures = {"judge": [ValueError("a defect")]}
    with (
        temporary_settings({PREFECT_UI_URL: "https://reports.example/ui"}),
        pytest.raises(ValueError, match="a defect"),
    ):
        collect(at=REPORT_TIME)
    (_, _, subject, text, key) = steps.calls[-1]
    assert subject == "“收件”运行失败"
    assert "a defect" in text
    (run_id,) = re.findall(r"https://reports\.example/ui/runs/flow-run/([0-9a-f-]{36})", text)
    assert key == f"failed|{run_id}|a defect"


def test_trouble_with_the_mail_server_is_told_once_a_day_not_once_a_run(steps: Steps) -> None:
    for error in (LoginRefused("sxajsc@126.example", "NO"), MailboxError("no answer")):
        keys = set()
        for _ in range(2):
            steps.failures = {"fetch": [error] * TRIES}
            with pytest.raises(MailboxError):
                collect(at=REPORT_TIME)
            keys.add(steps.calls[-1][-1])
        assert len(keys) == 1


def test_a_crashed_run_is_told_though_nobody_knows_its_error(steps: Steps) -> None:
    run = Mock(id="11111111-1111-1111-1111-111111111111")
    tell_operators(flow=collect, flow_run=run, state=Crashed(message="三次心跳无回应，进程已不在"))
    assert steps.names == ["alert"]
    assert "三次心跳无回应" in steps.calls[0][3]


def test_an_operator_who_decides_wrongly_needs_no_letter_about_it(steps: Steps) -> None:
    failure = Failure("review", "核定", "1", "", DecisionRefused("缺少理由"), "缺少理由", REPORT_TIME)
    alerting.alert_failure(current_context(), failure, REPORT_TIME)
    assert steps.calls == []


def test_watching_leaves_a_page(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "watch", lambda context, at: Watched(at, ("收件箱读不到",)))
    watch(at=REPORT_TIME)
    assert "收件箱读不到" in str(artifact("watch").data)
