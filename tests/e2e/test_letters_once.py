"""Letters once: whatever the mail server does, each recipient has each letter once, or the operators know which."""

import smtplib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from flows.letters import transport
from flows.letters.outbox import LETTERS_A_CONNECTION
from flows.settings import load_settings
from flows.steps import sending
from flows.steps.collecting import collect
from flows.steps.context import Context, load_context
from tests.e2e.outgoing import START, enqueue, fates, letters
from tests.e2e.system import SAMPLES, System, pymap_system
from tests.servers.smtp import FAULTS, LOST_REPLY

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
AN_HOUR_LATER, A_DAY_LATER = START + timedelta(hours=1), START + timedelta(days=2)


class Killed(BaseException):
    """Stands for the end of the process: nothing after it runs. (With real kills: test_killed.)"""


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    with pymap_system(tmp_path, CAMPAIGN) as one:
        for name, value in one.environment.items():
            monkeypatch.setenv(name, value)
        yield one


@pytest.fixture
def context(mailbox: System) -> Context:
    return load_context(load_settings())


def run(mailbox: System, context: Context, *moments: datetime) -> None:
    """Collects in this process: its reader pool starts nothing where no mail has an attachment."""
    for at in moments:
        mailbox.sink.box.now = at
        collect(context, at)


EXPECTED = {
    "554 to the letter": "failed",
    "554 taken for spam": "failed",
    "one refused": "partial",
    "all refused": "failed",
    "reply lost and no own copy": "unknown",
}
"""All other faults pass: in the end the letter is sent."""


def test_each_fault_ends_with_the_letter_sent_once_or_the_operators_told(
    mailbox: System, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = letters(mailbox, 3 * len(FAULTS))[::3]  # to three recipients each
    for minute, (fault, letter) in enumerate(zip(FAULTS, queued, strict=True)):
        enqueue(mailbox, [letter])  # the only one that was not tried yet, so it goes first and meets the fault
        mailbox.sink.box.faults = deque([fault])
        with monkeypatch.context() as patch:
            if not fault.hangs_up:
                patch.setattr(transport, "TIMEOUT_SECONDS", 2)  # the server is silent for good: any limit shows it
            run(mailbox, context, START + timedelta(minutes=minute))
    assert mailbox.sink.box.met == [fault.name for fault in FAULTS]
    run(mailbox, context, AN_HOUR_LATER, A_DAY_LATER)
    found = dict(zip(mailbox.sink.box.met, fates(mailbox, queued), strict=True))
    assert {name: fate.state for name, fate in found.items() if fate.state != "sent"} == EXPECTED
    assert {name for name, fate in found.items() if fate.told} == set(EXPECTED)
    assert [fate for fate in found.values() if not fate.right] == []


STEPS = {
    "before it is handed over": (transport.YagmailTransport, "deliver", 1, 0),
    "before it is marked": (sending._Store, "mark", 1, 0),
    "marked, no byte sent": (smtplib.SMTP, "data", 1, 0),
    "handed over, not marked": (sending._Store, "mark", 2, 1),
}


def test_a_run_that_dies_while_sending_neither_loses_nor_doubles_a_letter(
    mailbox: System, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = letters(mailbox, len(STEPS))
    for minute, (letter, (owner, name, number, arrived)) in enumerate(zip(queued, STEPS.values(), strict=True)):
        enqueue(mailbox, [letter])
        before = len(mailbox.sink.box.letters)
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(owner, name, dying_at(number, getattr(owner, name)))
            run(mailbox, context, START + timedelta(minutes=minute))
        assert len(mailbox.sink.box.letters) == before + arrived
        # its state is settled before the next one dies, but for what only half an hour can tell
        run(mailbox, context, START + timedelta(minutes=minute))
    run(mailbox, context, AN_HOUR_LATER)
    found = fates(mailbox, queued)
    assert [f.state for f in found] == ["sent"] * len(STEPS)
    assert [f for f in found if not f.right] == []


PARTLY = {
    "one put off": ("sent", False),  # the others must not be taken for all by the copy in the inbox
    "one refused": ("partial", True),
    "reply lost and no own copy": ("unknown", True),  # no copy in the inbox proves nothing
}


@pytest.mark.parametrize("name", PARTLY)
def test_for_whom_a_letter_was_on_the_way_is_known_after_the_run_died(
    name: str, mailbox: System, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = letters(mailbox, 1)
    enqueue(mailbox, queued)
    mailbox.sink.box.faults = deque([next(f for f in FAULTS if f.name == name)])
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(sending._Store, "mark", dying_at(2, sending._Store.mark))
        run(mailbox, context, START)
    if name == "one refused":
        mailbox.sink.box.refused = {"a0@yjj.example": "550 5.1.1 no such user"}
    run(mailbox, context, START, AN_HOUR_LATER, AN_HOUR_LATER, A_DAY_LATER)
    (found,) = fates(mailbox, queued)
    assert (found.state, found.told) == PARTLY[name]
    assert found.right
    assert max(found.copies.values()) == 1


def dying_at(number: int, real: Callable[..., object]) -> Callable[..., object]:
    calls = count(1)

    def call(*arguments: object, **named: object) -> object:
        if next(calls) == number:
            raise Killed
        return real(*arguments, **named)

    return call


def test_a_letter_lost_twice_is_not_sent_a_third_time_but_told(mailbox: System, context: Context) -> None:
    lost = next(f for f in FAULTS if f.name == "letter lost")
    queued = letters(mailbox, 1)
    enqueue(mailbox, queued)
    mailbox.sink.box.faults = deque([lost, lost])
    run(mailbox, context, START, AN_HOUR_LATER, A_DAY_LATER)
    assert mailbox.sink.box.met == ["letter lost"] * 2
    assert [(f.state, f.told, f.copies) for f in fates(mailbox, queued)] == [("unknown", True, Counter())]


def test_who_was_refused_when_the_reply_was_lost_is_tried_again_alone(mailbox: System, context: Context) -> None:
    queued = letters(mailbox, 1)
    enqueue(mailbox, queued)
    mailbox.sink.box.faults = deque([LOST_REPLY])
    mailbox.sink.box.refused = {"a0@yjj.example": "550 5.1.1 no such user"}
    run(mailbox, context, START, AN_HOUR_LATER)
    (found,) = fates(mailbox, queued)
    assert (found.state, found.told) == ("partial", True)
    assert found.copies == Counter({"b0@yjj.example": 1, "c0@yjj.example": 1})


def test_a_letter_put_off_for_ever_holds_up_no_other_and_is_told_after_a_day(mailbox: System, context: Context) -> None:
    mailbox.sink.box.refused = {"a1@yjj.example": "450 4.2.1 mailbox busy"}
    queued = letters(mailbox, 3)[1:]
    enqueue(mailbox, queued)
    run(mailbox, context, START, A_DAY_LATER, A_DAY_LATER)
    assert [(f.state, f.told) for f in fates(mailbox, queued)] == [("queued", True), ("sent", False)]


def test_trouble_with_an_alert_makes_no_further_alert(mailbox: System, context: Context) -> None:
    mailbox.sink.box.refused = {"a1@yjj.example": "550 no", "ops@yjt.example": "550 no"}
    enqueue(mailbox, letters(mailbox, 2)[1:])
    run(mailbox, context, START, A_DAY_LATER)
    assert mailbox.query("select kind, state from letters order by all") == [("alert", "failed"), ("receipt", "failed")]


def bounce(message_id: str, address: str) -> bytes:
    """A delivery report about one recipient, as mail servers write it."""
    parts = (
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n\r\n"
        f"Final-Recipient: rfc822;{address}\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n",
    )
    head = (
        "From: Postmaster@126.example\r\nSubject: undelivered\r\nMessage-ID: <bounce@126.example>\r\nMIME-Version: 1.0"
        '\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
    )
    return "".join((head, *(f"\r\n--b\r\n{part}" for part in parts), "\r\n--b--\r\n")).encode()


def test_a_bounce_for_one_of_three_leaves_the_others_and_is_told(mailbox: System, context: Context) -> None:
    queued = letters(mailbox, 1)
    enqueue(mailbox, queued)
    run(mailbox, context, START)
    mailbox.deliver(bounce(queued[0].rfc_message_id, "b0@yjj.example"), START, "INBOX")
    run(mailbox, context, AN_HOUR_LATER)
    (found,) = fates(mailbox, queued)
    assert (found.state, found.told) == ("partial", True)
    (alert,) = mailbox.letters("alert")
    told = alert.get_body(("plain",)).get_content()
    assert "b0@yjj.example" in told
    assert "a0@yjj.example" not in told


def test_letters_go_at_the_set_pace_and_twenty_a_connection(
    mailbox: System, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    opened: list[object] = []
    real = sending.open_transport
    monkeypatch.setattr(sending.time, "sleep", slept.append)
    monkeypatch.setattr(sending, "open_transport", lambda server: opened.append(server) or real(server))
    monkeypatch.setenv("SXAJSC_SMTP_INTERVAL", "3")
    enqueue(mailbox, letters(mailbox, LETTERS_A_CONNECTION + 1))
    run(mailbox, load_context(load_settings()), START)
    assert slept == [3.0] * LETTERS_A_CONNECTION
    assert len(opened) == 2
