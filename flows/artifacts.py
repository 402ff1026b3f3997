"""Artifacts: what a run leaves in the Prefect UI: a page and a table of what it did, and a bar while it works."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.run import Moment
from flows.steps.summary import CollectSummary, RemindSummary, ReportSummary, SendSummary
from flows.steps.watching import Watched

_STEP_PERCENT = 5  # an update is an HTTP call: twenty a stage are enough to see it move


class ProgressBar:
    """A Progress (see flows.steps.summary) that shows as a bar in the UI, its description being the stage."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._artifact: UUID | None = None
        self._shown: tuple[str, float] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Shows the stage as done of total, if that is visibly more than was shown."""
        percent = 100.0 * done / total if total else 100.0
        step = (stage, percent // _STEP_PERCENT)
        if step == self._shown:
            return
        self._shown = step
        text = f"{stage} {done}/{total}"
        if self._artifact is None:
            # typed as "or a coroutine", which it is only when called from one
            self._artifact = cast(UUID, create_progress_artifact(percent, key=self._key, description=text))
        else:
            update_progress_artifact(self._artifact, percent, description=text)


def publish_collect(summary: CollectSummary) -> None:
    """The page `collect` and the table `collect-forms` of a collect run."""
    create_markdown_artifact(collect_page(summary), key="collect", description="收件结果")
    rows = [dict(zip(("单位或发件人", "周", "结果", "说明"), line, strict=False)) for line in summary.judge.lines]
    create_table_artifact(_translated(rows), key="collect-forms", description="本次处理的填报表和邮件")


def publish_report(summary: ReportSummary, send: SendSummary) -> None:
    """The page `report` and the table `report-units` of a report run; `send` tells of the letters sent in it."""
    create_markdown_artifact(report_page(summary, send), key="report", description="汇总结果")
    rows = [{"单位": name, "情况": "迟报"} for name in summary.late]
    rows += [{"单位": name, "情况": "未报"} for name in summary.missing]
    create_table_artifact(rows, key="report-units", description="迟报和未报单位")


def publish_remind(summary: RemindSummary, send: SendSummary) -> None:
    """The page `remind` and the table `remind-units` of a remind run; `send` tells of the letters sent in it."""
    create_markdown_artifact(remind_page(summary, send), key="remind", description="催报结果")
    rows = [{"单位": name} for name in summary.reminded]
    create_table_artifact(rows, key="remind-units", description="本次催报的单位")


def publish_remind_missed(times: Moment) -> None:
    """The page `remind` of a remind run that came too late, or is of a week whose deadline moved."""
    why = "截止时间已过，或本周的截止时间改过，没有催报。"
    text = f"# 催报\n\n原定 {_clock(times.due)}，实际 {_clock(times.present)} 运行：{why}\n"
    create_markdown_artifact(text, key="remind", description="催报结果")


def publish_watch(watched: Watched) -> None:
    """The page `watch` of a watch run."""
    lines = [f"- {trouble}" for trouble in watched.troubles] or ["- 一切正常"]
    text = "\n".join([f"# 值守 {_clock(watched.at)}", "", *lines])
    create_markdown_artifact(text, key="watch", description="值守结果")


def collect_page(summary: CollectSummary) -> str:
    """A collect run as Markdown."""
    fetch, judge = summary.fetch, summary.judge
    lines = [
        f"# 收件 {_clock(summary.at)}",
        f"- 邮箱中有 **{fetch.seen}** 封邮件，新收 **{fetch.fetched}** 封",
        f"- 邮件：{_counts(judge.outcomes)}",
        f"- 填报表：{_counts(judge.forms)}",
        f"- 新写回执、退回等邮件 {judge.letters_queued} 封；发送：{_counts(summary.send.states)}",
    ]
    return "\n".join(lines) + "\n"


def report_page(summary: ReportSummary, send: SendSummary) -> str:
    """A report run as Markdown."""
    week = f"{summary.week_ending:%Y-%m-%d} 一周" if summary.week_ending else "没有应汇总的周"
    lines = [f"# 汇总 {_clock(summary.at)}：{week}"]
    if summary.number is None:
        lines.append(f"- 没有发出汇总表：{escape(summary.why)}")
    else:
        amended = f"（第 {summary.number - 1} 次更正，变化 {summary.changes} 处）" if summary.number > 1 else ""
        lines.append(f"- **已出汇总表**{amended}")
    lines += [f"- 迟报：{_names(summary.late)}", f"- 未报：{_names(summary.missing)}"]
    if summary.workbook:
        lines.append(f"- 汇总表文件：`{summary.workbook}`")
    lines.append(f"- 发送：{_counts(send.states)}")
    return "\n".join(lines) + "\n"


def remind_page(summary: RemindSummary, send: SendSummary) -> str:
    """A remind run as Markdown."""
    week = f"{summary.week_ending:%Y-%m-%d} 截止的一周" if summary.week_ending else "督查已结束"
    lines = [
        f"# 催报 {_clock(summary.at)}：{week}",
        f"- 催报：{_names(summary.reminded)}",
        f"- 发送：{_counts(send.states)}",
    ]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """The text with nothing in it that Markdown or HTML would act on: senders write it, operators read it."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>&~-])", r"\\\1", text).replace("\n", " ")


def _translated(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: _word(value) for name, value in row.items()} for row in rows]


def _counts(counts: Mapping[str, int]) -> str:
    return "，".join(f"{_word(word)} {number}" for word, number in counts.items() if number) or "无"


def _word(value: str) -> str:
    """The Chinese word of an outcome, a verdict or a letter's state, as on the terminal; other text as it is."""
    from flows.terminal import OUTCOMES, STATES

    return {**OUTCOMES, **STATES}.get(value, value)


def _names(names: Sequence[str]) -> str:
    return "、".join(map(escape, names)) or "无"


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
