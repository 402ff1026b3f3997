"""Audit commands: where figures come from, and whether the warehouse still says what archive and decisions say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import decision_terminal, explanation_terminal, terminal
from flows.arguments import At, UsageError, current_context, day, moment

if TYPE_CHECKING:
    from schemas.candidate import RowKind

# Imports of the steps stand inside the commands: `--help` should not wait for pandas and DuckDB.

Week = Annotated[str, typer.Option("--week", metavar="周五", help="哪一周（该周的周五，如 2021-03-05）")]
Indicator = Annotated[str, typer.Option("--indicator", metavar="指标", help="指标 id 或名称，如 fines 或 行政罚款")]
Unit = Annotated[str | None, typer.Option("--unit", metavar="单位", help="单位 id；不写就是全省合计")]
Row = Annotated[
    str | None, typer.Option("--row", metavar="行", help="week（本周）或 cumulative（累计）；不写就两行都列")
]
ROWS: "tuple[RowKind, ...]" = ("week", "cumulative")


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    app.command("explain", help="溯源：一个数从汇总表追到填表人的单元格，连同校验和历次决定；全省合计列出组成。")(
        explain
    )
    app.command("reprint", help="重印：按当时所知重做某一期汇总表，并与寄出的逐字节核对；不一致时退出码为 1。")(reprint)
    app.command("rebuild", help="重建：按存档和人工决定重做仓库，逐数对照，列出差异后替换。不发信。")(rebuild)


def rebuild(
    check: Annotated[bool, typer.Option("--check", help="只对照，不替换")] = False,
    at: At = None,
) -> None:
    from flows.steps.rebuilding import rebuild as run

    context, present = current_context(), moment(at)
    with terminal.progress() as progress:
        summary = run(context, present, check, progress)
    decision_terminal.print_rebuild(summary)


def explain(week: Week, indicator: Indicator, unit: Unit = None, row: Row = None, at: At = None) -> None:
    from flows.steps import explaining
    from flows.steps.refusal import require_indicator
    from warehouse.corrections import Place

    context, as_of, ending = current_context(), moment(at), day(week)
    asked = require_indicator(context.form, indicator)
    for kind in _rows(row):
        if unit is None:
            parts = explaining.explain_total(context, ending, kind, asked, as_of)
            explanation_terminal.print_total(ending, kind, asked, parts)
        else:
            place = Place(unit, ending, kind, asked.id)
            explanation_terminal.print_figure(explaining.explain(context, place, as_of))


def _rows(row: str | None) -> "tuple[RowKind, ...]":
    if row is None:
        return ROWS
    found = tuple(kind for kind in ROWS if kind == row)
    if not found:
        raise UsageError(f"--row {row}：应为 week（本周）或 cumulative（累计）")
    return found


def reprint(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="写到哪里")],
    week: Week,
    number: Annotated[
        int | None,
        typer.Option("--number", metavar="期", help="第几期（1 为周五的汇总表，以后为更正）；不写就是最后一期"),
    ] = None,
) -> None:
    from flows.steps.reprinting import reprint as run

    made = run(current_context(), day(week), number)
    try:
        out.write_bytes(made.content)
    except OSError as error:
        raise UsageError(f"{out}：写不进去（{error.strerror}）") from error
    said = "与寄出的逐字节相同" if made.identical else f"与寄出的 {made.workbook_name} 不同"
    terminal.say(f"{week} 第 {made.number} 期（{made.as_of:%Y-%m-%d %H:%M} 所知）已写到 {out}，{said}")
    if not made.identical:
        raise typer.Exit(1)
