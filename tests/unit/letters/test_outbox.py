from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from flows.letters.dialogue import Begin
from flows.letters.outbox import send_due
from flows.letters.outcome import Outcome
from flows.mailbox.errors import LoginRefused
from schemas.letter import Letter, LetterState
from tests.unit.letters.examples import AT


def letter(number: int) -> Letter:
    return Letter(f"{number:032d}", "k", "receipt", None, None, ("a@b.example",), "s", f"<{number}@c>", b"")


@dataclass
class Store:
    """An outbox in memory that keeps every mark in order."""

    states: dict[str, LetterState]
    marks: list[tuple[str, str]] = field(default_factory=list)
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def due(self) -> tuple[Letter, ...]:
        return tuple(letter(int(i)) for i, state in self.states.items() if state == "queued")

    def interrupted(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        return [(i, ("a@b.example",)) for i, s in self.states.items() if s == "sending"]

    def mark(
        self, letter_id: str, state: LetterState, at: datetime, detail: str = "", accepted: tuple[str, ...] = ()
    ) -> None:
        self.states[letter_id] = state
        self.marks.append((letter_id[-2:], state))
        if accepted:
            self.named[letter_id[-2:]] = accepted


@dataclass
class Line:
    """A connection that answers as told, "sent" otherwise, and writes down what it was asked."""

    log: list[str]
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    refused: frozenset[str] = frozenset()
    """Letters that the server wants nobody to get: none of their bytes goes out."""

    def deliver(self, letter: Letter, begin: Begin) -> Outcome:
        name = letter.letter_id[-2:]
        self.log.append(name)
        if name in self.refused:
            return Outcome("failed")
        begin((*letter.recipients, "own@c"))
        return self.outcomes.get(name, Outcome("sent", letter.recipients))

    def close(self) -> None:
        self.log.append("close")


def queued(count: int) -> Store:
    return Store({letter(n).letter_id: "queued" for n in range(1, count + 1)})


def run(store: Store, outcomes: dict[str, Outcome] | None = None) -> tuple[list[str], list[float], dict[str, int]]:
    log: list[str] = []
    slept: list[float] = []

    def connect() -> Line:
        log.append("open")
        return Line(log, outcomes or {})

    states = send_due(store, connect, AT, 3, slept.append).states
    return log, slept, dict(states)


def test_letters_go_in_order_each_marked_before_and_after() -> None:
    store = queued(2)
    log, _, states = run(store)
    assert log == ["open", "01", "02", "close"]
    assert store.marks == [("01", "sending"), ("01", "sent"), ("02", "sending"), ("02", "sent")]
    assert states == {"sent": 2}


def test_there_is_a_pause_between_two_letters_and_none_before_the_first() -> None:
    assert run(queued(3))[1] == [3, 3]


def test_a_second_run_sends_nothing() -> None:
    store = queued(2)
    run(store)
    assert run(store) == ([], [], {})


def test_a_letter_that_the_server_wants_for_nobody_was_never_sending() -> None:
    store = queued(1)
    send_due(store, lambda: Line([], refused=frozenset({"01"})), AT, 3, lambda _: None)
    assert store.marks == [("01", "failed")]


def test_a_letter_found_in_sending_is_in_doubt_and_not_sent() -> None:
    store = Store({letter(1).letter_id: "sending", letter(2).letter_id: "unknown"})
    log, _, states = run(store)
    assert log == []
    assert store.marks == [("01", "unknown")]
    assert store.named == {"01": ("a@b.example",)}
    assert states == {"unknown": 1}


def test_a_letter_in_doubt_ends_the_batch_and_is_not_tried_again() -> None:
    store = queued(3)
    log, _, states = run(store, {"02": Outcome("unknown", stop=True)})
    assert log == ["open", "01", "02", "close"]
    assert states == {"sent": 1, "unknown": 1, "queued": 1}
    assert run(store)[0] == ["open", "03", "close"]


def test_a_throttled_letter_stays_queued_and_goes_first_next_time() -> None:
    store = queued(2)
    assert run(store, {"01": Outcome("queued", stop=True)})[2] == {"queued": 2}
    assert run(store)[0] == ["open", "01", "02", "close"]


def test_a_refused_letter_does_not_hold_up_the_others() -> None:
    assert run(queued(2), {"01": Outcome("failed")})[2] == {"failed": 1, "sent": 1}


def test_after_twenty_letters_there_is_a_new_connection() -> None:
    log, _, _ = run(queued(21))
    assert (log.count("open"), log.index("close")) == (2, 21)


def test_nothing_due_opens_no_connection() -> None:
    assert run(Store({}))[0] == []


def test_a_refused_login_leaves_every_letter_queued() -> None:
    store = queued(2)

    def refuse() -> Line:
        raise LoginRefused("sxajsc@126.example", "535 authentication failed")

    with pytest.raises(LoginRefused):
        send_due(store, refuse, AT, 3, lambda _: None)
    assert store.marks == []


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    store = queued(2)
    send_due(store, lambda: Line([]), AT, 0, lambda _: None, lambda *step: told.append(step))
    assert told == [("发送邮件", 0, 2), ("发送邮件", 1, 2), ("发送邮件", 2, 2)]
