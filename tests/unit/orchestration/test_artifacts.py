"""What a run tells in the UI: all of it, in Chinese, and nothing that acts."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows import artifacts
from flows.artifacts import ProgressBar, collect_page, escape, remind_page, report_page
from flows.steps.summary import CollectSummary, FetchSummary, JudgeSummary, RemindSummary, ReportSummary, SendSummary

AT = datetime(2021, 3, 5, 12, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
SENT = SendSummary({"sent": 12, "unknown": 1})
ISSUED = ReportSummary(AT, date(2021, 3, 5), 1, "", late=("大同市",), workbook=Path("reports/汇总表.xlsx"))


def test_collect_tells_of_mails_forms_and_letters() -> None:
    judged = JudgeSummary({"accepted": 11, "held": 1}, {"accepted": 11, "rejected": 2}, 12)
    page = collect_page(CollectSummary(AT, FetchSummary(40, 12), judged, SENT))
    assert "# 收件 2021-03-05 12:05" in page
    assert "邮件：收下 11，待核定 1" in page
    assert "填报表：收下 11，退回 2" in page
    assert "已发 12，结果不明 1" in page


def test_a_first_report_is_no_amendment() -> None:
    page = report_page(ISSUED, SENT)
    assert "已出汇总表" in page
    assert "更正" not in page
    assert "`reports/汇总表.xlsx`" in page


def test_an_amended_report_says_how_much_changed() -> None:
    assert "第 2 次更正，变化 4 处" in report_page(replace(ISSUED, number=3, changes=4), SENT)


def test_a_report_that_was_not_sent_says_why() -> None:
    assert "与上一期相比没有变化" in report_page(replace(ISSUED, number=None, why="与上一期相比没有变化"), SENT)


def test_nobody_late_is_said_too() -> None:
    assert "未报：无" in report_page(ISSUED, SENT)


def test_after_the_last_deadline_there_is_no_week_to_remind_of() -> None:
    assert "督查已结束" in remind_page(RemindSummary(AT, None, (), SendSummary()), SENT)


@pytest.mark.parametrize("text", ["<script>", "[a](http://b.example)", "**x**", "| a |", "# x", "`x`", "![x](y)"])
def test_what_senders_write_cannot_act_in_the_page(text: str) -> None:
    plain = escape(text)
    assert plain.replace("\\", "") == text
    assert all(plain[n - 1] == "\\" for n, letter in enumerate(plain) if letter in "<>[]()*|#`!")


def test_the_bar_moves_in_steps_of_five_percent(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[float] = []

    def create(percent: float, **_: str) -> str:
        shown.append(percent)
        return "the artifact's id"

    monkeypatch.setattr(artifacts, "create_progress_artifact", create)
    monkeypatch.setattr(artifacts, "update_progress_artifact", lambda _, percent, **__: shown.append(percent))
    bar = ProgressBar("key")
    for done in range(3001):
        bar("收取邮件", done, 3000)
    bar("解析", 0, 0)
    assert shown == [*range(0, 101, 5), 100.0]
