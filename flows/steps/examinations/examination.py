"""Examination: what came of trying one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Examination:
    """One line of the doctor. `name`, `text` (what was found) and `advice` (what to do, "" for nothing) are Chinese;
    advice beside `ok` is something to know, not a fault."""

    name: str
    ok: bool
    text: str
    advice: str = ""


def one_line(error: BaseException) -> str:
    """The error on one short line."""
    return " ".join(str(error).split())[:300]
