"""Replay: what happened in the warehouse, in its order: mails judged, forms decided on, figures corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.corrections import Correction, Place
from warehouse.decisions import Decision
from warehouse.sql import fetch
from warehouse.values import plain


@dataclass(frozen=True, slots=True)
class Judged:
    """Mails (their sha256) that were judged one after the other and are known since `at`."""

    at: datetime
    messages: tuple[str, ...]


Event = Judged | Decision | Correction


def events(con: DuckDBPyConnection) -> tuple[Event, ...]:
    """Everything that made the warehouse what it is. The next mail is judged against what was accepted before, by
    whomever, so mails and decisions come in the one order in which they happened."""
    decided = sorted([*_decisions(con), *_corrections(con)], key=lambda row: row[:2])
    mails = fetch(con, "select_judged_messages")
    happened: list[Event] = []
    done = 0
    for after, _, event in decided:
        until = next((n for n, mail in enumerate(mails) if mail[0] > after), len(mails))
        happened += _batches(mails[done:until])
        happened.append(event)
        done = until
    return (*happened, *_batches(mails[done:]))


def _batches(mails: list[tuple[int, str, datetime, datetime]]) -> Iterator[Judged]:
    """Runs of mails of one time. The load numbers the mails of a batch by receipt, so a mail received before its
    predecessor begins a batch of its own."""
    batch: list[str] = []
    since: datetime | None = None
    last: tuple[datetime, str] | None = None
    for _, message, received_at, known_at in mails:
        if since is not None and (known_at != since or (last and (received_at, message) < last)):
            yield Judged(since, tuple(batch))
            batch = []
        since, last = known_at, (received_at, message)
        batch.append(message)
    if since is not None:
        yield Judged(since, tuple(batch))


def _decisions(con: DuckDBPyConnection) -> Iterator[tuple[int, int, Event]]:
    for number, after, submission_id, verdict, unit_id, week, reason, decided_by, at in fetch(
        con, "select_operator_decisions"
    ):
        yield after, number, Decision(submission_id, verdict, unit_id, week, None, reason, decided_by, at)


def _corrections(con: DuckDBPyConnection) -> Iterator[tuple[int, int, Event]]:
    for number, after, unit_id, week, row_kind, indicator, value, reason, decided_by, at in fetch(
        con, "select_corrections"
    ):
        place = Place(unit_id, week, row_kind, indicator)
        yield after, number, Correction(place, plain(value), reason, decided_by, at)
