"""Answers: the one letter that the sender of a mail gets: a receipt, or a rejection with the form to correct."""

from dataclasses import dataclass
from datetime import date, datetime

from flows.letters.corrections import correction_attachments
from flows.letters.draft import Draft, seal
from flows.letters.footnotes import NO_FIGURE
from flows.letters.rendering import render
from flows.letters.week import concerned_week, deadline_of
from flows.letters.wording import day_text, delay_text, figure_text, moment_text, one_line, stamp_text
from schemas.answer import Answer, AnsweredForm
from schemas.campaign import Campaign
from schemas.candidate import RowKind
from schemas.finding import Severity
from schemas.form import Form
from schemas.letter import Letter

_SUBJECT_LIMIT = 80


@dataclass(frozen=True, slots=True)
class FormView:
    """An answered form in words. `timing` is 按时 or 迟报…; `figures` are (label, 本周, 累计, unit of measure)."""

    unit_name: str
    file_name: str
    week: str
    version: str
    timing: str
    late: bool
    figures: tuple[tuple[str, str, str, str], ...]
    hazards: int
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


def needs_correction(answer: Answer) -> bool:
    """Whether the sender has to send something again: a form was rejected, or no form could be read."""
    rejected = any(f.submission.verdict == "rejected" for f in answer.forms)
    return rejected or not answer.forms


def answer_letter(answer: Answer, campaign: Campaign, form: Form, *, account: str, at: datetime) -> Letter:
    """The receipt or the rejection, whichever the mail calls for; one letter a mail."""
    make = rejection_letter if needs_correction(answer) else receipt_letter
    return make(answer, campaign, form, account=account, at=at)


def receipt_letter(answer: Answer, campaign: Campaign, form: Form, *, account: str, at: datetime) -> Letter:
    """What was understood of a mail whose forms were all accepted."""
    subject = f"回复：{_subject(answer)}"
    text, html = render("receipt", _values(answer, campaign, form, subject))
    draft = Draft(
        kind="receipt",
        week_ending=_week(answer, campaign),
        unit_id=answer.unit_id,
        recipients=(answer.recipient,),
        what=answer.message_sha256,
        subject=subject,
        text=text,
        html=html,
        answers=answer.message_id,
    )
    return seal(draft, account, at)


def rejection_letter(answer: Answer, campaign: Campaign, form: Form, *, account: str, at: datetime) -> Letter:
    """What is wrong, cell by cell, and until when a corrected file is in time; attached is a form to correct:
    pre-filled and marked for each rejected form, empty where no form could be read."""
    subject = f"【需更正】{_subject(answer)}"
    attachments = correction_attachments(answer, campaign, form)
    values = _values(answer, campaign, form, subject)
    values["marked"] = any(f.submission.verdict == "rejected" and f.entries for f in answer.forms)
    text, html = render("rejection", values)
    draft = Draft(
        kind="rejection",
        week_ending=_week(answer, campaign),
        unit_id=answer.unit_id,
        recipients=(answer.recipient,),
        what=answer.message_sha256,
        subject=subject,
        text=text,
        html=html,
        attachments=attachments,
        answers=answer.message_id,
    )
    return seal(draft, account, at)


def _subject(answer: Answer) -> str:
    """The answered mail's subject, without the prefixes that pile up when answers are answered."""
    subject = one_line(answer.subject, _SUBJECT_LIMIT)
    prefixes = ("回复：", "回复:", "【需更正】", "Re:", "RE:", "re:")
    while subject.startswith(prefixes):
        subject = subject[len(next(p for p in prefixes if subject.startswith(p))) :].strip()
    return subject or "报表邮件"


def _week(answer: Answer, campaign: Campaign) -> date:
    if answer.week_ending is not None:
        return answer.week_ending
    weeks = [f.submission.week_ending for f in answer.forms if f.submission.week_ending is not None]
    return min(weeks) if weeks else concerned_week(campaign, answer.received_at).ending


def _values(answer: Answer, campaign: Campaign, form: Form, title: str) -> dict[str, object]:
    views = [(f.submission.verdict, _view(f, campaign, form)) for f in answer.forms]
    return {
        "title": title,
        "campaign": campaign,
        "answer": answer,
        "accepted": [view for verdict, view in views if verdict == "accepted"],
        "rejected": [view for verdict, view in views if verdict == "rejected"],
        "mail_findings": [_mail_finding(name, f.message) for name, f in answer.findings],
        "received": stamp_text(answer.received_at, campaign.zone),
        "deadline": moment_text(answer.deadline, campaign.zone) if answer.deadline else "",
    }


def _mail_finding(name: str | None, message: str) -> str:
    """The message with the attachment's name before it, unless it names it itself."""
    return message if name is None or name in message else f"附件“{one_line(name)}”：{message}"


def _view(answered: AnsweredForm, campaign: Campaign, form: Form) -> FormView:
    submission = answered.submission
    timing, late = _timing(answered, campaign)
    return FormView(
        unit_name=answered.unit_name,
        file_name=one_line(submission.file_name),
        week=f"截至{day_text(submission.week_ending)}" if submission.week_ending else "",
        version=_version(answered),
        timing=timing,
        late=late,
        figures=_figures(answered, form),
        hazards=len(submission.hazards),
        errors=_messages(answered, "error"),
        warnings=_messages(answered, "warning"),
        notes=_messages(answered, "note"),
    )


def _version(answered: AnsweredForm) -> str:
    if answered.submission.repeats is not None:
        return "与此前收到的内容相同，不另计版本"
    if answered.version is None:
        return ""
    again = "，代替此前各版" if answered.version > 1 else ""
    return f"第{answered.version}版{again}"


def _timing(answered: AnsweredForm, campaign: Campaign) -> tuple[str, bool]:
    """按时, or 迟报 with by how much this mail was late where it was."""
    if answered.status != "late":
        return ("按时" if answered.status == "on_time" else ""), False
    submission = answered.submission
    deadline = deadline_of(campaign, submission.week_ending) if submission.week_ending else None
    if deadline is None or submission.received_at <= deadline:
        return "迟报", True
    minutes = -(-int((submission.received_at - deadline).total_seconds()) // 60)
    return f"迟报（截止{moment_text(deadline, campaign.zone)}，迟{delay_text(minutes)}）", True


def _figures(answered: AnsweredForm, form: Form) -> tuple[tuple[str, str, str, str], ...]:
    values = {(f.row_kind, f.indicator): f.value for f in answered.submission.figures}

    def shown(row_kind: RowKind, indicator: str) -> str:
        return figure_text(values.get((row_kind, indicator))) or NO_FIGURE

    return tuple((i.label, shown("week", i.id), shown("cumulative", i.id), i.unit) for i in form.indicators)


def _messages(answered: AnsweredForm, severity: Severity) -> tuple[str, ...]:
    return tuple(f.message for f in answered.submission.findings if f.severity == severity)
