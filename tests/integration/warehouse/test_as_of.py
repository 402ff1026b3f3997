"""What was known at a time (DESIGN 3, decision 8): the macros say what the views said then."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.warehouse.province import CAMPAIGN, WEEK1, WEEK2, WEEK3, Province, moment, submission

VIEWS = {
    "weekly_figures": "*",
    "cumulative_figures": "*",
    "timeliness": "week_ending, unit_id, status, received_at, minutes_late, reason",
}


def shown(province: Province) -> list[list[tuple[object, ...]]]:
    with province.warehouse.read() as con:
        return [con.execute(f"from {view} order by all").fetchall() for view in VIEWS]


def known(province: Province, at: str) -> list[list[tuple[object, ...]]]:
    with province.warehouse.read() as con:
        return [
            con.execute(f"select {columns} from {view}_as_of($t) order by all", {"t": moment(at)}).fetchall()
            for view, columns in VIEWS.items()
        ]


def test_every_past_moment_can_be_asked_for(province: Province) -> None:
    then = {}
    province.collect("03-05 11:00", submission("a", "taiyuan", WEEK1, "03-05 10:00", 1))
    then["03-05 11:00"] = shown(province)
    province.collect("03-05 12:05", submission("h", "datong", WEEK1, "03-05 11:30", 4, verdict="held"))
    then["03-05 12:05"] = shown(province)
    province.decide("h", "accepted", "03-05 16:00", "datong", WEEK1, "核实")
    then["03-05 16:00"] = shown(province)
    province.collect("03-05 17:30", submission("b", "taiyuan", WEEK1, "03-05 14:00", 2))
    then["03-05 17:30"] = shown(province)
    province.collect("03-12 12:05", submission("c", "datong", WEEK2, "03-12 12:01", 1, total=5))
    then["03-12 12:05"] = shown(province)
    assert {at: known(province, at) for at in then} == then
    assert len({str(view) for view in then.values()}) == len(then)


def test_before_the_first_decision_nothing_was_known(province: Province) -> None:
    province.collect("03-05 11:00", submission("a", "taiyuan", WEEK1, "03-05 10:00", 1))
    assert known(province, "03-05 10:59") == [[], [], []]


# (unit, week, minutes of receipt before the run, value, verdict) of what each run finds
_form = st.tuples(
    st.sampled_from(["taiyuan", "datong", "park"]),
    st.sampled_from([WEEK1, WEEK2, WEEK3]),
    st.integers(0, 3000),
    st.integers(0, 3),
    st.sampled_from(["accepted", "accepted", "rejected", "held"]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(runs=st.lists(st.lists(_form, max_size=3), min_size=1, max_size=5))
def test_random_runs_agree_with_a_simple_model_and_with_their_own_past(runs: list[list[tuple[object, ...]]]) -> None:
    with TemporaryDirectory() as folder:
        province, then, forms = Province(Path(folder)), {}, []
        for number, found in enumerate(runs):
            at = f"03-{4 + 4 * number:02d} 13:00"
            new = [
                submission(f"s{number}{n}", unit, week, _minutes_before(at, minutes), value, verdict=verdict)  # type: ignore[arg-type]
                for n, (unit, week, minutes, value, verdict) in enumerate(found)
            ]
            forms += new
            province.collect(at, *new)
            then[at] = shown(province)
            weekly = province.ask(
                "select week_ending, unit_id, value from weekly_figures where indicator = 'inspected'"
            )
            assert {(w, u): v for w, u, v in weekly} == _model_figures(forms)
            status = province.ask("select week_ending, unit_id, status from timeliness")
            assert {(w, u): s for w, u, s in status} == _model_timeliness(forms, at)
        assert {at: known(province, at) for at in then} == then


def _minutes_before(at: str, minutes: object) -> str:
    assert isinstance(minutes, int)
    return f"{moment(at) - timedelta(minutes=minutes):%m-%d %H:%M}"


def _model_figures(forms):  # type: ignore[no-untyped-def]
    figures = {}
    for form in sorted(forms, key=lambda f: (f.received_at, f.submission_id)):
        if form.verdict == "accepted":
            figures[form.week_ending, form.unit_id] = form.figures[0].value
    return figures


def _model_timeliness(forms, at):  # type: ignore[no-untyped-def]
    status = {}
    for week in CAMPAIGN.closed_weeks(moment(at)):
        for unit in ("taiyuan", "datong"):
            times = [
                f.received_at for f in forms if (f.verdict, f.unit_id, f.week_ending) == ("accepted", unit, week.ending)
            ]
            in_time = times and min(times) <= week.deadline
            status[week.ending, unit] = "missing" if not times else "on_time" if in_time else "late"
    return status
