"""Corrections by telephone and the history of figures (DESIGN 3, decisions 3 and 8)."""

from decimal import Decimal

from tests.integration.warehouse.province import WEEK1, WEEK2, Province, moment, submission
from warehouse.corrections import Place, standing_at
from warehouse.history import standing

FINES = "select value from weekly_figures where unit_id = 'taiyuan' and indicator = 'fines' and week_ending = $week"
REVISIONS = (
    "select row_kind, indicator, old_value, new_value, known_at, cause, submission_id from revisions "
    "where indicator = 'fines' order by known_at, row_kind desc"
)


def reported(province: Province) -> Province:
    province.collect("03-05 11:00", submission("a", "taiyuan", WEEK1, "03-05 10:00", 5))
    return province


def test_a_correction_counts_and_the_cell_keeps_what_it_said(province: Province) -> None:
    reported(province).correct("taiyuan", WEEK1, "fines", "7.5", "03-05 14:00")
    assert province.ask(FINES, week=WEEK1) == [(Decimal("7.5"),)]
    assert province.ask(
        "select value, cell_value, raw_text, correction_id, correction_reason, corrected_by from lineage "
        "where indicator = 'fines' and row_kind = 'week'"
    ) == [(Decimal("7.5"), 5, "5 ", "c2", "电话更正", "operator")]
    assert province.ask("select fines from combined_table where unit_id is null and row_kind = 'week'") == [
        (Decimal("7.5"),)
    ]


def test_what_was_known_before_a_correction_stays(province: Province) -> None:
    reported(province).correct("taiyuan", WEEK1, "fines", "7", "03-05 14:00")
    before = "select value from weekly_figures_as_of($t) where indicator = 'fines'"
    assert province.ask(before, t=moment("03-05 13:59")) == [(5,)]
    assert province.ask(before, t=moment("03-05 14:00")) == [(7,)]


def test_a_withdrawn_correction_gives_the_cell_back(province: Province) -> None:
    reported(province).correct("taiyuan", WEEK1, "fines", "7", "03-05 14:00")
    province.correct("taiyuan", WEEK1, "fines", None, "03-05 15:00")
    assert province.ask(FINES, week=WEEK1) == [(5,)]
    assert [r[2:6] for r in province.ask(REVISIONS)] == [
        (5, 7, moment("03-05 14:00"), "correction"),
        (7, 5, moment("03-05 15:00"), "withdrawal"),
    ]


def test_a_version_received_after_the_call_counts_by_itself_one_from_before_does_not(province: Province) -> None:
    reported(province).correct("taiyuan", WEEK1, "fines", "7", "03-05 14:00")
    province.collect("03-05 14:10", submission("b", "taiyuan", WEEK1, "03-05 13:50", 6))
    assert province.ask(FINES, week=WEEK1) == [(7,)]
    province.collect("03-05 16:00", submission("c", "taiyuan", WEEK1, "03-05 15:50", 8))
    assert province.ask(FINES, week=WEEK1) == [(8,)]
    week = [r for r in province.ask(REVISIONS) if r[0] == "week"]
    assert [(r[2], r[3], r[5], r[6]) for r in week] == [(5, 7, "correction", "a"), (7, 8, "mail", "c")]


def test_a_corrected_total_is_carried_forward_and_continued_from(province: Province) -> None:
    reported(province).correct("taiyuan", WEEK1, "fines", "9", "03-05 14:00", "cumulative")
    province.collect("03-12 13:00")
    carried = "select value, carried_from from cumulative_figures where indicator = 'fines' and week_ending = $week"
    assert province.ask(carried, week=WEEK2) == [(9, WEEK1)]
    with province.warehouse.read() as con:
        (accepted,) = standing(con).accepted["taiyuan", WEEK1]
    assert accepted.figures["cumulative", "fines"] == 5
    assert accepted.corrected == {("cumulative", "fines"): 9}


def test_a_correction_can_fill_a_column_that_the_form_did_not_have(province: Province) -> None:
    reported(province).correct("taiyuan", WEEK1, "persons", "3", "03-05 14:00")
    assert province.ask("select value from weekly_figures where indicator = 'persons'") == [(3,)]
    assert province.ask("select value, cell from lineage where indicator = 'persons'") == [(3, None)]
    with province.warehouse.read() as con:
        assert standing_at(con, Place("taiyuan", WEEK2, "week", "persons")) is None


def test_revisions_tell_what_changed_when_and_through_what(province: Province) -> None:
    reported(province)
    province.collect("03-05 12:05", submission("b", "taiyuan", WEEK1, "03-05 11:30", 6))
    province.decide("b", "rejected", "03-05 13:00", "taiyuan", WEEK1, "误报")
    province.decide("a", "rejected", "03-05 14:00", "taiyuan", WEEK1, "也误报")
    province.decide("b", "accepted", "03-05 15:00", "taiyuan", WEEK1, "查明无误")
    week = [r[2:] for r in province.ask(REVISIONS) if r[0] == "week"]
    assert week == [
        (5, 6, moment("03-05 12:05"), "mail", "b"),
        (6, 5, moment("03-05 13:00"), "review", "b"),
        (5, None, moment("03-05 14:00"), "review", "a"),
        (None, 6, moment("03-05 15:00"), "review", "b"),
    ]


def test_what_is_said_first_or_said_again_is_no_revision(province: Province) -> None:
    reported(province)
    province.collect("03-05 12:05", submission("b", "taiyuan", WEEK1, "03-05 11:30", 5, repeats="a"))
    assert province.ask(REVISIONS) == []
