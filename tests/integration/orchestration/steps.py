"""Steps that only write down how they were called, for flows under test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest

from flows import collect, remind, report
from flows.steps import alerting, collecting, reminding, reporting, sending
from flows.steps.context import Context
from flows.steps.summary import FetchSummary, JudgeSummary, Progress, RemindSummary, ReportSummary, SendSummary, silent


@dataclass
class Steps:
    """The steps in place of the real ones. `calls` has (step, its arguments beside the context); a step in `failures`
    raises the first of its errors at each call, until none is left."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The steps that were called, in order."""
        return [call[0] for call in self.calls]

    def _called(self, name: str, *arguments: object) -> None:
        self.calls.append((name, *arguments))
        if self.failures.get(name):
            raise self.failures[name].pop(0)

    def fetch(self, context: Context, at: datetime, progress: Progress = silent) -> FetchSummary:
        self._called("fetch")
        for done in range(0, 301, 10):
            progress("收取邮件", done, 300)
        return FetchSummary(seen=300, fetched=12)

    def judge(self, context: Context, at: datetime, progress: Progress = silent) -> JudgeSummary:
        self._called("judge", at)
        lines = (("太原市应急管理局", "2021-03-05", "accepted", ""), ("a|<b>@x.example", "", "held", "未登记"))
        return JudgeSummary({"accepted": 1, "held": 1}, {"accepted": 1, "held": 1}, 1, lines)

    def send(self, context: Context, at: datetime, progress: Progress = silent) -> SendSummary:
        self._called("send", at)
        return SendSummary({"sent": 1})

    def issue(self, context: Context, week: date | None, at: datetime, reissue: bool) -> ReportSummary:
        self._called("issue", week, at, reissue)
        return ReportSummary(at, week, 1, "", late=("大同市应急管理局",), missing=("长治市应急管理局",))

    def remind(self, context: Context, at: datetime, rejected_only: bool = False) -> RemindSummary:
        self._called("remind", at)
        return RemindSummary(at, date(2021, 3, 5), ("长治市应急管理局",), SendSummary())

    def alert(self, context: Context, at: datetime, subject: str, lines: list[str], key: str, *more: object) -> None:
        self._called("alert", at, subject, "\n".join(lines), key)


def put_in_place(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """The steps, put in place of the real ones; and no waiting between two tries."""
    steps = Steps()
    places: list[tuple[object, str, Callable[..., object]]] = [
        (collecting, "read_inbox", steps.fetch),
        (collecting, "judge_mail", steps.judge),
        (sending, "send_letters", steps.send),
        (reporting, "issue_report", steps.issue),
        (reminding, "queue_reminders", steps.remind),
        (alerting, "alert_operators", steps.alert),
    ]
    for module, name, replacement in places:
        monkeypatch.setattr(module, name, replacement)
    for flow in (collect, report, remind):
        for task in ("fetch", "send"):
            hasty = getattr(flow, task).with_options(retry_delay_seconds=0, retry_jitter_factor=None)
            monkeypatch.setattr(flow, task, hasty)
    return steps
