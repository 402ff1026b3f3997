"""Audit commands: where figures come from, and whether the warehouse still says what archive and decisions say."""

import typer


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
