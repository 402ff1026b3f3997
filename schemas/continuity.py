"""Continuity: accepted forms against the last ones of their units, 累计 = last 累计 + 本周."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from schemas.checking import show
from schemas.checks import cumulative_identity
from schemas.checks.catalogue import finding
from schemas.finding import Finding
from schemas.form import Form, Indicator
from schemas.judgement import JudgedForm, JudgedMail
from schemas.standing import Accepted, FigureKey
from schemas.submission import Submission
from schemas.validation import failures, history_schema


@dataclass(frozen=True, slots=True)
class _Step:
    """One indicator of one accepted form with the figure that it should continue."""

    form: int
    submission: Submission
    indicator: Indicator
    last: Decimal
    last_week: str
    week: Decimal | None
    cumulative: Decimal | None
    cell: str
    raw_text: str

    @property
    def identity(self) -> str:
        """The id of the rule that the step breaks, "" if none."""
        if not cumulative_identity.fails(self.last, self.week, self.cumulative):
            return ""
        strict = self.indicator.nature == "flow"
        return cumulative_identity.RULE if strict else cumulative_identity.LENIENT_RULE


def add_continuity(mails: Sequence[JudgedMail], form: Form) -> tuple[JudgedMail, ...]:
    """The mails with the findings on continuity added to their accepted forms, all checked in one pass.
    A repetition is not told again what was said of the version it repeats."""
    forms = [f for mail in mails for f in mail.forms if f.submission.verdict == "accepted" and not f.submission.repeats]
    steps = [step for number, f in enumerate(forms) for step in _steps(number, f, form)]
    frame = pd.DataFrame(
        {
            "form": pd.Series([s.form for s in steps], dtype="int64"),
            "identity": pd.Series([s.identity for s in steps], dtype=object),
        }
    )
    told: dict[str, list[Finding]] = {}
    for index, rule in failures(history_schema(), frame):
        step = steps[index]
        told.setdefault(step.submission.submission_id, []).append(_finding(step, rule, form))
    return tuple(replace(mail, forms=tuple(_told(f, told) for f in mail.forms)) for mail in mails)


def _told(judged: JudgedForm, told: dict[str, list[Finding]]) -> JudgedForm:
    new = told.get(judged.submission.submission_id)
    if not new:
        return judged
    submission = replace(judged.submission, findings=(*judged.submission.findings, *new))
    return replace(judged, submission=submission)


def _steps(number: int, judged: JudgedForm, form: Form) -> list[_Step]:
    """One step an indicator; none where the last form or this one has no figure of it."""
    submission, last = judged.submission, judged.last
    figures = {(f.row_kind, f.indicator): f for f in submission.figures}
    steps = []
    for indicator in form.indicators:
        cumulative = figures.get(("cumulative", indicator.id))
        week = figures.get(("week", indicator.id))
        before = _before(last, ("cumulative", indicator.id))
        if cumulative is None or week is None or before is None:
            continue
        last_week = str(last.week_ending) if last else "此前没有报送"
        steps.append(
            _Step(
                number, submission, indicator, before, last_week, week.value, cumulative.value,
                cumulative.cell, cumulative.raw_text,
            )
        )  # fmt: skip
    return steps


def _before(last: Accepted | None, key: FigureKey) -> Decimal | None:
    """The last 累计; 0 where the unit never reported before, None where that form had no such column."""
    return Decimal(0) if last is None else last.content.figures.get(key)


def _finding(step: _Step, rule: str, form: Form) -> Finding:
    assert step.week is not None
    assert step.cumulative is not None
    expected = step.last + step.week
    return finding(
        rule,
        sheet=step.submission.sheet,
        cell=step.cell,
        raw_text=step.raw_text.strip(),
        severities=form.severities,
        label=step.indicator.label,
        value=show(step.cumulative),
        last=show(step.last),
        last_week=step.last_week,
        week=show(step.week),
        expected=show(expected),
        difference=show(step.cumulative - expected),
    )
