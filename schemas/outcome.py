"""Outcome: what becomes of a mail as a whole, by the forms in it or by what it is instead."""

from collections.abc import Sequence
from datetime import timedelta

from schemas.campaign import Campaign
from schemas.finding import Finding
from schemas.readmail import ReadMail
from schemas.submission import Message, Outcome, Submission

BEFORE_CAMPAIGN = timedelta(days=14)
"""Mails older than this before the campaign's start belong to something else: recorded, not read."""


def set_aside(mail: ReadMail, campaign: Campaign) -> tuple[Outcome, str] | None:
    """Mails that cannot report: our own, bounces, those from before the campaign."""
    if mail.is_own:
        return "own", "本系统发出的邮件"
    if mail.is_bounce:
        return "bounce", "退信" + (f"，退回的是 {mail.answers}" if mail.answers else "")
    if mail.received_at.astimezone(campaign.zone).date() < campaign.start - BEFORE_CAMPAIGN:
        return "no_form", "本次专项开始之前的邮件，不作处理"
    return None


def outcome_of(mail: ReadMail, submissions: Sequence[Submission], campaign: Campaign) -> tuple[Outcome, str]:
    """The mail's outcome is that of the form that most needs a person; without a form, of the attachments."""
    if mail.refused:
        return "unreadable", mail.refused
    for verdict in ("held", "rejected", "accepted"):
        chosen = [s for s in submissions if s.verdict == verdict]
        if chosen:
            return verdict, chosen[0].reason or _accepted_reason(chosen, campaign)
    troubles = [f for _, f in mail.findings if f.severity == "error"]
    troubles += [f for a in mail.attachments if not a.reading.readable for f in a.reading.findings]
    if troubles:
        return "unreadable", troubles[0].message
    return "no_form", "邮件里没有报表"


def _accepted_reason(accepted: Sequence[Submission], campaign: Campaign) -> str:
    return "；".join(
        f"{campaign.unit(str(s.unit_id)).name} {s.week_ending}" + ("（与已收到的相同）" if s.repeats else "")
        for s in accepted
    )


def message_of(mail: ReadMail, outcome: Outcome, reason: str) -> Message:
    return Message(
        message_sha256=mail.sha256,
        message_id=mail.message_id,
        sender=mail.sender_text,
        subject=mail.subject,
        received_at=mail.received_at,
        size=mail.size,
        outcome=outcome,
        reason=reason,
        locators=mail.locators,
        findings=_findings(mail),
        answers=mail.answers,
    )


def _findings(mail: ReadMail) -> tuple[tuple[str | None, Finding], ...]:
    """What is to be said of the mail and its attachments. Of a mail that was not downloaded there is only the header:
    what else it seems to lack is not its sender's fault."""
    if mail.refused:
        return ((None, Finding("mail-too-large", "error", mail.refused)),)
    return (*mail.findings, *((a.sha256, f) for a in mail.attachments for f in a.reading.findings))
