"""The command line: does what the flow of the same name does, in this process, without a Prefect server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows import audit_commands, review_commands, terminal
from flows.arguments import At, UsageError, current_context, day, moment
from flows.settings import SettingsError, load_settings
from flows.steps.examinations.examination import Examination

# Imports of the steps stand inside the commands: `--help` and `form` should not wait for pandas and DuckDB.

app = typer.Typer(
    name="sxajsc",
    help="周五报表流水线：从邮箱收取各市报表，逐格核对，汇总入库，寄出汇总表和迟报名单。\n\n"
    "设置写在环境变量或当前目录的 .env 里（SXAJSC_HOME、SXAJSC_MAIL_PASSWORD 等，见 README）。"
    "先试一试：sxajsc friday（自带邮箱和样例邮件，不连外网）。",
    epilog="退出码：0 完成（有报表被退回也算完成）；1 运行失败；2 用法或设置有误。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.command(help="演练：在本机起一个自带的邮箱，收样例邮件，把三个周五各过一遍。")
def friday() -> None:
    from flows.friday import friday as run

    settings = load_settings()
    run(settings, explicit_home="home" in settings.model_fields_set)


@app.command(help="收取：邮箱 → 存档 → 核对 → 入库 → 寄出回执和退回通知。可以反复运行，不会重复。")
def collect(at: At = None) -> None:
    from flows.steps.collecting import collect as run

    context, present = current_context(), moment(at)
    with terminal.progress() as progress:
        summary = run(context, present, progress)
    terminal.print_collect(summary)


@app.command(help="汇总：先收取，再计算、发布，寄出汇总表和迟报名单。每期只寄一次。")
def report(
    week: Annotated[
        str | None,
        typer.Option("--week", metavar="周五", help="哪一周（该周的周五，如 2021-03-05）；不写就是刚截止的一周"),
    ] = None,
    at: At = None,
    reissue: Annotated[bool, typer.Option("--reissue", help="与上一期相比有变化时，寄出更正")] = False,
) -> None:
    from flows.steps.reporting import report as run

    context, present = current_context(), moment(at)
    with terminal.progress() as progress:
        summary = run(context, day(week) if week else None, present, reissue, progress)
    terminal.print_report(summary)


@app.command(help="提醒：只提醒下一次截止前还没有报来的单位，同一天不重复提醒。")
def remind(
    rejected: Annotated[bool, typer.Option("--rejected", help="只提醒表被退回、还没有改好的单位，列出错处")] = False,
    at: At = None,
) -> None:
    from flows.steps.reminding import remind as run

    context, present = current_context(), moment(at)
    with terminal.progress() as progress:
        summary = run(context, present, progress, rejected_only=rejected)
    terminal.print_remind(summary)


@app.command(
    help="值守：截止当天检查收件箱是否读得到、汇总表是否已寄出；不正常就通知管理员（同一件事一次），退出码 1。"
)
def watch(at: At = None) -> None:
    from flows.steps.watching import watch as run

    watched = run(current_context(), moment(at))
    for trouble in watched.troubles or ("一切正常",):
        terminal.say(trouble)
    raise typer.Exit(1 if watched.troubles else 0)


@app.command(help="核对：像流水线一样读填好的表，列出问题。不需要邮箱和仓库。会被退回的文件使退出码为 1。")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="文件...", help="填好的表（.xlsx .xls .et .zip）")],
) -> None:
    from flows.steps.checking import check_files

    missing = [f for f in files if not f.is_file()]
    if missing:
        raise UsageError(f"{missing[0]}：没有这个文件")
    checked = check_files(current_context(), files, datetime.now().astimezone())
    terminal.print_checked(checked)
    if any(not one.accepted for one in checked):
        raise typer.Exit(1)


@app.command(help="空表：写一份空白报表，可以直接发给各单位填写。")
def form(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="写到哪里")],
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="单位", help="填好填报单位（单位 id，如 taiyuan）")
    ] = None,
) -> None:
    from flows.letters.blank import blank_form

    context = current_context()
    known = {u.id: u for u in context.campaign.units}
    if unit is not None and unit not in known:
        raise UsageError(f"--unit {unit}：没有这个单位（可选：{'、'.join(known)}）")
    content = blank_form(context.form, context.campaign, known[unit] if unit else None, None)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{out}：写不进去（{error.strerror}）") from error
    terminal.say(f"空表已写到 {out}")


@app.command(help="上线：启动 Prefect 服务和界面、全部定时任务和执行进程。Ctrl-C 停止。")
def up(
    only: Annotated[
        Literal["server", "worker"] | None,
        typer.Option("--only", help="服务器和执行进程不在一台机器上时，各机器只启动其一"),
    ] = None,
) -> None:
    from flows.up import ALL
    from flows.up import up as run

    raise typer.Exit(run(current_context().settings, frozenset({only}) if only else ALL))


@app.command(
    help="体检：逐项真试一遍（设置、专项文件、收信、发信、时钟、磁盘、数据、定时任务），说明哪里不对、怎么办。"
)
def doctor() -> None:
    from flows.environment import DEPLOYMENTS, prefect_api
    from flows.steps.examining import examine

    try:
        settings = load_settings()
    except SettingsError as error:
        terminal.print_examination(Examination("设置", False, str(error), "改正这个环境变量（或 .env）再试"))
        raise typer.Exit(1) from None
    fine = True
    for examined in examine(settings, prefect_api(os.environ), DEPLOYMENTS, moment(None)):
        terminal.print_examination(examined)
        fine = fine and examined.ok
    raise typer.Exit(0 if fine else 1)


review_commands.add_to(app)
audit_commands.add_to(app)


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Wrong use and settings end with status 2, trouble of mailbox, warehouse or disk with 1, each in one line."""
    from flows.mailbox.errors import ArchiveDamaged, MailboxError
    from flows.steps.refusal import DecisionRefused
    from warehouse.errors import WarehouseError

    try:
        yield
    except (SettingsError, UsageError, DecisionRefused) as error:
        terminal.complain(str(error))
        raise SystemExit(2) from None
    except (MailboxError, ArchiveDamaged, WarehouseError, OSError) as error:
        terminal.complain(str(error))
        raise SystemExit(1) from None


def main() -> None:
    """Entry point of `sxajsc` and of `python -m flows`."""
    with _one_line_errors():
        app()


if __name__ == "__main__":
    main()
