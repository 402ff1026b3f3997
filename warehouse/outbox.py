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

# What may follow what. `sending` (its bytes are about to go out) is reached from `queued` only, so a letter is never
# handed over twice without someone having put it back; one that the server wanted for nobody was never sending. A sent
# letter can only turn out to have bounced, a partial one for one recipient more. A copy of a queued letter can turn up
# in the inbox when it was put back too early.
_NEXT: dict[LetterState, frozenset[LetterState]] = {
    "queued": frozenset({"sending", "sent", "partial", "failed", "queued"}),
    "sending": frozenset({"sent", "partial", "failed", "unknown", "queued"}),
    "unknown": frozenset({"sent", "partial", "failed", "queued"}),
    "partial": frozenset({"partial", "failed", "queued"}),
    "failed": frozenset({"queued"}),
    "sent": frozenset({"partial", "failed"}),
}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A letter of which nobody knows whether it went out: the process died, or the connection, while it was sent.
    `since` is when it got into that state, `on_the_way` whom the attempt was for, the own account among them if it was
    granted a copy (empty: an older program did not write it down), `doubts` how many attempts ended like this."""

    letter: Letter
    state: LetterState
    since: datetime
    detail: str
    on_the_way: tuple[str, ...]
    doubts: int


@dataclass(frozen=True, slots=True)
class Troubled:
    """A letter that a person has to look at. `mark` names it and its trouble in the key of the alert about it; what
    `accepted` means depends on the state, as in the events."""

    mark: str
    kind: str
    subject: str
    recipients: tuple[str, ...]
    state: LetterState
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


def answers_since(con: DuckDBPyConnection, since: datetime) -> dict[str, int]:
    """Recipient -> receipts and rejections made for it after `since`."""
    return dict(fetch(con, "select_answer_counts", since=since))


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
    all, or (sending, unknown) whom it was on the way to. OutboxError if there is no such letter or if it cannot come
    into that state from the one it is in: sending needs a queued letter, and what is sent is never queued or sent
    again."""
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
    return tuple(Unsettled(_letter(row[5:]), row[0], row[1], row[2], tuple(row[3]), row[4]) for row in rows)


def troubled(con: DuckDBPyConnection, unknown_since: datetime, queued_since: datetime) -> tuple[Troubled, ...]:
    """The letters that no alert has named yet: refused ones, those in doubt since that time, those created by that
    time which the server still puts off; in order of creation."""
    rows = fetch(con, "select_troubled_letters", unknown_since=unknown_since, queued_since=queued_since)
    return tuple(Troubled(m, k, s, tuple(r), state, detail, tuple(a)) for m, k, s, r, state, detail, a in rows)


def settle_copy(con: DuckDBPyConnection, rfc_message_id: str, at: datetime) -> bool:
    """Our own copy of the letter with that Message-ID lies in the inbox: it went out, to those it was on the way to.
    Those refused in that attempt are tried once more, which tells whether for good. False if it is no letter of ours
    or the copy says nothing new (the letter is known as sent, or waits for the rest of its recipients only)."""
    rows = fetch(con, "select_letter_by_message_id", rfc_message_id=rfc_message_id)
    if not rows:
        return False
    letter_id, state, recipients, latest = rows[0]
    before = accepted_by(con, letter_id)
    if state not in ("queued", "sending", "unknown") or (state == "queued" and before):
        return False
    on_the_way = latest if state in ("sending", "unknown") and latest else recipients
    got = [r for r in recipients if r in before or r in on_the_way]
    mark(con, letter_id, "sent" if len(got) == len(recipients) else "queued", at, "收件箱里有副本", got)
    return True


def settle_bounce(con: DuckDBPyConnection, rfc_message_id: str, bounced: Sequence[str] | None, at: datetime) -> bool:
    """The letter with that Message-ID came back from the addresses `bounced`; None: the bounce does not say which,
    then nobody counts as having it. An address that is none of the recipients is one that a recipient forwards to.
    False if it is no letter of ours or known to have failed."""
    rows = fetch(con, "select_letter_by_message_id", rfc_message_id=rfc_message_id)
    if not rows:
        return False
    letter_id, state, recipients, latest = rows[0]
    have = latest if state == "partial" else recipients
    left = [] if bounced is None or len(recipients) == 1 else [r for r in have if r.lower() not in bounced]
    new: LetterState = "partial" if left and state != "queued" else "failed"
    if new not in _NEXT[state]:
        return False
    mark(con, letter_id, new, at, f"被退回：{'、'.join(bounced)}" if bounced else "被退回", left)
    return True


def _row(x: Letter, at: datetime) -> tuple[object, ...]:
    return (
        x.letter_id, x.key, x.kind, x.week_ending, x.unit_id, list(x.recipients), x.subject, x.rfc_message_id,
        x.content, at,
    )  # fmt: skip


def _letter(row: Sequence[Any]) -> Letter:
    letter_id, key, kind, week_ending, unit_id, recipients, subject, rfc_message_id, content = row
    return Letter(letter_id, key, kind, week_ending, unit_id, tuple(recipients), subject, rfc_message_id, content)
