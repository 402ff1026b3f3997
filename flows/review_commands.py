"""Review commands: what operators decide by hand, `sxajsc review …` and `sxajsc correct`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from flows import decision_terminal, terminal
from flows.arguments import At, Operator, Reason, UsageError, current_context, day, moment, operator_name

if TYPE_CHECKING:
    from schemas.candidate import RowKind

# Imports of the steps stand inside the commands: `--help` should not wait for pandas and DuckDB.

Id = Annotated[str, typer.Argument(metavar="编号", help="报表编号，见 review list；写到能分清的开头几位即可")]
NoSend = Annotated[bool, typer.Option("--no-send", help="先不发信；信留在待发，下一次收取时发出")]
Unit = Annotated[str, typer.Option("--unit", metavar="单位", help="单位 id，如 taiyuan")]
Week = Annotated[str, typer.Option("--week", metavar="周五", help="哪一周（该周的周五，如 2021-03-05）")]

review_app = typer.Typer(no_args_is_help=True, help="核定：列出待核定的报表，逐份决定采用、退回或指定单位和周。")


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    app.add_typer(review_app, name="review")
    app.command("correct", help="更正：单位来电更正一个数。原表不动，更正和理由另行记录，通知单位，可以撤销。")(correct)


@review_app.command("list", help="列出待核定的报表，先收到的在前。")
def show_waiting(
    everything: Annotated[bool, typer.Option("--all", help="连同退回的一起列出")] = False, at: At = None
) -> None:
    from flows.steps.reviewing import waiting

    moment(at)  # the list is the same at any time; the option only has to be right
    decision_terminal.print_waiting(waiting(current_context(), everything))


@review_app.command(help="采用一份报表，按收到的时间计是否按时；单位或周不明的，用 assign。")
def accept(submission: Id, reason: Reason, operator: Operator = None, no_send: NoSend = False, at: At = None) -> None:
    _decide("采用", submission, reason, operator, no_send, at)


@review_app.command(help="退回一份报表（待核定的，或已采用的），并通知发件人。")
def reject(submission: Id, reason: Reason, operator: Operator = None, no_send: NoSend = False, at: At = None) -> None:
    _decide("退回", submission, reason, operator, no_send, at)


@review_app.command(help="指定一份报表属于哪个单位、哪一周，并采用；也可改指已采用的。")
def assign(
    submission: Id,
    unit: Unit,
    week: Week,
    reason: Reason,
    operator: Operator = None,
    no_send: NoSend = False,
    at: At = None,
) -> None:
    _decide("指定", submission, reason, operator, no_send, at, unit, day(week))


def _decide(
    action: str,
    submission: str,
    reason: str,
    operator: str | None,
    no_send: bool,
    at: str | None,
    unit: str | None = None,
    week: date | None = None,
) -> None:
    from flows.steps.reviewing import Action, Order, review

    order = Order(Action(action), submission, reason, operator_name(operator), unit, week)
    decision_terminal.print_review(review(current_context(), order, moment(at), send=not no_send))


def correct(
    unit: Unit,
    week: Week,
    indicator: Annotated[str, typer.Option("--indicator", metavar="指标", help="指标 id 或名称，如 fines 或 行政罚款")],
    reason: Reason,
    row: Annotated[str, typer.Option("--row", metavar="行", help="week（本周）或 cumulative（累计）")] = "week",
    value: Annotated[str | None, typer.Option("--value", metavar="数", help="更正后的数")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤销这个数的电话更正，恢复表中的数")] = False,
    operator: Operator = None,
    no_send: NoSend = False,
    at: At = None,
) -> None:
    from flows.steps.correcting import Amendment, amend, value_asked

    if row not in ("week", "cumulative"):
        raise UsageError(f"--row {row}：应为 week（本周）或 cumulative（累计）")
    name = operator_name(operator)
    kind: RowKind = "week" if row == "week" else "cumulative"
    amendment = Amendment(unit, day(week), indicator, kind, value_asked(value, withdraw), reason, name)
    decision_terminal.print_correction(amend(current_context(), amendment, moment(at), send=not no_send))
    terminal.say("已记录并发布；上报过的周，可用 sxajsc report --week … --reissue 发更正。")
