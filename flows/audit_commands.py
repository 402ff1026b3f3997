"""Audit commands: where figures come from, and whether the warehouse still says what archive and decisions say."""

from typing import Annotated

import typer

from flows import decision_terminal, terminal
from flows.arguments import At, current_context, moment

# Imports of the steps stand inside the commands: `--help` should not wait for pandas and DuckDB.


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
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
