"""Answering: which mails are answered, and with what facts; one answer a mail, none to what is held."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows.letters.receipt import receipt_letter
from flows.letters.rejection import rejection_letter
from flows.steps.context import Context
from schemas.answer import Answer, AnsweredForm, Review
from schemas.campaign import Campaign, Week
from schemas.identity import Sender
from schemas.judgement import JudgedForm, JudgedMail, judge_mail
from schemas.letter import Letter
from schemas.readmail import ReadMail
from schemas.report import TimelinessStatus
from schemas.standing import Standing

ANSWERS_A_DAY = 30
"""Answers that one sender gets within a day. No clerk needs more; two programs that answer each other, without one of
the headers that say so, would go on for ever."""


def answer_letter(context: Context, judged: JudgedMail, standing: Standing, at: datetime) -> Letter | None:
    """The receipt or rejection for a mail; None for what nobody answers: own letters, bounces, automatic replies,
    unknown or doubtful senders, anything held, mails that only happen to have no form in them."""
    if not _is_answered(context.campaign, judged, standing, at):
        return None
    answer = _answer(context.campaign, judged, at)
    render = receipt_letter if judged.message.outcome == "accepted" else rejection_letter
    return render(answer, context.campaign, context.form, context.settings.mail_user, at)


def review_letter(
    context: Context, mail: ReadMail, forms: Sequence[JudgedForm], review: Review, at: datetime
) -> Letter | None:
    """What the sender is told of an operator's decision, with all `forms` of the mail as they stand now; None as long
    as one is held, and for senders that are not registered: figures go to registered addresses only."""
    campaign, address = context.campaign, mail.senders[0].lower() if len(mail.senders) == 1 else None
    units = campaign.units_of(address) if address else ()
    verdicts = {f.submission.verdict for f in forms}
    if mail.is_automatic or not units or "held" in verdicts:
        return None
    judged = replace(judge_mail(mail, campaign, Standing()), forms=tuple(forms), sender=Sender(address, units))
    answer = replace(_answer(campaign, judged, at), review=review)
    render = rejection_letter if "rejected" in verdicts else receipt_letter
    return render(answer, campaign, context.form, context.settings.mail_user, at)


def _is_answered(campaign: Campaign, judged: JudgedMail, standing: Standing, at: datetime) -> bool:
    outcome, sender = judged.message.outcome, judged.sender
    if judged.mail.is_automatic or sender.finding is not None or not sender.units:
        return False
    if outcome == "no_form":
        # A registered sender who forgot the attachment must learn it; one who only writes thanks need not, and an
        # answer to a letter of ours may come from a program that would answer the next one too.
        if judged.mail.replies_to_us:
            return False
        week = campaign.coming_week(at)
        return week is not None and any(u.required and not standing.has(u.id, week.ending) for u in sender.units)
    return outcome in ("accepted", "rejected", "unreadable")


def _answer(campaign: Campaign, judged: JudgedMail, at: datetime) -> Answer:
    mail, sender = judged.mail, judged.sender
    week = _week_of(campaign, judged)
    one = sender.units[0] if len(sender.units) == 1 else None
    names = {a.sha256: a.name for a in mail.attachments}
    return Answer(
        message_sha256=mail.sha256,
        message_id=mail.message_id,
        subject=mail.subject,
        recipient=sender.address or "",
        unit_id=one.id if one else None,
        unit_name=one.name if one else "、".join(u.name for u in sender.units),
        week_ending=week.ending,
        received_at=mail.received_at,
        deadline=week.deadline if at <= week.deadline else None,
        forms=tuple(_answered(campaign, form, judged) for form in judged.forms),
        findings=tuple((names.get(digest or ""), finding) for digest, finding in judged.message.findings),
    )


def _week_of(campaign: Campaign, judged: JudgedMail) -> Week:
    """The week that the answer is about: the form's, else the one due when the mail came, else the last."""
    named = [f.submission.week_ending for f in judged.forms if f.submission.week_ending]
    if named:
        return campaign.week(named[0])
    return campaign.coming_week(judged.mail.received_at) or campaign.weeks[-1]


def _answered(campaign: Campaign, judged: JudgedForm, mail: JudgedMail) -> AnsweredForm:
    submission = judged.submission
    unit = campaign.unit(submission.unit_id) if submission.unit_id else None
    entries = next(
        (
            checked.candidate.entries
            for attachment in mail.mail.attachments
            for checked in attachment.forms
            if attachment.sha256 == submission.attachment_sha256 and checked.figures == submission.figures
        ),
        (),
    )
    return AnsweredForm(
        submission=submission,
        unit_name=unit.name if unit else "",
        version=judged.version,
        status=_status(campaign, judged),
        entries=entries,
    )


def _status(campaign: Campaign, judged: JudgedForm) -> TimelinessStatus | None:
    """In time or late by the first accepted form: a correction never makes a unit late."""
    week = judged.submission.week_ending
    if judged.first_received_at is None or week is None:
        return None
    return "on_time" if judged.first_received_at <= campaign.week(week).deadline else "late"
