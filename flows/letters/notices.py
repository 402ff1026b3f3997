"""Notices: letters that no mail called for: reminders to units, alerts to operators."""

from collections.abc import Sequence
from datetime import date, datetime

from flows.letters.blank import blank_form, blank_name
from flows.letters.draft import Draft, seal
from flows.letters.mime import Attachment
from flows.letters.rendering import render
from flows.letters.wording import day_text, moment_text
from schemas.campaign import Campaign, Unit, Week
from schemas.form import Form
from schemas.letter import Letter

NOTHING_YET = "尚未收到贵单位本周报表。"


def reminder_letter(
    unit: Unit,
    campaign: Campaign,
    week: Week,
    reason: str = NOTHING_YET,
    form: Form | None = None,
    *,
    account: str,
    at: datetime,
    lines: Sequence[str] = (),
) -> Letter:
    """To all of the unit's addresses: what is due until when, and why it is asked for. `reason` is a Chinese
    sentence; the same reason is a letter once a day. `lines` follow it (the errors of a rejected file). With
    `form`, the blank form is attached."""
    subject = f"【催报】{unit.name}：{campaign.name}报表（{moment_text(week.deadline, campaign.zone)}截止）"
    values = {
        "title": subject,
        "unit": unit,
        "campaign": campaign,
        "week": day_text(week.ending),
        "deadline": moment_text(week.deadline, campaign.zone),
        "as_of": moment_text(at, campaign.zone),
        "reason": reason,
        "lines": tuple(lines),
        "account": account,
        "attached": form is not None,
    }
    text, html = render("reminder", values)
    attachments = (Attachment(blank_name(form, unit), blank_form(form, campaign, unit)),) if form else ()
    draft = Draft(
        kind="reminder",
        week_ending=week.ending,
        unit_id=unit.id,
        recipients=unit.senders,
        what=f"{unit.id}|{at.astimezone(campaign.zone):%Y-%m-%d}|{reason}",
        subject=subject,
        text=text,
        html=html,
        attachments=attachments,
    )
    return seal(draft, account, at)


def alert_letter(
    recipients: tuple[str, ...],
    subject: str,
    lines: Sequence[str],
    week: date,
    *,
    account: str,
    key: str,
    at: datetime,
    steps: Sequence[str] = (),
) -> Letter:
    """To the operators: what is wrong or held (`lines`, ids included) and what to do (`steps`: commands, one a
    line). `key` is what it is about; the same key in the same week is the same letter."""
    values = {"title": f"【需处理】{subject}", "lines": tuple(lines), "steps": tuple(steps)}
    text, html = render("alert", values)
    draft = Draft(
        kind="alert",
        week_ending=week,
        unit_id=None,
        recipients=recipients,
        what=key,
        subject=f"【需处理】{subject}",
        text=text,
        html=html,
    )
    return seal(draft, account, at)


REVIEW_STEPS = (
    "sxajsc review list",
    "sxajsc review accept 编号 --reason 理由",
    "sxajsc review reject 编号 --reason 理由",
    "sxajsc review assign 编号 --unit 单位 --week 周五日期 --reason 理由",
)
"""How held submissions are decided on (CONTRACT 2)."""
