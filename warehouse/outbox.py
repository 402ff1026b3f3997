"""Outbox: letters with their final bytes, waiting to be sent once, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from schemas.letter import Letter, LetterState
from warehouse.errors import OutboxError
from warehouse.sql import change, fetch, incoming

_LETTER = "letter_id letter_key kind week_ending unit_id recipients subject rfc_message_id content created_at"

# What may follow what. `sending` is reached from `queued` only, so a letter is never handed over twice without someone
# having put it back; a sent letter can only turn out to have bounced. A copy of a queued letter can turn up in
# the inbox when it was put back too early.
_NEXT: dict[LetterState, frozenset[LetterState]] = {
    "queued": frozenset({"sending", "sent", "failed"}),
    "sending": frozenset({"sent", "partial", "failed", "unknown", "queued"}),
    "unknown": frozenset({"sent", "partial", "failed", "queued"}),
    "partial": frozenset({"failed", "queued"}),
    "failed": frozenset({"queued"}),
    "sent": frozenset({"partial", "failed"}),
}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A letter of which nobody knows whether it went out: the process died, or the connection, while it was sent.
    `since` is when it got into that state, `accepted` the recipients that the server had taken."""

    letter: Letter
    state: LetterState
    since: datetime
    detail: str
    accepted: tuple[str, ...]


def enqueue(con: DuckDBPyConnection, letters: Sequence[Letter], at: datetime) -> int:
    """Puts the letters into the outbox in this order and returns how many were new. A letter_id that is there already
    is left as it is, whatever its state: it is the same letter."""
    once = {letter.letter_id: letter for letter in reversed(letters)}
    with incoming(con, _LETTER, [_row(letter, at) for letter in reversed(once.values())]):
        new = change(con, "insert_letters")
    if new:
        change(con, "insert_first_letter_events")
        change(con, "bump_changes")
    return new


def due(con: DuckDBPyConnection) -> tuple[Letter, ...]:
    """The letters to send, in order of creation. Those to be sent to some recipients only are told by `accepted_by`."""
    return tuple(_letter(row) for row in fetch(con, "select_queued_letters"))


def accepted_by(con: DuckDBPyConnection, letter_id: str) -> frozenset[str]:
    """The recipients that a mail server has already taken the letter for, in any attempt."""
    return frozenset(address for (address,) in fetch(con, "select_accepted_recipients", letter_id=letter_id))


def mark(
    con: DuckDBPyConnection,
    letter_id: str,
    state: LetterState,
    at: datetime,
    detail: str = "",
    accepted: Sequence[str] = (),
) -> None:
    """Appends the letter's new state; `accepted` are the recipients that the server took it for, where that was not
    all. OutboxError if there is no such letter or if it cannot come into that state from the one it is in: sending
    needs a queued letter, and what is sent is never queued or sent again."""
    rows = fetch(con, "select_letter_state", letter_id=letter_id)
    if not rows:
        raise OutboxError(f"there is no letter {letter_id}")
    now: LetterState = rows[0][0]
    if state not in _NEXT[now]:
        raise OutboxError(f"letter {letter_id} is {now} and cannot become {state}")
    event = {"state": state, "happened_at": at, "detail": detail, "accepted": list(accepted)}
    fetch(con, "insert_letter_event", letter_id=letter_id, **event)
    change(con, "bump_changes")


def unsettled(con: DuckDBPyConnection) -> tuple[Unsettled, ...]:
    """The letters found in `sending` or `unknown`, in order of creation."""
    rows = fetch(con, "select_unsettled_letters")
    return tuple(Unsettled(_letter(row[4:]), row[0], row[1], row[2], tuple(row[3])) for row in rows)


def settle(con: DuckDBPyConnection, rfc_message_id: str, state: LetterState, at: datetime, detail: str) -> bool:
    """What a mail in the inbox (our own copy, a bounce) or an operator says about the letter with that Message-ID.
    False if it is no letter of ours or the news adds nothing (such as a copy of a letter known as sent)."""
    rows = fetch(con, "select_letter_by_message_id", rfc_message_id=rfc_message_id)
    if not rows or state not in _NEXT[rows[0][1]]:
        return False
    mark(con, rows[0][0], state, at, detail)
    return True


def _row(x: Letter, at: datetime) -> tuple[object, ...]:
    return (
        x.letter_id, x.key, x.kind, x.week_ending, x.unit_id, list(x.recipients), x.subject, x.rfc_message_id,
        x.content, at,
    )  # fmt: skip


def _letter(row: Sequence[Any]) -> Letter:
    letter_id, key, kind, week_ending, unit_id, recipients, subject, rfc_message_id, content = row
    return Letter(letter_id, key, kind, week_ending, unit_id, tuple(recipients), subject, rfc_message_id, content)
