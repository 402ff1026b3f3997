"""Rebuilding: the warehouse made anew from archive and decisions, and compared with the present one."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from flows.mailbox.archive import Archive
from flows.mailbox.errors import ArchiveDamaged
from flows.steps.context import Context
from flows.steps.judging import current_standing, decide_form, judge_and_load
from flows.steps.reading import read_mails
from flows.steps.summary import Progress, silent
from schemas.readmail import ReadMail
from warehouse import dimensions, ledger
from warehouse.corrections import Correction, correct
from warehouse.database import Warehouse, marker_of
from warehouse.decisions import Decision
from warehouse.rebuild import Difference, carry_over, differences, facts, prune_copies, replace_file
from warehouse.replay import Event, Judged, events
from warehouse.stored import forms_like

_FOLDER = "rebuild"


@dataclass(frozen=True, slots=True)
class RebuildSummary:
    """What a rebuild found: how many mails and operators' decisions it went through, what differs, and where the old
    file is kept (None: only checked)."""

    mails: int
    decisions: int
    differences: tuple[Difference, ...]
    kept: Path | None


def rebuild(context: Context, at: datetime, check: bool = False, progress: Progress = silent) -> RebuildSummary:
    """The warehouse anew: every mail judged again in the order and as of the time it was first judged, every decision
    of operators repeated between. It replaces the present one, unless `check`. Until the last moment the present
    one is untouched. No letter is queued. ArchiveDamaged if the archive does not have every mail."""
    present = Warehouse(context.settings.data)
    with present.read() as con:
        log, marker, own_ids = events(con), marker_of(con), ledger.own_message_ids(con)
        before = facts(con)
    mails = _read(context, log, own_ids, progress)
    second = Warehouse(context.settings.data / _FOLDER)
    shutil.rmtree(second.home, ignore_errors=True)  # of a rebuild that was killed
    with present.held(marker) as file:
        with second.write() as con:
            _repeat(context, con, file, log, mails, progress)
            found = differences(before, facts(con))
        kept = None if check else _replace(second, file, at)
    shutil.rmtree(second.home)
    present.publish()
    if kept is not None:
        prune_copies(present.file, kept)
    judged = sum(len(e.messages) for e in log if isinstance(e, Judged))
    return RebuildSummary(judged, sum(not isinstance(e, Judged) for e in log), found, kept)


def _read(
    context: Context, log: Sequence[Event], own_ids: frozenset[str], progress: Progress
) -> Mapping[str, ReadMail]:
    """Every mail that was ever judged, read again."""
    batches = [e for e in log if isinstance(e, Judged)]
    known = {message for batch in batches for message in batch.messages}
    if not known:
        return {}
    archive = Archive(context.archive)
    missing = known - archive.hashes()
    if missing:
        raise ArchiveDamaged(f"存档缺 {len(missing)} 封仓库里有的邮件（{min(missing)[:12]} 等），不能重建")
    last = max(batch.at for batch in batches)
    batches_read = read_mails(context, archive, known, last, own_ids, progress)
    return {mail.sha256: mail for batch in batches_read for mail in batch}


def _repeat(
    context: Context,
    con: duckdb.DuckDBPyConnection,
    present: Path,
    log: Sequence[Event],
    mails: Mapping[str, ReadMail],
    progress: Progress,
) -> None:
    """Everything that happened, in the new file."""
    carry_over(con, present)
    dimensions.load_campaign(con, context.campaign, context.form)
    for number, event in enumerate(log, 1):
        progress("重新判定", number, len(log))
        if isinstance(event, Judged):
            judge_and_load(
                context, con, [mails[m] for m in event.messages if m in mails], current_standing(con), event.at
            )
        elif isinstance(event, Correction):
            correct(con, event)
        else:
            _decide_again(context, con, event, mails)


def _decide_again(
    context: Context, con: duckdb.DuckDBPyConnection, decision: Decision, mails: Mapping[str, ReadMail]
) -> None:
    """The decision on the same form; a form that is no longer found in its mail shows among the differences."""
    for form in forms_like(con, decision.submission_id):
        decide_form(context, con, mails[form.submission.message_sha256], form, decision)


def _replace(second: Warehouse, present: Path, at: datetime) -> Path:
    """The new file in the place of the old one. The transaction is committed; a checkpoint leaves it without a log."""
    with second.held(_marker(second)) as file:
        return replace_file(present, file, at)


def _marker(warehouse: Warehouse) -> tuple[str, int]:
    with warehouse.read() as con:
        return marker_of(con)
