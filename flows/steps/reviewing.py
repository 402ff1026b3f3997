"""Reviewing: operators decide on what is held, and on what the pipeline decided; each decision with its reason."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

import duckdb

from flows.mailbox.archive import Archive
from flows.steps.answering import review_letter
from flows.steps.context import Context
from flows.steps.judging import current_standing, decide_form
from flows.steps.reading import read_mails
from flows.steps.refusal import DecisionRefused, refuse_backdating, refuse_overtaken, require_place, require_reason
from flows.steps.summary import ReviewSummary
from flows.steps.summary import silent as _silent
from flows.steps.telling import tell
from schemas.answer import Review
from schemas.judgement import JudgedForm
from schemas.letter import Letter
from schemas.readmail import ReadMail
from schemas.submission import Submission, Verdict
from schemas.unread import unread_figures
from warehouse import dimensions, ledger, outbox, runs
from warehouse.database import Warehouse
from warehouse.decisions import Decision
from warehouse.stored import StoredForm, forms_like, forms_of, forms_waiting


class Action(Enum):
    """What can be done; in Chinese, because it is a choice in the form of the Prefect UI."""

    LIST = "列出"
    ACCEPT = "采用"
    REJECT = "退回"
    ASSIGN = "指定"


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator asks for. `submission` is the beginning of an id that only one form has; `unit` (an id) and
    `week` are for ASSIGN, which accepts the form for them. `asked_at` as in correcting.Amendment."""

    action: Action
    submission: str
    reason: str
    operator: str
    unit: str | None = None
    week: date | None = None
    asked_at: datetime | None = None


def waiting(context: Context, rejected: bool = False) -> tuple[StoredForm, ...]:
    """The forms that are held (and, if wished, those rejected), in order of receipt."""
    with Warehouse(context.settings.data).read() as con:
        return forms_waiting(con, ("held", "rejected") if rejected else ("held",))


def review(context: Context, order: Order, at: datetime, send: bool = True) -> ReviewSummary:
    """A decision taken and told. If the letter cannot be sent now, the decision stands and the letter stays queued."""
    summary = decide(context, order, at)
    return tell(context, summary, at) if send and summary.recipient else summary


def decide(context: Context, order: Order, at: datetime) -> ReviewSummary:
    """The decision in the warehouse, published, its letter queued. No network. DecisionRefused if it cannot be."""
    require_reason(order.reason, order.operator)
    warehouse = Warehouse(context.settings.data)
    with warehouse.read() as con:
        known = _find(con, order.submission).submission
        own_ids = ledger.own_message_ids(con)
    archive = Archive(context.archive)
    present = max(at, known.received_at)
    ((mail,),) = read_mails(context, archive, {known.message_sha256}, present, own_ids, _silent)
    with warehouse.write() as con:
        dimensions.load_campaign(con, context.campaign, context.form)
        refuse_backdating(con, at)
        runs.start_run(con, "review", at)
        form = _find(con, known.submission_id)
        judged = decide_form(context, con, mail, form, _decision(context, form, order, at))
        letter = _letter(context, con, mail, judged, Review(at, order.reason), at)
        outbox.enqueue(con, [letter] if letter else [], at)
    warehouse.publish()
    return _summary(context, judged, letter, at)


def _find(con: duckdb.DuckDBPyConnection, prefix: str) -> StoredForm:
    found = forms_like(con, prefix) if prefix else ()
    if not found:
        raise DecisionRefused(f"没有编号以 {prefix or '（空）'} 开头的报表，编号见 sxajsc review list")
    if len(found) > 1:
        raise DecisionRefused(f"编号以 {prefix} 开头的报表有 {len(found)} 份，请多写几位")
    return found[0]


def _decision(context: Context, form: StoredForm, order: Order, at: datetime) -> Decision:
    known = form.submission
    verdict, unit, week = _verdict(context, known, order)
    refuse_overtaken(order.asked_at, form.decided_at, form.decided_by)
    reason, operator = order.reason.strip(), order.operator.strip()
    return Decision(known.submission_id, verdict, unit, week, None, reason, operator, at)


def _verdict(context: Context, known: Submission, order: Order) -> tuple[Verdict, str | None, date | None]:
    """The verdict, unit and week that are asked for; DecisionRefused where they are what stands, or cannot stand."""
    if order.action is Action.REJECT:
        if known.verdict == "rejected":
            raise DecisionRefused(f"{known.submission_id} 已经退回")
        return "rejected", known.unit_id, known.week_ending
    unit, week = _place(context, known, order)
    if (known.verdict, known.unit_id, known.week_ending) == ("accepted", unit, week):
        raise DecisionRefused(f"{known.submission_id} 已经采用（{unit} {week}）")
    if cells := unread_figures(known, context.form):
        shown = "、".join(cells[:8]) + ("等" if len(cells) > 8 else "")
        raise DecisionRefused(f"{known.submission_id} 有读不出的数（{shown}），不能采用，请单位更正后重发")
    return "accepted", unit, week


def _place(context: Context, known: Submission, order: Order) -> tuple[str, date]:
    """The unit and week that the form is to count for."""
    unit, week = known.unit_id, known.week_ending
    if order.action is Action.ASSIGN:
        unit, week = order.unit, order.week
    if unit is None or week is None:
        missing = "报送单位" if unit is None else "报送周"
        raise DecisionRefused(
            f"{known.submission_id} 的{missing}不明，请用 sxajsc review assign … --unit 单位 --week 周五"
        )
    require_place(context.campaign, unit, week)
    return unit, week


def _letter(
    context: Context,
    con: duckdb.DuckDBPyConnection,
    mail: ReadMail,
    judged: JudgedForm,
    review: Review,
    at: datetime,
) -> Letter | None:
    """The answer to the mail, with all forms in it as they stand after the decision."""
    standing = current_standing(con)
    forms = []
    for one in forms_of(con, mail.sha256):
        known, version, first = one.submission, None, None
        if known.submission_id == judged.submission.submission_id:
            known = judged.submission
        if known.verdict == "accepted" and known.unit_id and known.week_ending:
            version = standing.versions(known.unit_id, known.week_ending, known.received_at)
            first = standing.first_received(known.unit_id, known.week_ending)
        forms.append(JudgedForm(known, version=version, first_received_at=first))
    return review_letter(context, mail, forms, review, at)


def _summary(context: Context, judged: JudgedForm, letter: Letter | None, at: datetime) -> ReviewSummary:
    known = judged.submission
    return ReviewSummary(
        at=at,
        submission_id=known.submission_id,
        file_name=known.file_name,
        verdict=known.verdict,
        unit_name=context.campaign.unit(known.unit_id).name if known.unit_id else "",
        week_ending=known.week_ending,
        repeats=known.repeats,
        warnings=tuple(f.message for f in known.findings if f.severity == "warning"),
        recipient=", ".join(letter.recipients) if letter else "",
    )
