"""Judgement: what becomes of a mail and of each form in it (DESIGN 3, decisions 2-4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from schemas.assignment import assign_week
from schemas.campaign import Campaign, Unit
from schemas.checking import CheckedForm
from schemas.checks.catalogue import catalogue, finding
from schemas.finding import Finding
from schemas.identity import Sender, identify_sender, identify_unit
from schemas.outcome import message_of, outcome_of, set_aside
from schemas.readmail import ReadAttachment, ReadMail
from schemas.standing import Accepted, Standing, content_of
from schemas.submission import Message, Submission, Verdict


@dataclass(frozen=True, slots=True)
class JudgedForm:
    """A form with its verdict. `last` is the unit's accepted form of the last week before, `before` the one that
    continued, `skipped` the weeks since `last` without any; `unit`, `version` and `first_received_at` (which decides
    timeliness) are of an accepted form, else None."""

    submission: Submission
    last: Accepted | None = None
    version: int | None = None
    first_received_at: datetime | None = None
    before: Accepted | None = None
    skipped: tuple[date, ...] = ()
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class JudgedMail:
    """A mail with its outcome, the forms in it with their verdicts, and its sender."""

    mail: ReadMail
    message: Message
    forms: tuple[JudgedForm, ...]
    sender: Sender


def judge_mail(mail: ReadMail, campaign: Campaign, standing: Standing) -> JudgedMail:
    """The outcome of a mail; what it brings is added to `standing`. Mails are judged in the order of receipt."""
    elsewhere = set_aside(mail, campaign)
    if elsewhere is not None:
        outcome, reason = elsewhere
        return JudgedMail(mail, message_of(mail, outcome, reason), (), Sender(None, ()))
    sender = identify_sender(campaign, mail.senders, mail.authentication)
    drafts = _judge_forms(mail, campaign, standing, sender)
    forms = tuple(stand(one, standing, campaign) for one in drafts)
    outcome, reason = outcome_of(mail, [f.submission for f in forms], campaign)
    return JudgedMail(mail, message_of(mail, outcome, reason), forms, sender)


def _judge_forms(mail: ReadMail, campaign: Campaign, standing: Standing, sender: Sender) -> tuple[Submission, ...]:
    drafts = [
        _judge_form(mail, attachment, number, checked, campaign, standing, sender)
        for attachment in mail.attachments
        for number, checked in enumerate(attachment.forms)
    ]
    return tuple(_held_if_several(drafts, campaign))


def _judge_form(
    mail: ReadMail,
    attachment: ReadAttachment,
    number: int,
    checked: CheckedForm,
    campaign: Campaign,
    standing: Standing,
    sender: Sender,
) -> Submission:
    candidate = checked.candidate
    unit, doubts = _unit_of(campaign, sender, checked)
    assignment = assign_week(
        campaign,
        candidate.sheet,
        candidate.filled_on,
        (mail.subject, attachment.name),
        mail.received_at,
        lambda week: unit is not None and standing.has(unit.id, week),
    )
    findings = (*doubts, *assignment.findings, *checked.findings)
    verdict = _verdict(findings)
    return Submission(
        submission_id=sha256(f"{mail.sha256}|{attachment.sha256}|{number}".encode()).hexdigest()[:16],
        message_sha256=mail.sha256,
        attachment_sha256=attachment.sha256,
        file_name=attachment.name,
        sheet=candidate.sheet,
        unit_id=unit.id if unit else None,
        week_ending=assignment.week_ending,
        received_at=mail.received_at,
        verdict=verdict,
        reason=_reason(verdict, findings),
        repeats=None,
        filled_by=candidate.filled_by.text.strip() if candidate.filled_by else "",
        figures=checked.figures,
        hazards=candidate.hazards,
        findings=findings,
    )


def _unit_of(campaign: Campaign, sender: Sender, checked: CheckedForm) -> tuple[Unit | None, tuple[Finding, ...]]:
    """The unit a form speaks for; with a sender in doubt it is held, and the unit is only what the form says."""
    candidate = checked.candidate
    if sender.finding is not None:
        return None, (sender.finding,)
    speaker = identify_unit(campaign, sender, candidate.unit, candidate.sheet)
    return speaker.unit, (speaker.finding,) if speaker.finding else ()


def _held_if_several(drafts: list[Submission], campaign: Campaign) -> list[Submission]:
    """Forms of one mail for the same unit and week with different content: which one counts is not for us to guess."""
    groups: dict[tuple[object, object], list[Submission]] = {}
    for draft in drafts:
        if draft.unit_id and draft.week_ending:
            groups.setdefault((draft.unit_id, draft.week_ending), []).append(draft)
    held: dict[str, Submission] = {}
    for group in groups.values():
        first = content_of(group[0].figures, group[0].hazards)
        if all(content_of(d.figures, d.hazards) == first for d in group[1:]):
            continue
        for draft in group:
            unit = campaign.unit(str(draft.unit_id)).name
            several = finding("form-several", sheet=draft.sheet, count=len(group), unit=unit, week=draft.week_ending)
            findings = (several, *draft.findings)
            held[draft.submission_id] = replace(
                draft, verdict="held", reason=_reason("held", findings), findings=findings
            )
    return [held.get(d.submission_id, d) for d in drafts]


def _verdict(findings: Sequence[Finding]) -> Verdict:
    """Held before rejected before accepted. A rule whose severity a form lowers keeps nothing out."""
    effects = {catalogue()[f.rule].effect for f in findings if f.severity == "error"}
    return "held" if "hold" in effects else "rejected" if effects else "accepted"


def _reason(verdict: Verdict, findings: Sequence[Finding]) -> str:
    effect = {"held": "hold", "rejected": "reject", "accepted": "none"}[verdict]
    telling = [f for f in findings if f.severity == "error" and (effect != "hold" or _effect(f) == "hold")]
    if not telling:
        return ""
    more = f"（共 {len(telling)} 处）" if len(telling) > 1 else ""
    return telling[0].message + more


def _effect(one: Finding) -> str:
    return catalogue()[one.rule].effect


def stand(submission: Submission, standing: Standing, campaign: Campaign) -> JudgedForm:
    """The form as it counts from now on: a version, or a repetition of the one in force. An accepted one is added to
    `standing`."""
    unit_id, week = submission.unit_id, submission.week_ending
    if submission.verdict != "accepted" or unit_id is None or week is None:
        return JudgedForm(submission)
    content = content_of(submission.figures, submission.hazards)
    before = standing.in_force(unit_id, week, submission.received_at)
    if before is not None and before.says(content):
        submission = replace(submission, repeats=before.submission_id)
    last = standing.last_before(unit_id, week)
    standing.add(Accepted(submission.submission_id, unit_id, week, submission.received_at, submission.repeats, content))
    return JudgedForm(
        submission,
        last,
        version=standing.versions(unit_id, week, submission.received_at),
        first_received_at=standing.first_received(unit_id, week),
        before=standing.last_before(unit_id, last.week_ending) if last else None,
        skipped=_skipped(campaign, last, week),
        unit=campaign.unit(unit_id),
    )


def _skipped(campaign: Campaign, last: Accepted | None, week_ending: date) -> tuple[date, ...]:
    """The due weeks between the last form (or the campaign's start) and this one: `last` is the nearest, so nothing
    is accepted for any of them."""
    due = (week.ending for week in campaign.weeks)
    return tuple(w for w in due if w < week_ending and (last is None or w > last.week_ending))
