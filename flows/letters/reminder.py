"""Reminder: a word before the deadline to a unit whose submission is not there yet."""

from collections.abc import Sequence
from datetime import datetime

from flows.letters.draft import Draft, seal
from flows.letters.rendering import render
from flows.letters.wording import day_text, moment_text
from schemas.campaign import Campaign, Unit, Week
from schemas.letter import Letter

NOTHING_YET = "尚未收到贵单位本周的有效报表。"


def reminder_letter(
    unit: Unit,
    campaign: Campaign,
    week: Week,
    account: str,
    at: datetime,
    reason: str = "",
    lines: Sequence[str] = (),
) -> Letter:
    """To all of the unit's addresses: what is due until when, and why it is asked for. `reason` is a Chinese
    sentence (by default that nothing has come), `lines` follow it (such as the errors of a rejected file). The
    same reason on the same day is the same letter."""
    deadline = moment_text(week.deadline, campaign.zone)
    subject = f"【催报】{campaign.name}统计表（{deadline}截止）"
    values = {
        "title": subject,
        "unit": unit,
        "campaign": campaign,
        "week": day_text(week.ending),
        "deadline": deadline,
        "as_of": moment_text(at, campaign.zone),
        "reason": reason or NOTHING_YET,
        "lines": tuple(lines),
        "account": account,
    }
    text, html = render("reminder", values)
    draft = Draft(
        kind="reminder",
        week_ending=week.ending,
        unit_id=unit.id,
        recipients=unit.senders,
        what=f"{unit.id}|{at.astimezone(campaign.zone):%Y-%m-%d}|{reason}",
        subject=subject,
        text=text,
        html=html,
    )
    return seal(draft, account, at)
