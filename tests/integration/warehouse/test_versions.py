"""Versions, repetitions and their states (DESIGN 3, decisions 3 and 4)."""

from tests.integration.warehouse.province import WEEK1, Province, moment, submission
from warehouse.history import standing
from warehouse.missing import units_without_submission

STATES = "select submission_id, version, state from submissions order by submission_id"
VALUE = "select value from weekly_figures where indicator = 'inspected' and unit_id = 'taiyuan'"


def test_the_accepted_version_received_last_counts(province: Province) -> None:
    late = submission("b", "taiyuan", WEEK1, "03-05 11:00", 2)
    early = submission("a", "taiyuan", WEEK1, "03-05 09:00", 1)
    province.collect("03-05 11:30", late, early)
    assert province.ask(STATES) == [("a", 1, "superseded"), ("b", 2, "accepted")]
    assert province.ask(VALUE) == [(2,)]


def test_a_mail_found_later_but_received_earlier_does_not_count(province: Province) -> None:
    province.collect("03-05 11:30", submission("b", "taiyuan", WEEK1, "03-05 11:00", 2))
    province.collect("03-05 11:40", submission("a", "taiyuan", WEEK1, "03-05 09:00", 1))
    assert province.ask(STATES) == [("a", 1, "superseded"), ("b", 2, "accepted")]


def test_a_repetition_is_no_version_and_shows_the_one_it_repeats(province: Province) -> None:
    first = submission("a", "taiyuan", WEEK1, "03-05 09:00")
    again = submission("b", "taiyuan", WEEK1, "03-05 10:00", repeats="a")
    new = submission("c", "taiyuan", WEEK1, "03-05 10:30", 3)
    province.collect("03-05 11:00", first, again)
    assert province.ask(STATES) == [("a", 1, "accepted"), ("b", 1, "superseded")]
    province.collect("03-05 11:10", new)
    assert province.ask(STATES) == [("a", 1, "superseded"), ("b", 1, "superseded"), ("c", 2, "accepted")]


def test_a_repetition_of_a_repetition_repeats_the_first(province: Province) -> None:
    chain = [
        submission("a", "taiyuan", WEEK1, "03-05 09:00"),
        submission("b", "taiyuan", WEEK1, "03-05 09:10", repeats="a"),
        submission("c", "taiyuan", WEEK1, "03-05 09:20", repeats="b"),
    ]
    province.collect("03-05 11:00", *chain)
    assert province.ask("select repeats from submissions order by submission_id") == [(None,), ("a",), ("a",)]


def test_a_repetition_counts_by_itself_when_another_version_turns_up_between(province: Province) -> None:
    province.collect(
        "03-05 11:00",
        submission("a", "taiyuan", WEEK1, "03-05 09:00", 1),
        submission("c", "taiyuan", WEEK1, "03-05 10:00", 1, repeats="a"),
    )
    province.collect("03-05 11:30", submission("b", "taiyuan", WEEK1, "03-05 09:30", 2))
    assert province.ask(STATES) == [("a", 1, "superseded"), ("b", 2, "superseded"), ("c", 3, "accepted")]
    assert province.ask(VALUE) == [(1,)]


def test_a_repetition_counts_by_itself_when_the_original_is_taken_back(province: Province) -> None:
    province.collect(
        "03-05 11:00",
        submission("a", "taiyuan", WEEK1, "03-05 09:00", 1),
        submission("b", "taiyuan", WEEK1, "03-05 10:00", 1, repeats="a"),
    )
    province.decide("a", "rejected", "03-05 11:30", "taiyuan", WEEK1, "误报")
    assert province.ask(STATES) == [("a", None, "rejected"), ("b", 1, "accepted")]


def test_two_forms_of_the_same_second_are_ordered_by_their_ids(province: Province) -> None:
    forms = [submission(name, "taiyuan", WEEK1, "03-05 09:00", n) for n, name in enumerate("abc")]
    province.collect("03-05 11:00", *reversed(forms))
    assert province.ask(STATES) == [("a", 1, "superseded"), ("b", 2, "superseded"), ("c", 3, "accepted")]


def test_a_repetition_of_the_same_second_is_a_repetition_whatever_its_id(province: Province) -> None:
    province.collect(
        "03-05 11:00",
        submission("b", "taiyuan", WEEK1, "03-05 09:00"),
        submission("a", "taiyuan", WEEK1, "03-05 09:00", repeats="b"),
    )
    assert province.ask(STATES) == [("a", 1, "superseded"), ("b", 1, "accepted")]


def test_rejected_and_held_forms_have_no_version_and_no_figures(province: Province) -> None:
    province.collect(
        "03-05 11:00",
        submission("a", "taiyuan", WEEK1, "03-05 09:00", verdict="rejected"),
        submission("b", None, None, "03-05 09:00", verdict="held"),
    )
    assert province.ask(STATES) == [("a", None, "rejected"), ("b", None, "held")]
    assert province.ask("from weekly_figures") == []
    assert province.ask("from lineage") == []


def test_a_held_form_counts_once_an_operator_accepts_it_and_its_mail_follows(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", None, None, "03-05 09:00", verdict="held", reason="单位不明"))
    province.decide("a", "accepted", "03-05 13:00", "taiyuan", WEEK1, "电话核实")
    assert province.ask(STATES) == [("a", 1, "accepted")]
    assert province.ask("select outcome, reason from messages") == [("accepted", "电话核实")]
    assert province.ask("select status from timeliness where unit_id = 'taiyuan'") == [("on_time",)]


def test_history_gives_what_the_next_form_is_judged_against(province: Province) -> None:
    first = submission("a", "taiyuan", WEEK1, "03-05 09:00", "0.3", total="7.10", hazards=[("甲厂", "无报警器")])
    again = submission("b", "taiyuan", WEEK1, "03-05 10:00", "0.3", total="7.10", repeats="a")
    province.collect("03-05 11:00", first, again, submission("c", "datong", WEEK1, "03-05 10:00", verdict="rejected"))
    with province.warehouse.read() as con:
        history = standing(con)
        owing = units_without_submission(con, WEEK1)
    one, two = history.accepted["taiyuan", WEEK1]
    assert one.figures == {(f.row_kind, f.indicator): f.value for f in first.figures}
    assert (one.hazards, one.version, one.in_force, one.repeats) == (first.hazards, 1, True, None)
    assert (two.version, two.in_force, two.repeats) == (1, False, "a")
    assert history.in_force("taiyuan", WEEK1) == one
    assert history.first_received("taiyuan", WEEK1) == moment("03-05 09:00")
    assert history.rejected == {("datong", WEEK1): (moment("03-05 10:00"),)}
    assert owing == ("datong",)
