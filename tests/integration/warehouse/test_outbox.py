"""The outbox: the same letter is the same letter, and what is sent is not sent again."""

from dataclasses import replace
from datetime import date

import pytest

from schemas.letter import Letter
from tests.integration.warehouse.province import WEEK1, Province, moment
from warehouse.errors import OutboxError
from warehouse.ledger import own_message_ids
from warehouse.outbox import accepted_by, due, enqueue, mark, settle_bounce, settle_copy, troubled, unsettled

AT = moment("03-05 12:05")


def letter(name: str, week: date | None = WEEK1) -> Letter:
    return Letter(
        name,
        f"receipt|{name}",
        "receipt",
        week,
        None,
        ("a@x.example", "b@y.example"),
        "回执",
        f"<{name}@x>",
        b"\x00\xff\r\n",
    )


def test_letters_are_due_in_the_order_of_creation_with_their_very_bytes(province: Province) -> None:
    letters = [letter("z"), letter("a", None), letter("m")]
    with province.warehouse.write() as con:
        assert enqueue(con, letters, AT) == 3
    with province.warehouse.read() as con:
        assert list(due(con)) == letters
        assert own_message_ids(con) == {"<z@x>", "<a@x>", "<m@x>"}


def test_the_same_letter_again_is_nothing_new_whatever_its_state(province: Province) -> None:
    with province.warehouse.write() as con:
        assert enqueue(con, [letter("a"), letter("a")], AT) == 1
        mark(con, "a", "sending", AT)
        mark(con, "a", "sent", AT)
        assert enqueue(con, [letter("a"), letter("b")], AT) == 1
        assert [x.letter_id for x in due(con)] == ["b"]


def test_the_view_shows_the_latest_state_and_the_recipients_as_text(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a"), letter("b")], AT)
        mark(con, "a", "sending", AT)
        mark(con, "a", "sent", moment("03-05 12:06"))
    assert province.ask("select letter_id, recipients, state, sent_at from letters") == [
        ("a", "a@x.example, b@y.example", "sent", moment("03-05 12:06")),
        ("b", "a@x.example, b@y.example", "queued", None),
    ]


def test_what_is_sent_is_never_sent_again(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a")], AT)
        mark(con, "a", "sending", AT)
        with pytest.raises(OutboxError, match="is sending and cannot become sending"):
            mark(con, "a", "sending", AT)
        mark(con, "a", "sent", AT)
        for state in ("queued", "sending", "unknown"):
            with pytest.raises(OutboxError, match="is sent and cannot become"):
                mark(con, "a", state, AT)  # type: ignore[arg-type]
    with province.warehouse.read() as con, pytest.raises(OutboxError, match="there is no letter x"):
        mark(con, "x", "sent", AT)


def test_a_letter_left_in_sending_is_unsettled_until_a_copy_proves_it_sent(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a"), letter("b")], AT)
        mark(con, "a", "sending", AT)
    with province.warehouse.write() as con:
        (doubt,) = unsettled(con)
        assert (doubt.letter, doubt.state, doubt.since, doubt.on_the_way) == (letter("a"), "sending", AT, ())
        assert settle_copy(con, "<a@x>", AT)
        assert not settle_copy(con, "<a@x>", AT)
        assert not settle_copy(con, "<other@x>", AT)
        assert unsettled(con) == ()


def test_a_copy_of_an_interrupted_letter_counts_for_those_it_was_on_the_way_to(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a")], AT)
        mark(con, "a", "sending", AT, accepted=["b@y.example", "own@x"])
        assert [(u.on_the_way, u.doubts) for u in unsettled(con)] == [(("b@y.example", "own@x"), 0)]
        assert accepted_by(con, "a") == frozenset()
        assert settle_copy(con, "<a@x>", AT)
        assert accepted_by(con, "a") == {"b@y.example"}
        assert [x.letter_id for x in due(con)] == ["a"]


def test_a_bounce_outlives_our_own_copy(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a")], AT)
        mark(con, "a", "sending", AT)
        mark(con, "a", "sent", AT)
        assert settle_bounce(con, "<a@x>", None, AT)
        assert not settle_copy(con, "<a@x>", AT)
    assert province.ask("select state, detail, sent_at from letters") == [("failed", "被退回", AT)]


def test_the_recipients_already_taken_are_known_to_the_next_attempt(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a")], AT)
        mark(con, "a", "sending", AT)
        mark(con, "a", "partial", AT, "550", ["a@x.example"])
        mark(con, "a", "queued", AT)
        assert accepted_by(con, "a") == {"a@x.example"}


def test_a_copy_proves_a_letter_in_doubt_only_for_those_it_was_on_the_way_to(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a")], AT)
        mark(con, "a", "sending", AT)
        mark(con, "a", "unknown", AT, "no answer", ["a@x.example", "own@x"])
        assert accepted_by(con, "a") == frozenset()
        assert [(u.on_the_way, u.doubts) for u in unsettled(con)] == [(("a@x.example", "own@x"), 1)]
        assert settle_copy(con, "<a@x>", AT)
        assert accepted_by(con, "a") == {"a@x.example"}
        assert [x.letter_id for x in due(con)] == ["a"]
        assert not settle_copy(con, "<a@x>", AT)  # the same news again must not make the rest believed as sent


def test_one_of_several_recipients_who_bounces_makes_the_letter_partial(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a")], AT)
        mark(con, "a", "sending", AT)
        mark(con, "a", "sent", AT)
        assert settle_bounce(con, "<a@x>", ["b@y.example"], AT)
        assert [(t.state, t.accepted) for t in troubled(con, AT, AT)] == [("partial", ("a@x.example",))]
        assert settle_bounce(con, "<a@x>", ["a@x.example"], AT)
        assert [(t.state, t.accepted) for t in troubled(con, AT, AT)] == [("failed", ())]


def test_a_letter_that_the_server_put_off_goes_behind_those_not_tried_yet(province: Province) -> None:
    with province.warehouse.write() as con:
        enqueue(con, [letter("a"), letter("b")], AT)
        mark(con, "a", "sending", AT)
        mark(con, "a", "queued", AT, "451")
        assert [x.letter_id for x in due(con)] == ["b", "a"]


def test_troubled_letters_are_told_once_and_alerts_never(province: Province) -> None:
    later = moment("03-05 13:00")
    with province.warehouse.write() as con:
        alert = replace(letter("x"), kind="alert", key="alert|x")
        enqueue(con, [letter("a"), letter("b"), letter("c"), alert], AT)
        for name, state in (("a", "failed"), ("b", "unknown"), ("c", "queued"), ("x", "failed")):
            mark(con, name, "sending", AT)
            mark(con, name, state, AT)  # type: ignore[arg-type]
        assert [t.mark for t in troubled(con, moment("03-05 12:00"), moment("03-05 12:00"))] == ["a:failed:0"]
        told = troubled(con, later, later)
        assert [t.mark for t in told] == ["a:failed:0", "b:unknown:0", "c:queued:0"]
        enqueue(con, [replace(letter("y"), kind="alert", key="|".join(t.mark for t in told))], later)
        assert troubled(con, later, later) == ()
