"""Outbox: sends what is due, one letter after the other, and writes down each step before and after it."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Protocol

from flows.letters.transport import Transport
from flows.steps.summary import Progress, SendSummary, silent
from schemas.letter import Letter, LetterState

LETTERS_A_CONNECTION = 20
"""NetEase throttles longer batches (facts on mail)."""

_INTERRUPTED = "上次发送时程序中断，不知是否送达"


class OutboxStore(Protocol):
    """Where letters wait. Every `mark` is committed when it returns."""

    def due(self) -> tuple[Letter, ...]:
        """The letters in state "queued", in the order in which they are to be sent."""

    def interrupted(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """(letter_id, whom it was on the way to) of the letters in state "sending"."""

    def mark(
        self, letter_id: str, state: LetterState, at: datetime, detail: str = "", accepted: tuple[str, ...] = ()
    ) -> None:
        """Set the letter's state; `accepted` are the recipients that the server took it for, or ("sending", "unknown")
        whom it is on the way to."""


def send_due(
    store: OutboxStore,
    transport_factory: Callable[[], Transport],
    at: datetime,
    interval_seconds: float,
    sleep: Callable[[float], None],
    progress: Progress = silent,
) -> SendSummary:
    """Send every due letter once, `interval_seconds` apart, and say how many reached which state. A letter is "sending"
    from right before its first byte; one found so was interrupted: it becomes "unknown" and is not sent. What the
    server asked to try later stays queued; where it throttles or hangs up, the rest waits for the next run.
    LoginRefused and ServerUnreachable come through, with every letter in a state that is true."""
    states: Counter[str] = Counter()
    for letter_id, on_the_way in tuple(store.interrupted()):
        store.mark(letter_id, "unknown", at, _INTERRUPTED, on_the_way)
        states["unknown"] += 1
    due = store.due()
    if due:
        _send_all(store, _Line(transport_factory), due, at, lambda: sleep(interval_seconds), progress, states)
    return SendSummary(dict(states))


def _send_all(
    store: OutboxStore,
    line: "_Line",
    due: tuple[Letter, ...],
    at: datetime,
    pause: Callable[[], None],
    progress: Progress,
    states: Counter[str],
) -> None:
    try:
        for done, letter in enumerate(due):
            progress("发送邮件", done, len(due))
            if done:
                pause()
            outcome = line.open().deliver(letter, partial(_begin, store, letter, at))
            store.mark(letter.letter_id, outcome.state, at, outcome.detail, outcome.accepted)
            states[outcome.state] += 1
            if outcome.stop:
                states["queued"] += len(due) - done - 1
                break
        progress("发送邮件", len(due), len(due))
    finally:
        line.close()


def _begin(store: OutboxStore, letter: Letter, at: datetime, on_the_way: tuple[str, ...]) -> None:
    store.mark(letter.letter_id, "sending", at, accepted=on_the_way)


class _Line:
    """The connection in use; a new one after every LETTERS_A_CONNECTION letters."""

    def __init__(self, factory: Callable[[], Transport]) -> None:
        self._factory = factory
        self._transport: Transport | None = None
        self._letters = 0

    def open(self) -> Transport:
        """A connection for one more letter."""
        if self._letters == LETTERS_A_CONNECTION:
            self.close()
        if self._transport is None:
            self._transport = self._factory()
        self._letters += 1
        return self._transport

    def close(self) -> None:
        """Close the connection in use, if any."""
        transport, self._transport, self._letters = self._transport, None, 0
        if transport is not None:
            transport.close()
