"""Checkedfile: a file as `sxajsc check` judges it."""

from dataclasses import dataclass

from schemas.finding import Finding


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file, a line for each form found in it, all findings, and whether it would be accepted."""

    name: str
    forms: tuple[str, ...]
    findings: tuple[Finding, ...]
    accepted: bool
