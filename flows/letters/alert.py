"""Alert: a letter to the operators about something that a person has to look at."""

from collections.abc import Sequence
from datetime import datetime

from flows.letters.draft import Draft, seal
from flows.letters.rendering import render
from schemas.campaign import Week
from schemas.letter import Letter

REVIEW_STEPS = (
    "sxajsc review list",
    "sxajsc review accept 编号 --reason 理由",
    "sxajsc review reject 编号 --reason 理由",
    "sxajsc review assign 编号 --unit 单位 --week 周五日期 --reason 理由",
)
"""How held submissions are decided on (CONTRACT 2)."""


def alert_letter(
    recipients: tuple[str, ...],
    subject: str,
    lines: Sequence[str],
    week: Week,
    account: str,
    *,
    key: str,
    at: datetime,
    steps: Sequence[str] = (),
) -> Letter:
    """What is wrong or held (`lines`, ids included) and what to do (`steps`: commands, one a line). `key` is what
    it is about; the same key in the same week is the same letter."""
    title = f"【需处理】{subject}"
    text, html = render("alert", {"title": title, "lines": tuple(lines), "steps": tuple(steps)})
    draft = Draft(
        kind="alert",
        week_ending=week.ending,
        unit_id=None,
        recipients=recipients,
        what=key,
        subject=title,
        text=text,
        html=html,
    )
    return seal(draft, account, at)
