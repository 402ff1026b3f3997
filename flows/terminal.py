"""Terminal: what an operator sees: progress on long work, a readable summary at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.steps.examinations.examination import Examination
from flows.steps.summary import CollectSummary, RemindSummary, ReportSummary, SendSummary
from flows.steps.summary import Progress as Report
from schemas.campaign import Campaign, Unit
from schemas.checkedfile import CheckedFile
from schemas.checks.wording import show
from schemas.form import Form
from schemas.report import CombinedRow
from schemas.report import Report as WeekReport

console = Console(highlight=False)
_LABEL_WIDTH, _COLUMN_WIDTH = 18, 9
_errors = Console(stderr=True, highlight=False)

VERDICTS = {"accepted": "[green]收下[/]", "rejected": "[red]退回[/]", "held": "[yellow]待核定[/]"}
OUTCOMES = {
    "accepted": "收下", "rejected": "退回", "held": "待核定", "unreadable": "读不出", "no_form": "无报表",
    "own": "本系统信件", "bounce": "退信",
}  # fmt: skip
STATES = {
    "queued": "待发", "sending": "发送中", "sent": "已发", "partial": "部分收件人被拒", "failed": "发送失败",
    "unknown": "结果不明",
}  # fmt: skip
SEVERITIES = {"error": "[red]错误[/]", "warning": "[yellow]提示[/]", "note": "说明"}


def say(text: str) -> None:
    """A line for the operator."""
    console.print(escape(text), soft_wrap=True)


def complain(text: str) -> None:
    """One line on the error stream, whatever the text holds."""
    _errors.print(escape(" ".join(text.split())), soft_wrap=True)


@contextmanager
def progress() -> Iterator[Report]:
    """A bar per stage, drawn only on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_errors, transient=True, disable=not _errors.is_terminal) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def print_collect(summary: CollectSummary) -> None:
    """What came of a collect run."""
    if summary.judge.lines:
        table = Table(title="本次收到的报表", title_justify="left")
        for name in ("单位或发件人", "周", "结果", "说明"):
            table.add_column(name, overflow="fold")
        for unit, week, verdict, reason in summary.judge.lines:
            table.add_row(escape(unit), week, VERDICTS.get(verdict, verdict), escape(reason))
        console.print(table)
    outcomes = "，".join(f"{OUTCOMES[o]} {n}" for o, n in sorted(summary.judge.outcomes.items()))
    say(f"邮箱里 {summary.fetch.seen} 封，新收 {summary.fetch.fetched} 封；本次处理：{outcomes or '没有新邮件'}")
    print_send(summary.send)


def print_send(summary: SendSummary) -> None:
    """What became of the letters."""
    if summary.states:
        say("信件：" + "，".join(f"{STATES[s]} {n}" for s, n in sorted(summary.states.items())))


def print_report(summary: ReportSummary) -> None:
    """What came of a report run."""
    if summary.week_ending is None:
        say(f"没有汇总：{summary.why}")
        return
    say(f"{summary.week_ending} 这一周：迟报 {_names(summary.late)}；未报 {_names(summary.missing)}")
    if summary.number is None:
        say(summary.why)
    else:
        title = "汇总表" if summary.number == 1 else f"第 {summary.number - 1} 次更正（{summary.changes} 处变化）"
        say(f"{title}：{summary.workbook}")
    print_send(summary.send)


def print_remind(summary: RemindSummary) -> None:
    """Who was reminded."""
    if summary.week_ending is None:
        say("最后一个截止时间已过，不再提醒")
        return
    say(f"{summary.week_ending} 这一周尚未报来：{_names(summary.reminded)}")
    print_send(summary.send)


def print_examination(examined: Examination) -> None:
    """One line of the doctor: what was tried, how it is, what to do."""
    mark = "[green]✓[/]" if examined.ok else "[red]✗[/]"
    text = f"{examined.name}：{examined.text}" + (f"　→ {examined.advice}" if examined.advice else "")
    console.print(mark, escape(" ".join(text.split("\n"))), soft_wrap=True)


def print_checked(checked: Sequence[CheckedFile]) -> None:
    """The findings of `sxajsc check`, file by file."""
    for one in checked:
        verdict = "[green]可以收下[/]" if one.accepted else "[red]会被退回[/]"
        console.print(f"[bold]{escape(one.name)}[/]　{verdict}", soft_wrap=True)
        for title in one.forms:
            say(f"  {title}")
        for finding in one.findings:
            console.print(f"  {SEVERITIES[finding.severity]}　{escape(finding.message)}", soft_wrap=True)


def print_combined(report: WeekReport, form: Form, campaign: Campaign) -> None:
    """The combined table, turned: an indicator a line, a unit a column with its 累计, the province at the right; in
    as many blocks as the terminal's width makes necessary."""
    cumulative = {r.unit_id: r for r in report.rows if r.row_kind == "cumulative"}
    week = {r.unit_id: r for r in report.rows if r.row_kind == "week"}
    columns = [(_column_title(unit, cumulative.get(unit.id)), cumulative.get(unit.id)) for unit in campaign.units]
    columns += [("全省本周", week.get(None)), ("全省累计", cumulative.get(None))]
    blocks = max(1, -(-len(columns) * _COLUMN_WIDTH // max(console.width - _LABEL_WIDTH, _COLUMN_WIDTH)))
    share = -(-len(columns) // blocks)
    for start in range(0, len(columns), share):
        title = f"{report.week_ending} 汇总表（各单位为累计，※ 为沿用上次）" if start == 0 else None
        table = Table(title=title, title_justify="left", padding=(0, 1, 0, 0), box=box.SIMPLE_HEAD)
        table.add_column("指标", no_wrap=True)
        for name, _ in columns[start : start + share]:
            table.add_column(name, justify="right", no_wrap=True)
        for indicator in form.indicators:
            values = [row.values.get(indicator.id) if row else None for _, row in columns[start : start + share]]
            table.add_row(indicator.label, *map(show, values))
        console.print(table)


def _column_title(unit: Unit, row: CombinedRow | None) -> str:
    """The place name without 市应急管理局 and the like: short enough for a column."""
    short = unit.name.replace("应急管理局", "")
    short = short.removesuffix("市") if len(short) <= 4 else short[-4:]
    return short + ("※" if row is not None and row.carried_from else "")


def print_timeliness(report: WeekReport) -> None:
    """Who was in time for a week, in one line."""
    names = {s: tuple(t.name for t in report.timeliness if t.status == s) for s in ("on_time", "late", "missing")}
    say(
        f"{report.week_ending}　按时 {len(names['on_time'])} 家；迟报 {_names(names['late'])}；"
        f"未报 {_names(names['missing'])}"
    )


def _names(names: Sequence[str]) -> str:
    return f"{len(names)} 家（{'、'.join(names)}）" if names else "0 家"
