"""Arguments: what commands share: their context, the pretended present, and how text on the command line is read."""

import getpass
from datetime import date, datetime
from typing import Annotated

import typer

from flows.settings import load_settings
from flows.steps.context import Context, load_context

At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="时间", help="假定的现在（ISO 8601，带时区，如 2021-03-05T12:05+08:00）；不写就是现在"
    ),
]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="为什么这样决定，会记录下来")]
Operator = Annotated[str | None, typer.Option("--operator", metavar="姓名", help="由谁决定；不写就是登录本机的用户名")]


class UsageError(ValueError):
    """A wrong use of a command; the text is one line."""


def current_context() -> Context:
    """The context by the environment of this process."""
    return load_context(load_settings())


def moment(text: str | None) -> datetime:
    """The present, or the pretended one. UsageError if the text is no time with an offset."""
    if text is None:
        return datetime.now().astimezone()
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at {text}：不是时间，应如 2021-03-05T12:05+08:00") from None
    if told.tzinfo is None:
        raise UsageError(f"--at {text}：缺少时区，应如 2021-03-05T12:05+08:00")
    return told


def day(text: str) -> date:
    """A week by its day. UsageError if the text is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--week {text}：不是日期，应如 2021-03-05") from None


def operator_name(given: str | None) -> str:
    """Who decides: as told, else the user of this machine. UsageError if the machine does not know its user."""
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("--operator：不知道是谁在操作，请写明姓名") from None
