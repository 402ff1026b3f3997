"""Answer view: what an answer says, in words, for the templates of receipt and rejection."""

from dataclasses import dataclass
from datetime import date

from flows.letters.footnotes import NO_FIGURE
from flows.letters.week import concerned_week, deadline_of
from flows.letters.wording import day_text, delay_text, figure_text, moment_text, one_line, stamp_text
from schemas.answer import Answer, AnsweredForm
from schemas.campaign import Campaign
from schemas.candidate import RowKind
from schemas.finding import Severity
from schemas.form import Form, Indicator

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


def subject_of(answer: Answer) -> str:
    """The answered mail's subject, without the prefixes that pile up when answers are answered."""
    subject = one_line(answer.subject, _SUBJECT_LIMIT)
    prefixes = ("回复：", "回复:", "【需更正】", "Re:", "RE:", "re:")
    while subject.startswith(prefixes):
        subject = subject[len(next(p for p in prefixes if subject.startswith(p))) :].strip()
    return subject or "报表邮件"


def week_of(answer: Answer, campaign: Campaign) -> date:
    """The week that the answer is about; where nothing says so, the one due when the mail came."""
    if answer.week_ending is not None:
        return answer.week_ending
    weeks = [f.submission.week_ending for f in answer.forms if f.submission.week_ending is not None]
    return min(weeks) if weeks else concerned_week(campaign, answer.received_at).ending


def values_of(answer: Answer, campaign: Campaign, form: Form, title: str) -> dict[str, object]:
    """What the templates receipt and rejection are filled with."""
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
        "review": _review(answer, campaign),
    }


def _review(answer: Answer, campaign: Campaign) -> str:
    if answer.review is None:
        return ""
    return f"本邮件中的报表已由工作人员核定（{moment_text(answer.review.at, campaign.zone)}）：{answer.review.reason}"


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

    def shown(row_kind: RowKind, indicator: Indicator) -> str:
        value = values.get((row_kind, indicator.id))
        return figure_text(value, amount=indicator.kind == "amount") or NO_FIGURE

    return tuple((i.label, shown("week", i), shown("cumulative", i), i.unit) for i in form.indicators)


def _messages(answered: AnsweredForm, severity: Severity) -> tuple[str, ...]:
    return tuple(f.message for f in answered.submission.findings if f.severity == severity)
