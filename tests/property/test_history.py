"""Random histories of submissions, repetitions, corrections, late ones and reviews agree with a model of the rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.settings import Settings
from flows.steps.context import Context
from flows.steps.judging import current_standing, decide_form, judge_and_load
from schemas.candidate import Candidate, Reading, SourceText
from schemas.checking import CheckedForm
from schemas.checks.catalogue import finding
from schemas.readmail import ReadAttachment, ReadMail
from schemas.submission import Figure
from tests.integration.warehouse.province import CAMPAIGN, FORM, ZONE
from tests.property.model import INDICATORS, UNITS, WEEKS, Form, Model, Said
from tests.unit.schemas.judged import mail
from warehouse.corrections import Correction, Place, correct, standing_at
from warehouse.database import Warehouse
from warehouse.decisions import Decision
from warehouse.dimensions import load_campaign
from warehouse.rebuild import differences, facts
from warehouse.replay import Judged, events
from warehouse.runs import start_run
from warehouse.stored import forms_like

START = datetime(2021, 3, 1, 8, tzinfo=ZONE)
SENDERS = {u.id: u.senders[0] for u in CAMPAIGN.units} | {None: "someone@qq.example"}

# Most mails come from one unit, most steps are small: histories in which things meet are the ones that tell.
_pick = st.integers(0, 99)
_senders = st.sampled_from([*[UNITS[0]] * 5, UNITS[1], UNITS[2], None])
_mail = st.tuples(_senders, st.integers(0, 40), st.integers(0, 2), st.integers(0, 5))
_collect = st.tuples(st.just("collect"), st.lists(_mail, min_size=1, max_size=3))
_correct = st.tuples(
    st.just("correct"),
    _pick,
    st.sampled_from(["week", "cumulative"]),
    st.sampled_from(INDICATORS),
    st.sampled_from([3, 4, 5, None]),
)
_decide = st.tuples(st.sampled_from(["accept", "reject"]), _pick)
_assign = st.tuples(st.just("assign"), _pick, st.sampled_from(UNITS), st.sampled_from(WEEKS))
_step = st.one_of(_collect, _collect, _correct, _correct, _decide, _assign)
histories = st.lists(st.tuples(st.sampled_from([1, 2, 8, 24, 72]), _step), min_size=5, max_size=12)


RESTORED = [
    (1, ("collect", [("taiyuan", 1, 2, 2), ("taiyuan", 1, 2, 2)])),
    (1, ("reject", 0)),
    (1, ("correct", 0, "week", "inspected", 3)),
    (1, ("accept", 0)),
    (1, ("collect", [("taiyuan", 0, 0, 0)])),
]
"""Of two equal forms received in the same second each was once the other's repetition."""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return Context(Settings(home=tmp_path_factory.mktemp("home"), _env_file=None), CAMPAIGN, FORM)


class Life:
    """A warehouse and the model of it, living through the same history. `con` is never committed."""

    def __init__(self, context: Context, con: duckdb.DuckDBPyConnection) -> None:
        self._context, self._con, self.model = context, con, Model()
        self.mails: dict[str, ReadMail] = {}
        self._count = 0
        self.moments: list[datetime] = []
        load_campaign(con, CAMPAIGN, FORM)

    def live(self, history: list[tuple[int, Any]]) -> None:
        now = START
        for hours, (what, *details) in history:
            now += timedelta(hours=hours)
            self.moments.append(now)
            start_run(self._con, what, now)
            steps: dict[str, Callable[..., None]] = {
                "collect": self._collect, "accept": self._accept, "reject": self._reject, "assign": self._assign,
                "correct": self._correct,
            }  # fmt: skip
            steps[what](now, *details)

    def _collect(self, now: datetime, sent: list[tuple[str | None, int, int, int]]) -> None:
        new = [self._sent(now, *one) for one in sent]
        pairs = sorted(new, key=lambda pair: (pair[0].received_at, pair[0].sha256))
        judge_and_load(self._context, self._con, [read for read, _ in pairs], current_standing(self._con), now)
        for read, form in pairs:
            self.model.receive(form, now)
            self.mails[read.sha256] = read

    def _sent(self, now: datetime, unit: str | None, hours: int, value: int, kind: int) -> tuple[ReadMail, Form]:
        """A mail received some hours ago, found now; one in six cannot be read in full."""
        received = max(START, now - timedelta(hours=hours))
        said: Said = {(row, i): value for row in ("week", "cumulative") for i in INDICATORS[:2]}
        if kind == 1:
            said["week", "persons"] = said["cumulative", "persons"] = value
        if kind == 0:
            said["week", "fines"] = None
        self._count += 1
        digest = sha256(str(self._count).encode()).hexdigest()
        checked = _checked(unit or UNITS[0], received, said, readable=kind != 0)
        attachment = ReadAttachment("表.xlsx", "file", Reading("xlsx", True, (checked.candidate,), ()), (checked,))
        read = replace(
            mail(sender=SENDERS[unit]), sha256=digest, received_at=received, attachments=(attachment,), subject=""
        )
        submission_id = sha256(f"{digest}|file|0".encode()).hexdigest()[:16]
        return read, Form(submission_id, unit, received, kind != 0, said)

    def _accept(self, now: datetime, pick: int) -> None:
        """What the operator may accept: what is held or rejected, readable, and of a known unit and week."""
        found = self._picked(pick, lambda v: v.verdict != "accepted" and v.form.readable and v.unit and v.week)
        if found:
            self._decide(found.form, "accepted", found.unit, found.week, now)
            self.model.accept(found.form, found.unit, found.week, now)

    def _reject(self, now: datetime, pick: int) -> None:
        found = self._picked(pick, lambda v: v.verdict != "rejected")
        if found:
            self._decide(found.form, "rejected", found.unit, found.week, now)
            self.model.reject(found.form, now)

    def _assign(self, now: datetime, pick: int, unit: str, week: Any) -> None:
        found = self._picked(
            pick, lambda v: v.form.readable and (v.verdict, v.unit, v.week) != ("accepted", unit, week)
        )
        if found:
            self._decide(found.form, "accepted", unit, week, now)
            self.model.accept(found.form, unit, week, now)

    def _picked(self, pick: int, fits: Callable[[Any], Any]) -> Any:
        found = [v for v in self.model.last(self.moments[-1]).values() if fits(v)]
        return found[pick % len(found)] if found else None

    def _decide(self, form: Form, verdict: Any, unit: str | None, week: Any, now: datetime) -> None:
        (stored,) = forms_like(self._con, form.id)
        decision = Decision(form.id, verdict, unit, week, None, "核实", "李四", now)
        decide_form(self._context, self._con, self.mails[stored.submission.message_sha256], stored, decision)

    def _correct(self, now: datetime, pick: int, row: Any, indicator: str, value: int | None) -> None:
        places = [(u, w) for u in UNITS for w in WEEKS if self.model.in_force((u, w), now)]
        if not places:
            return
        unit, week = places[pick % len(places)]
        place = Place(unit, week, row, indicator)
        assert standing_at(self._con, place) is not None
        correct(self._con, Correction(place, None if value is None else Decimal(value), "来电", "李四", now))
        self.model.calls.append((now, (unit, week), (row, indicator), value))


def _checked(unit: str, received: datetime, said: Said, readable: bool) -> CheckedForm:
    day = received.astimezone(ZONE).date()
    name = CAMPAIGN.unit(unit).name
    candidate = Candidate("表", SourceText("A2", name), None, SourceText("M2", str(day), day), (), (), ())
    figures = tuple(
        Figure(row, i, None if v is None else Decimal(v), f"C{n}", "约5" if v is None else str(v))  # type: ignore[arg-type]
        for n, ((row, i), v) in enumerate(said.items())
    )
    trouble = finding("cell-approximate", sheet="表", cell="C1", raw_text="约5", label="罚款", unit="万元")
    return CheckedForm(candidate, figures, () if readable else (trouble,))


_SETTINGS = settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@_SETTINGS
@example(RESTORED)
@given(history=histories)
def test_every_view_agrees_with_the_model_now_and_as_of_every_past_moment(
    context: Context, history: list[tuple[int, Any]]
) -> None:
    with Warehouse(context.settings.data).read() as con:
        life = Life(context, con)
        life.live(history)
        for moment in {life.moments[0], life.moments[len(life.moments) // 2], life.moments[-1]}:
            _compare(con, life.model, moment)
        _compare_present(con, life.model, life.moments[-1])
        _compare_lineage(con)


def _compare(con: duckdb.DuckDBPyConnection, model: Model, t: datetime) -> None:
    weekly = con.execute("from weekly_figures_as_of($t)", {"t": t}).fetchall()
    assert {(w, u, i): v for w, u, i, v in weekly} == model.weekly(t)
    cumulative = con.execute("from cumulative_figures_as_of($t)", {"t": t}).fetchall()
    assert {(w, u, i): (v, c) for w, u, i, v, c in cumulative} == model.cumulative(t)
    timeliness = con.execute(
        "select week_ending, unit_id, status, received_at from timeliness_as_of($t)", {"t": t}
    ).fetchall()
    assert {(w, u): (s, r) for w, u, s, r in timeliness} == model.timeliness(t)


def _compare_present(con: duckdb.DuckDBPyConnection, model: Model, now: datetime) -> None:
    states = con.execute("select submission_id, state, version from submissions").fetchall()
    assert {s: (state, version) for s, state, version in states} == model.states(now)
    revisions = con.execute(
        "select known_at, week_ending, unit_id, row_kind, indicator, old_value, new_value from revisions"
    ).fetchall()
    found = [
        (t, w, u, r, i, *(None if v is None else int(v) for v in (old, new))) for t, w, u, r, i, old, new in revisions
    ]
    assert sorted(found, key=_order) == sorted(model.revisions(now), key=_order)


def _order(revision: tuple[Any, ...]) -> tuple[Any, ...]:
    return revision[:5]


def _compare_lineage(con: duckdb.DuckDBPyConnection) -> None:
    for kind, view in (("week", "weekly_figures"), ("cumulative", "cumulative_figures")):
        total = (
            f"select week_ending, indicator, sum(value) from {view} where value is not null group by all order by all"
        )
        parts = (
            "select week_ending, indicator, sum(value) from lineage where row_kind = $kind and value is not null "
            "group by all order by all"
        )
        assert con.execute(total).fetchall() == con.execute(parts, {"kind": kind}).fetchall()


@settings(_SETTINGS, max_examples=15)
@example(RESTORED)
@given(history=histories)
def test_a_history_repeated_in_its_order_gives_the_same_facts(context: Context, history: list[tuple[int, Any]]) -> None:
    warehouse = Warehouse(context.settings.data)
    with warehouse.read() as con:
        life = Life(context, con)
        life.live(history)
        log, before = events(con), facts(con)
    with warehouse.read() as con:
        load_campaign(con, CAMPAIGN, FORM)
        for moment in life.moments:
            start_run(con, "again", moment)
        for event in log:
            if isinstance(event, Judged):
                judge_and_load(context, con, [life.mails[m] for m in event.messages], current_standing(con), event.at)
            elif isinstance(event, Decision):
                (stored,) = forms_like(con, event.submission_id)
                decide_form(context, con, life.mails[stored.submission.message_sha256], stored, event)
            else:
                correct(con, event)
        assert differences(before, facts(con)) == ()
