"""Continuity: accepted forms against the last ones of their units: figures that add up, lists that lose nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.finding import Finding
from schemas.form import Form
from schemas.identity_check import identity_remarks
from schemas.judgement import JudgedForm, JudgedMail
from schemas.listing import unit_remarks
from schemas.remark import Remark
from schemas.validation import failures, history_schema, remarked


def add_continuity(mails: Sequence[JudgedMail], form: Form) -> tuple[JudgedMail, ...]:
    """The mails with the findings on continuity added to their accepted forms, all checked in one pass.
    A repetition is not told again what was said of the version it repeats."""
    forms = [f for mail in mails for f in mail.forms if f.submission.verdict == "accepted" and not f.submission.repeats]
    remarks = [remark for number, judged in enumerate(forms) for remark in _remarks(number, judged, form)]
    frame = remarked([r.form for r in remarks], [r.rule for r in remarks])
    told: dict[str, list[Finding]] = {}
    for index, _ in failures(history_schema(), frame):
        remark = remarks[index]
        assert remark.finding is not None
        told.setdefault(forms[remark.form].submission.submission_id, []).append(remark.finding)
    return tuple(replace(mail, forms=tuple(_told(f, told) for f in mail.forms)) for mail in mails)


def _remarks(number: int, judged: JudgedForm, form: Form) -> Iterator[Remark]:
    yield from identity_remarks(number, judged, form)
    yield from unit_remarks(number, judged, form)


def _told(judged: JudgedForm, told: dict[str, list[Finding]]) -> JudgedForm:
    new = told.get(judged.submission.submission_id)
    if not new:
        return judged
    submission = replace(judged.submission, findings=(*judged.submission.findings, *new))
    return replace(judged, submission=submission)
