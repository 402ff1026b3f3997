"""Identity check: 累计 = last accepted 累计 + 本周, indicator by indicator, with the diagnosis where it fails."""

from collections.abc import Iterator
from decimal import Decimal

from schemas.checks import cumulative_identity
from schemas.checks.catalogue import finding
from schemas.checks.wording import show
from schemas.continuation import Continuation, Line
from schemas.diagnosis import Diagnosis, diagnose
from schemas.explanations.explanation import Explanation
from schemas.finding import Finding
from schemas.form import Form, Indicator
from schemas.judgement import JudgedForm
from schemas.remark import Remark
from schemas.standing import Accepted, FigureKey
from schemas.submission import Figure, Submission

UNEXPLAINED = "请核对，如填错请更正重发；如是更正以前的数，请回复说明是哪一周、更正了多少。"


def identity_remarks(number: int, judged: JudgedForm, form: Form) -> Iterator[Remark]:
    """A remark for each indicator that this form and the last have, and one more if a single slip explains all."""
    laid = continuation_of(judged, form)
    diagnosis = diagnose(laid)
    for line in laid.lines:
        fails = cumulative_identity.fails(line.last, line.week, line.cumulative)
        yield Remark(number, _finding(judged, line, diagnosis, form) if fails else None)
    if diagnosis.whole is not None:
        yield Remark(number, _whole(judged.submission, laid, diagnosis.whole, form))


def continuation_of(judged: JudgedForm, form: Form) -> Continuation:
    """The form beside the last one; without a line where either has no figure of an indicator."""
    figures = {(f.row_kind, f.indicator): f for f in judged.submission.figures}
    lines = tuple(line for i in form.indicators if (line := _line(i, judged, figures)) is not None)
    last = judged.last.week_ending if judged.last else None
    return Continuation(lines, last, judged.skipped, form.diagnosis)


def _line(indicator: Indicator, judged: JudgedForm, figures: dict[FigureKey, Figure]) -> Line | None:
    week, cumulative = figures.get(("week", indicator.id)), figures.get(("cumulative", indicator.id))
    last = _total(judged.last, indicator.id)
    if week is None or cumulative is None or week.value is None or cumulative.value is None or last is None:
        return None
    last_week = judged.last.content.figures.get(("week", indicator.id)) if judged.last else None
    return Line(
        indicator, week.value, week.cell, cumulative.value, cumulative.cell, last, last_week,
        _last_difference(judged, indicator.id, last, last_week),
    )  # fmt: skip


def _last_difference(judged: JudgedForm, indicator: str, last: Decimal, last_week: Decimal | None) -> Decimal:
    earlier = _total(judged.before, indicator)
    return Decimal(0) if last_week is None or earlier is None else last - (earlier + last_week)


def _total(accepted: Accepted | None, indicator: str) -> Decimal | None:
    """The 累计 of an accepted form; 0 before the first, None where that form had no such column."""
    return Decimal(0) if accepted is None else accepted.content.figures.get(("cumulative", indicator))


def _finding(judged: JudgedForm, line: Line, diagnosis: Diagnosis, form: Form) -> Finding:
    submission = judged.submission
    raw_text = next(f.raw_text for f in submission.figures if f.cell == line.cumulative_cell)
    return finding(
        cumulative_identity.RULE if line.strict else cumulative_identity.LENIENT_RULE,
        sheet=submission.sheet,
        cell=line.cumulative_cell,
        raw_text=raw_text.strip(),
        severities=form.severities,
        label=line.indicator.label,
        value=show(line.cumulative),
        last=show(line.last),
        last_week=judged.last.week_ending if judged.last else "此前没有报送",
        week=show(line.week),
        week_cell=line.week_cell,
        expected=show(line.expected),
        difference=show(line.difference),
        diagnosis=_ending(line, diagnosis),
    )


def _ending(line: Line, diagnosis: Diagnosis) -> str:
    """What the message ends with: the advice of a slip of the whole form is given once, not in every cell."""
    explanation = diagnosis.of(line.indicator.id)
    if explanation is None:
        return UNEXPLAINED
    advice = "" if diagnosis.whole else explanation.advice
    return f"判断：{explanation.brief}。{advice}"


def _whole(submission: Submission, laid: Continuation, explanation: Explanation, form: Form) -> Finding:
    return finding(
        cumulative_identity.DIAGNOSIS_RULE,
        sheet=submission.sheet,
        cell=laid.failing[0].cumulative_cell,
        severities=form.severities,
        count=len(laid.failing),
        brief=explanation.brief,
        advice=explanation.advice,
    )
