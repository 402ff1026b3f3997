"""Collecting: mailbox to archive to checked submissions to warehouse to answers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

import duckdb

from flows.letters.alert import REVIEW_STEPS, alert_letter
from flows.mailbox.archive import Archive
from flows.mailbox.collection import fetch_new
from flows.mailbox.errors import LoginRefused, MailboxError
from flows.mailbox.server import MailServer
from flows.steps.answering import ANSWERS_A_DAY, answer_letter
from flows.steps.context import Context
from flows.steps.judging import current_standing, judge_and_load
from flows.steps.reading import read_mails
from flows.steps.sending import send_letters
from flows.steps.summary import CollectSummary, FetchSummary, JudgeSummary, Progress, silent
from schemas.judgement import JudgedMail
from schemas.letter import Letter
from schemas.readmail import ReadMail
from schemas.standing import Standing
from warehouse import dimensions, ledger, outbox, runs
from warehouse.database import Warehouse, marker_of
from warehouse.readings import note_reading

LETTERS_AT_ONCE = 100
"""Letters that are in memory with their bytes: inserting one takes ten times its size."""


def collect(context: Context, at: datetime, progress: Progress = silent) -> CollectSummary:
    """A whole collect run. MailboxError if the inbox cannot be read; nothing that was archived is lost by that."""
    fetched = read_inbox(context, at, progress)
    judged = judge_mail(context, at, progress)
    return CollectSummary(at, fetched, judged, send_letters(context, at, progress))


def read_inbox(context: Context, at: datetime, progress: Progress = silent) -> FetchSummary:
    """As fetch_mail, and notes whether the inbox was read: by that note the watch and the report know of trouble."""
    warehouse = Warehouse(context.settings.data)
    try:
        fetched = fetch_mail(context, progress)
    except MailboxError as error:
        with warehouse.write() as con:
            note_reading(con, at, "refused" if isinstance(error, LoginRefused) else "unreadable", str(error))
        raise
    with warehouse.write() as con:
        note_reading(con, at)
    return fetched


def fetch_mail(context: Context, progress: Progress = silent) -> FetchSummary:
    """Brings every new mail of the mailbox into the archive and notes where it lies."""
    settings = context.settings
    server = MailServer(
        settings.imap_host,
        settings.imap_port,
        settings.imap_security,
        settings.mail_user,
        settings.require_password(),
        settings.tls_ca,
    )
    warehouse = Warehouse(settings.data)
    with warehouse.read() as con:
        known = ledger.known_locators(con, settings.mail_user)
    harvest = fetch_new(server, Archive(context.archive), known, progress)
    if harvest.new:
        with warehouse.write() as con:
            ledger.add_locators(con, [(mail.sha256, place) for mail in harvest.new for place in mail.locators])
    return FetchSummary(harvest.seen, len(harvest.new))


def judge_mail(context: Context, at: datetime, progress: Progress = silent) -> JudgeSummary:
    """Judges every archived mail that the warehouse does not know yet, loads what came of it and queues the answers,
    each batch in one transaction; publishes if anything changed. Repeating it finds nothing left to do."""
    archive, warehouse = Archive(context.archive), Warehouse(context.settings.data)
    with warehouse.write() as con:
        dimensions.load_campaign(con, context.campaign, context.form)
        runs.start_run(con, "collect", at)
        unknown = archive.hashes() - ledger.known_messages(con)
        own_ids = ledger.own_message_ids(con)
    summary, standing, marker = JudgeSummary(), Standing(), None
    for mails in read_mails(context, archive, unknown, at, own_ids, progress):
        with warehouse.write() as con:
            if marker_of(con) != marker:  # the first batch, or somebody else changed something since the last
                standing = current_standing(con)
            summary += _judge_batch(context, con, mails, standing, at)
            marker = marker_of(con)
    warehouse.publish()
    return summary


def _judge_batch(
    context: Context, con: duckdb.DuckDBPyConnection, mails: Sequence[ReadMail], standing: Standing, at: datetime
) -> JudgeSummary:
    known = ledger.known_messages(con)  # asked again under the lock: another run may have been faster
    judged = judge_and_load(context, con, [m for m in mails if m.sha256 not in known], standing, at)
    _settle(con, judged, at)
    answered = Counter(outbox.answers_since(con, at - timedelta(days=1)))
    queued = _queue(con, _letters(context, judged, standing, answered, at), at)
    return _summary(context, judged, queued)


def _settle(con: duckdb.DuckDBPyConnection, judged: Sequence[JudgedMail], at: datetime) -> None:
    """What the inbox says of our letters: a copy of one proves that it went out, a bounce that it came back."""
    for one in judged:
        if one.message.outcome == "own":
            outbox.settle_copy(con, one.message.message_id, at)
        elif one.message.outcome == "bounce" and one.message.answers and one.mail.bounced != ():
            outbox.settle_bounce(con, one.message.answers, one.mail.bounced, at)


def _queue(con: duckdb.DuckDBPyConnection, letters: Iterator[Letter], at: datetime) -> int:
    """The letters into the outbox, some at a time; how many were new."""
    queued = 0
    while batch := tuple(islice(letters, LETTERS_AT_ONCE)):
        queued += outbox.enqueue(con, batch, at)
    return queued


def _letters(
    context: Context,
    judged: Sequence[JudgedMail],
    standing: Standing,
    answered: Counter[str],
    at: datetime,
) -> Iterator[Letter]:
    """The answers, rendered as they are taken, and the alerts about what is held or no longer answered. `answered`
    has how many answers each sender got within the last day."""
    silenced: set[str] = set()
    for one in judged:
        address = one.sender.address or ""
        if answered[address] >= ANSWERS_A_DAY:
            silenced.add(address)
            continue
        letter = answer_letter(context, one, standing, at)
        if letter is not None:
            answered[address] += 1
            yield letter
    yield from _held_alert(context, judged, at)
    yield from (_silence_alert(context, address, at) for address in sorted(silenced))


def _silence_alert(context: Context, address: str, at: datetime) -> Letter:
    """To the operators, once a day and sender: somebody or something writes more than a clerk would."""
    campaign = context.campaign
    week = campaign.coming_week(at) or campaign.weeks[-1]
    line = (
        f"{address} 一天之内已得到 {ANSWERS_A_DAY} 封回复，之后的来信照常核对入库，但不再自动回复。"
        "可能是对方的自动回复程序。"
    )
    day = at.astimezone(campaign.zone).date()
    subject, account = f"{address} 来信过多", context.settings.mail_user
    return alert_letter(
        campaign.recipients.operators, subject, [line], week, account, key=f"silence|{address}|{day}", at=at
    )


def _held_alert(context: Context, judged: Sequence[JudgedMail], at: datetime) -> list[Letter]:
    """One letter to the operators about what this run holds, none if nothing."""
    held = [j for j in judged if j.message.outcome == "held"]
    if not held:
        return []
    campaign = context.campaign
    week = campaign.coming_week(at) or campaign.weeks[-1]
    lines = [
        f"{f.submission.submission_id}　{j.message.sender}　{f.submission.file_name}：{f.submission.reason}"
        for j in held
        for f in j.forms
        if f.submission.verdict == "held"
    ]
    return [
        alert_letter(
            campaign.recipients.operators,
            f"有 {len(lines)} 份报表待核定",
            lines,
            week,
            context.settings.mail_user,
            key="held|" + "|".join(sorted(j.message.message_sha256 for j in held)),
            at=at,
            steps=REVIEW_STEPS,
        )
    ]


def _summary(context: Context, judged: Sequence[JudgedMail], queued: int) -> JudgeSummary:
    forms = [f.submission for j in judged for f in j.forms]
    lines = [
        (
            context.campaign.unit(s.unit_id).name if s.unit_id else j.message.sender,
            str(s.week_ending or ""),
            s.verdict,
            s.reason or ("与已收到的相同" if s.repeats else ""),
        )
        for j in judged
        for s in (f.submission for f in j.forms)
    ]
    return JudgeSummary(
        outcomes=Counter(j.message.outcome for j in judged),
        forms=Counter(s.verdict for s in forms),
        letters_queued=queued,
        lines=tuple(lines),
    )
