"""Explanation terminal: the way of a figure from the report back to the clerk's cell, as an operator reads it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from flows.terminal import SEVERITIES, console, say
from schemas.candidate import RowKind
from schemas.form import Indicator

if TYPE_CHECKING:  # they bring DuckDB, which `--help` should not wait for
    from flows.steps.explaining import Explanation
    from warehouse.lineage import Part, Source, Turn

_TURNS = {
    "accepted": "采用", "rejected": "退回", "held": "待核定", "correction": "电话更正", "withdrawal": "撤销电话更正",
}  # fmt: skip


def print_figure(one: "Explanation") -> None:
    """A figure of a unit: value, cell, workbook, mail, rules, history."""
    title = f"{one.unit_name}　{one.week_ending}　{one.indicator.label_in(one.row_kind)}"
    console.print(f"[bold]{escape(title)}[/]", soft_wrap=True)
    if one.source is None:
        say("  没有报来这个数")
    else:
        _print_source(one.source, one.indicator, str(one.mail))
        _print_rules(one)
    for turn in one.turns:
        say(f"  经过　{_turn(turn)}")
    say("")


def _print_source(source: "Source", indicator: Indicator, mail: str) -> None:
    carried = f"（沿用 {source.carried_from} 的累计）" if source.carried_from else ""
    lines = [
        ("数值", f"{_number(source.value)} {indicator.unit}{carried}"),
        (
            "单元格",
            f"{source.sheet}!{source.cell}　原文“{(source.raw_text or '').strip()}”"
            if source.cell
            else "表中没有这一格",
        ),
        ("文件", f"{source.file_name}　报表编号 {source.submission_id}"),
        ("邮件", f"{source.subject}　{source.sender}　{source.received_at:%Y-%m-%d %H:%M:%S} 收到"),
        ("存档", mail),
    ]
    if source.correction_reason is not None:
        lines.insert(
            1,
            (
                "更正",
                f"{source.corrected_at:%Y-%m-%d %H:%M} 由 {source.corrected_by} 记录电话更正："
                f"{_number(source.cell_value)} → {_number(source.value)}，{source.correction_reason}",
            ),
        )
    for name, text in lines:
        say(f"  {name}　{text}")


def _print_rules(one: "Explanation") -> None:
    for finding in one.findings:
        console.print(f"  校验　{SEVERITIES[finding.severity]}　{escape(finding.message)}", soft_wrap=True)
    if one.elsewhere:
        say(f"  校验　同一报表的其他地方另有 {len(one.elsewhere)} 条")
    titles = "、".join(rule.title for rule in one.passed)
    say(f"  校验　这一格通过 {len(one.passed)} 条规则：{titles}")


def _turn(turn: "Turn") -> str:
    form = f"{turn.submission_id} {turn.file_name}　" if turn.submission_id else ""
    by = "自动" if turn.decided_by == "pipeline" else turn.decided_by
    reason = f"　{' '.join(turn.reason.split())}" if turn.reason else ""
    return f"{turn.at:%m-%d %H:%M}　{_TURNS[turn.what]}　{_number(turn.value)}　{form}{by}{reason}"


def print_total(week: date, row_kind: RowKind, indicator: Indicator, parts: "Sequence[Part]") -> None:
    """The province's figure and what each unit gives to it."""
    title = f"全省合计　{week}　{indicator.label_in(row_kind)}（{indicator.unit}）"
    table = Table(title=title, title_justify="left")
    table.add_column("单位")
    table.add_column("数值", justify="right")
    table.add_column("说明")
    for part in parts:
        note = f"※沿用 {part.carried_from}" if part.carried_from and part.unit_id else ""
        table.add_row(escape(part.name), _number(part.value), note, end_section=part is parts[-2])
    console.print(table)


def _number(value: Decimal | None) -> str:
    return "空" if value is None else f"{value:f}"
