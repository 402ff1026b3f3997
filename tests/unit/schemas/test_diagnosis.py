"""A 累计 that does not continue the last one is explained by the slip that made it, and nothing else is explained."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.continuation import Continuation, Line
from schemas.diagnosis import Diagnosis, diagnose
from schemas.explanations import digit_slip, rows_swapped
from schemas.form import load_form

FORM = load_form("gongmao-2021")
RULES = FORM.diagnosis
INDICATORS = FORM.indicators
FLOWS = tuple(i.id for i in INDICATORS if i.nature == "flow")
COUNTS = tuple(i.id for i in INDICATORS if i.nature == "flow" and i.kind == "count")
LAST_FRIDAY, SKIPPED = date(2021, 3, 5), date(2021, 3, 12)

Figures = dict[str, Decimal]


def continuation(
    week: Mapping[str, Decimal],
    cumulative: Mapping[str, Decimal],
    last: Mapping[str, Decimal],
    last_week: Mapping[str, Decimal] | None = None,
    skipped: tuple[date, ...] = (),
    differences: Mapping[str, Decimal] | None = None,
) -> Continuation:
    lines = tuple(
        Line(
            i, week[i.id], f"{column}6", cumulative[i.id], f"{column}7", last[i.id], (last_week or last)[i.id],
            (differences or {}).get(i.id, Decimal(0)),
        )
        for column, i in zip("BCDEFGHIJKLMNOPQR", INDICATORS, strict=True)
    )  # fmt: skip
    return Continuation(lines, LAST_FRIDAY, skipped, RULES)


@st.composite
def figures(draw: st.DrawFn, least: int = 0, most: int = 400) -> Figures:
    """A row of figures; fines in 万元 with two decimals."""
    numbers = draw(st.lists(st.integers(least, most), min_size=len(INDICATORS), max_size=len(INDICATORS)))
    return {
        i.id: Decimal(n) / 100 if i.kind == "amount" else Decimal(n) for i, n in zip(INDICATORS, numbers, strict=True)
    }


def total(*rows: Mapping[str, Decimal]) -> Figures:
    return {i.id: sum((row[i.id] for row in rows), Decimal(0)) for i in INDICATORS}


def kinds(diagnosis: Diagnosis) -> set[str]:
    return {diagnosis.whole.kind} if diagnosis.whole else {e.kind for e in diagnosis.single.values()}


@given(week=figures(), last=figures(), skipped=st.sampled_from([(), (SKIPPED,)]))
def test_what_adds_up_is_not_explained(week: Figures, last: Figures, skipped: tuple[date, ...]) -> None:
    assert diagnose(continuation(week, total(last, week), last, skipped=skipped)) == Diagnosis(None, {})


@given(week=figures(1), last=figures(1))
def test_swapped_rows_are_known(week: Figures, last: Figures) -> None:
    assert kinds(diagnose(continuation(total(last, week), week, last))) == {"rows-swapped"}


@given(week=figures(), last=figures(), missing=figures(1))
def test_a_skipped_week_is_known_and_named(week: Figures, last: Figures, missing: Figures) -> None:
    cumulative = total(last, missing, week)
    assume(any(week[i] != cumulative[i] for i in FLOWS))
    found = diagnose(continuation(week, cumulative, last, skipped=(SKIPPED,)))
    assert kinds(found) == {"weeks-skipped"}
    assert found.whole is not None
    assert str(SKIPPED) in found.whole.brief


@given(week=figures(), last=figures(1, 40), missing=figures(1))
def test_without_a_missing_week_none_is_said_to_be_skipped(week: Figures, last: Figures, missing: Figures) -> None:
    assert "weeks-skipped" not in kinds(diagnose(continuation(week, total(last, missing, week), last)))


@given(week=figures(1), before=figures())
def test_last_weeks_file_is_known(week: Figures, before: Figures) -> None:
    last = total(before, week)
    assert kinds(diagnose(continuation(week, last, last, last_week=week))) == {"same-file"}


@given(week=figures(1, 300), last=figures(301, 400))
def test_a_total_left_as_it_was_is_known(week: Figures, last: Figures) -> None:
    assert kinds(diagnose(continuation(week, last, last))) == {"stale-cumulative"}


@given(week=figures(1), last=figures(1))
def test_one_row_in_both_is_known(week: Figures, last: Figures) -> None:
    assume(any(week[i] != last[i] for i in FLOWS))
    assert kinds(diagnose(continuation(week, week, last))) == {"row-copied"}


@given(week=figures(), last=figures(20), indicator=st.sampled_from(FLOWS), slip=st.integers(-15, 400))
def test_a_slip_put_right_is_a_correction_by_exactly_that(
    week: Figures, last: Figures, indicator: str, slip: int
) -> None:
    assume(slip != 0 and last[indicator] + slip >= 0)
    wrong = last | {indicator: last[indicator] + slip}
    found = diagnose(continuation(week, total(last, week), wrong, differences={indicator: Decimal(slip)}))
    assert {i: e.kind for i, e in found.single.items()} == {indicator: "earlier-correction"}
    assert found.whole is None


@given(week=figures(1), last=figures(1), rows=st.sampled_from(["week", "cumulative", "both"]))
def test_yuan_for_ten_thousand_yuan_is_known(week: Figures, last: Figures, rows: str) -> None:
    cumulative = total(last, week)
    if rows != "cumulative":
        week = week | {"fines": week["fines"] * 10000}
    if rows != "week":
        cumulative = cumulative | {"fines": cumulative["fines"] * 10000}
    found = diagnose(continuation(week, cumulative, last))
    assert {i: e.kind for i, e in found.single.items()} == {"fines": "yuan"}


@given(
    week=figures(10), last=figures(10), indicator=st.sampled_from(COUNTS), row=st.sampled_from(["week", "cumulative"])
)
def test_a_figure_of_the_next_column_is_known(week: Figures, last: Figures, indicator: str, row: str) -> None:
    cumulative = total(last, week)
    place = [i.id for i in INDICATORS].index(indicator)
    other = INDICATORS[place - 1].id
    copied = week if row == "week" else cumulative
    right = copied[indicator]
    assume(copied[other] != right and INDICATORS[place - 1].kind == "count")
    copied = copied | {indicator: copied[other]}
    if row == "week":
        week = copied
    else:
        cumulative = copied
    found = diagnose(continuation(week, cumulative, last)).single
    assert set(found) == {indicator}
    # by chance a cell may also be one digit away from what adds up: as good an explanation
    assert found[indicator].kind in ("neighbour-column", "digit-slip")
    if found[indicator].kind == "neighbour-column":
        assert f"应为 {right:f}" in found[indicator].brief


@pytest.mark.parametrize("row", ["week", "cumulative"])
def test_a_copied_figure_names_both_cells(row: str) -> None:
    week = {i.id: Decimal(11 * n) for n, i in enumerate(INDICATORS, 3)}
    last = {i.id: Decimal(105 * n) for n, i in enumerate(INDICATORS, 3)}
    cumulative = total(last, week)
    copied = week if row == "week" else cumulative
    copied["closures"] = copied["licences_withheld"]
    brief = diagnose(continuation(week, cumulative, last)).single["closures"].brief
    assert ("K6" if row == "week" else "K7") in brief
    assert ("L6" if row == "week" else "L7") in brief


@st.composite
def slips(draw: st.DrawFn, text: str) -> str:
    """The digits with one mistyped, left out, doubled, or two neighbours exchanged; no zero in front."""
    place = draw(st.integers(0, len(text) - 1))
    kind = draw(st.sampled_from(["other", "missing", "doubled", "exchanged"]))
    if kind == "other":
        slipped = text[:place] + draw(st.sampled_from("0123456789")) + text[place + 1 :]
    elif kind == "missing":
        slipped = text[:place] + text[place + 1 :]
    elif kind == "doubled":
        slipped = text[: place + 1] + text[place:]
    else:
        slipped = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    assume(slipped not in ("", text) and not slipped.startswith("0"))
    return slipped


@given(data=st.data(), week=figures(10), last=figures(10), indicator=st.sampled_from(COUNTS))
def test_a_digit_slip_is_known_with_what_it_should_be(
    data: st.DataObject, week: Figures, last: Figures, indicator: str
) -> None:
    row = data.draw(st.sampled_from(["week", "cumulative"]))
    cumulative = total(last, week)
    right = (week if row == "week" else cumulative)[indicator]
    wrong = {indicator: Decimal(data.draw(slips(str(right))))}
    form = (
        continuation(week | wrong, cumulative, last) if row == "week" else continuation(week, cumulative | wrong, last)
    )
    found = diagnose(form).single
    assert set(found) == {indicator}
    explanation = found[indicator]
    assert explanation.kind == "digit-slip"
    assert f"应为 {right:f}" in explanation.brief


@given(week=figures(), last=figures(), shift=st.integers(-3, 3), data=st.data())
def test_every_explanation_makes_the_numbers_add_up(
    week: Figures, last: Figures, shift: int, data: st.DataObject
) -> None:
    """Whatever was typed: no explanation is given unless its own correction restores the identity."""
    indicator = data.draw(st.sampled_from(COUNTS))
    cumulative = total(last, week)
    cumulative = cumulative | {indicator: max(cumulative[indicator] + shift, Decimal(0))}
    form = continuation(week, cumulative, last)
    for line in form.failing:
        explanation = diagnose(form).of(line.indicator.id)
        if explanation is not None:
            corrections = (f"{line.expected:f}", f"{line.cumulative - line.last:f}")
            assert any(f"应为 {right}" in explanation.brief for right in corrections)


def test_a_slip_in_one_cell_is_not_a_skipped_week() -> None:
    week = dict.fromkeys((i.id for i in INDICATORS), Decimal(50))
    last = dict.fromkeys((i.id for i in INDICATORS), Decimal(70))
    cumulative = total(last, week) | {"closures": Decimal(1200)}
    found = diagnose(continuation(week, cumulative, last, skipped=(SKIPPED,)))
    assert {i: e.kind for i, e in found.single.items()} == {"closures": "digit-slip"}


def test_both_cells_are_named_where_either_could_be_the_slip() -> None:
    """54 + 52 = 106 and 116 written: 累计 may be meant to be 106, 本周 to be 62."""
    row = dict.fromkeys((i.id for i in INDICATORS), Decimal(0))
    form = continuation(
        row | {"rectification_orders": Decimal(52)},
        row | {"rectification_orders": Decimal(116)},
        row | {"rectification_orders": Decimal(54)},
    )
    brief = diagnose(form).single["rectification_orders"].brief
    assert "累计 116（H7）应为 106" in brief
    assert "本周 52（H6）应为 62" in brief


def test_levels_and_distinct_counts_neither_fail_nor_count() -> None:
    row = dict.fromkeys((i.id for i in INDICATORS), Decimal(3))
    cumulative = total(row, row) | {"inspection_teams": Decimal(3), "enterprises_inspected": Decimal(4)}
    assert diagnose(continuation(row, cumulative, row)) == Diagnosis(None, {})


@pytest.mark.parametrize(
    ("written", "right", "apart"),
    [
        ("116", "106", True), ("12", "21", True), ("43.85", "41.85", True), ("5", "3", False), ("12", "-12", False),
        ("1.25", "12.5", True), ("20.5", "20.52", True), ("130", "106", False), ("0", "10", True),
    ],
)  # fmt: skip
def test_one_digit_apart(written: str, right: str, apart: bool) -> None:
    assert digit_slip.one_digit_apart(Decimal(written), Decimal(right)) is apart


def test_the_thresholds_are_the_forms() -> None:
    row = dict.fromkeys((i.id for i in INDICATORS), Decimal(1))
    form = continuation(row, total(row, row, row), row, skipped=(SKIPPED,))
    assert kinds(diagnose(form)) == {"weeks-skipped"}
    strict = replace(form, rules=RULES.model_copy(update={"least_lines": 20}))
    assert "weeks-skipped" not in kinds(diagnose(strict))


@given(week=figures(), last=figures())
def test_rows_in_order_are_never_called_swapped(week: Figures, last: Figures) -> None:
    pairs = [(week[i], total(last, week)[i]) for i in FLOWS]
    assert not rows_swapped.likely(pairs, RULES)


def test_a_single_week_above_its_total_is_not_called_a_swap() -> None:
    pairs = [(Decimal(n), Decimal(n)) for n in range(1, 15)] + [(Decimal(9), Decimal(7))]
    assert not rows_swapped.likely(pairs, RULES)
    assert rows_swapped.likely([(Decimal(n + 1), Decimal(n)) for n in range(1, 15)], RULES)
