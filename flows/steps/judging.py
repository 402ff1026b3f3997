"""Judging: mails that were read, judged against what stands in the warehouse, and loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import duckdb

from flows.steps.context import Context
from schemas.candidate import RowKind
from schemas.continuity import add_continuity
from schemas.judgement import JudgedForm, JudgedMail, judge_mail, stand
from schemas.readmail import ReadMail
from schemas.standing import Accepted, Content, Standing, listed
from schemas.submission import Submission
from warehouse import decisions, history, load
from warehouse.stored import StoredForm


def current_standing(con: duckdb.DuckDBPyConnection, without: str | None = None) -> Standing:
    """What the warehouse holds as accepted, in the terms of the judgement; leaving out one submission, to see it as
    if it had just come."""
    places = history.standing(con).accepted.values()
    return Standing(_accepted(a) for group in places for a in group if a.submission_id != without)


def _accepted(one: history.Accepted) -> Accepted:
    said = Content(one.figures, listed(one.hazards))
    counting: Mapping[tuple[RowKind, str], Decimal | None] = {**one.figures, **one.corrected}
    return Accepted(
        one.submission_id,
        one.unit_id,
        one.week_ending,
        one.received_at,
        one.repeats,
        Content(counting, said.listed),
        said if one.corrected else None,
    )


def judge_and_load(
    context: Context, con: duckdb.DuckDBPyConnection, mails: Sequence[ReadMail], standing: Standing, at: datetime
) -> tuple[JudgedMail, ...]:
    """The mails judged in the order given and loaded as known since `at`; what they bring is added to `standing`."""
    judged = add_continuity([judge_mail(mail, context.campaign, standing) for mail in mails], context.form)
    load.load_messages(con, [j.message for j in judged], at)
    load.load_submissions(con, [f.submission for j in judged for f in j.forms], at)
    return judged


def decide_form(
    context: Context, con: duckdb.DuckDBPyConnection, mail: ReadMail, form: StoredForm, decision: decisions.Decision
) -> JudgedForm:
    """The decision carried out: an accepted form is compared with what stands as if it had just come in its `mail`.
    What it repeats (`decision.repeats`) is found here."""
    framed = judge_mail(mail, context.campaign, Standing())
    standing = current_standing(con, without=decision.submission_id)
    judged = stand(_placed(form, decision), standing, context.campaign)
    before = judged.submission.findings
    (checked,) = add_continuity([replace(framed, forms=(judged,))], context.form)
    (told,) = checked.forms
    decisions.decide(con, replace(decision, repeats=told.submission.repeats), told.submission.findings[len(before) :])
    return told


def _placed(form: StoredForm, decision: decisions.Decision) -> Submission:
    """The form as the decision sees it."""
    return replace(
        form.submission,
        verdict=decision.verdict,
        unit_id=decision.unit_id,
        week_ending=decision.week_ending,
        reason=decision.reason,
        repeats=None,
    )
