"""What prefect.yaml says: every entrypoint loads, every schedule fires when the notice wants it."""

import asyncio
import inspect
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.cli.deploy._models import ConcurrencyLimitSpec, DeploymentConfig, WorkPoolConfig
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule

from flows.environment import DEPLOYMENTS as ENVIRONMENT_DEPLOYMENTS
from flows.environment import POOL, QUEUE
from flows.failure import tell_operators

BEIJING = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2021, 3, 1, tzinfo=BEIJING)
FILE = yaml.safe_load((Path(__file__).parents[3] / "prefect.yaml").read_text(encoding="utf-8"))
DEPLOYMENTS: dict[str, dict[str, Any]] = {d["name"]: d for d in FILE["deployments"]}
SCHEDULES = [(d["name"], s) for d in FILE["deployments"] for s in d["schedules"]]
SCHEDULE_KEYS = {"slug", "cron", "timezone", "parameters"}


def fires(schedule: dict[str, Any], days: int = 7) -> list[datetime]:
    """When the schedule fires from Monday 1 March 2021 on."""
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    dates = asyncio.run(cron.get_dates(n=1000, start=MONDAY, end=MONDAY + timedelta(days=days)))
    return [date.astimezone(BEIJING).replace(tzinfo=None) for date in dates]


def schedule(deployment: str, slug: str) -> dict[str, Any]:
    return next(s for s in DEPLOYMENTS[deployment]["schedules"] if s["slug"] == slug)


def march(day: int, hour: int, minute: int) -> datetime:
    return datetime(2021, 3, day, hour, minute)  # noqa: DTZ001 - Beijing wall clock, as a person reads it


def every(minutes: int, day: int, first_hour: int, end_hour: int) -> list[datetime]:
    count = (end_hour - first_hour) * 60 // minutes
    return [march(day, first_hour, 0) + timedelta(minutes=minutes * n) for n in range(count)]


def flow_of(deployment: str) -> Flow[..., Any]:
    loaded: Flow[..., Any] = load_flow_from_entrypoint(DEPLOYMENTS[deployment]["entrypoint"])
    return loaded


def test_the_deployments_are_those_of_the_pipeline() -> None:
    assert set(DEPLOYMENTS) == {"collect", "remind", "report", "review", "correct", "rebuild", "watch"}
    assert set(DEPLOYMENTS) == set(ENVIRONMENT_DEPLOYMENTS)  # what the doctor asks for


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_entrypoint_loads_as_the_flow_of_that_name(name: str) -> None:
    flow = flow_of(name)
    assert isinstance(flow, Flow)
    assert flow.name == name


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_parameter_is_explained_in_chinese(name: str) -> None:
    flow = flow_of(name)
    assert flow.parameters.properties.keys() == inspect.signature(flow.fn).parameters.keys()
    for parameter, properties in flow.parameters.properties.items():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in properties.get("description", "")), parameter


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_operators_hear_of_every_flow_that_fails_or_crashes(name: str) -> None:
    flow = flow_of(name)
    assert tell_operators.__name__ in {hook.__name__ for hook in flow.on_failure_hooks}
    assert tell_operators.__name__ in {hook.__name__ for hook in flow.on_crashed_hooks}


def test_no_key_is_one_that_prefect_would_ignore_in_silence() -> None:
    for deployment in DEPLOYMENTS.values():
        assert deployment.keys() <= DeploymentConfig.model_fields.keys()
        assert deployment["work_pool"].keys() <= WorkPoolConfig.model_fields.keys()
        assert deployment.get("concurrency_limit", {}).keys() <= ConcurrencyLimitSpec.model_fields.keys()
        assert all(s.keys() <= SCHEDULE_KEYS for s in deployment["schedules"])
        DeploymentConfig.model_validate(deployment)


def test_every_run_goes_through_the_queue_of_the_one_writer() -> None:
    assert all(d["work_pool"] == {"name": POOL, "work_queue_name": QUEUE} for d in DEPLOYMENTS.values())


def test_only_collect_gives_way_to_a_run_still_at_work() -> None:
    limited = {name: d["concurrency_limit"] for name, d in DEPLOYMENTS.items() if "concurrency_limit" in d}
    assert limited == {"collect": {"limit": 1, "collision_strategy": "CANCEL_NEW"}}


@pytest.mark.parametrize(("name", "one"), SCHEDULES, ids=[f"{n}/{s['slug']}" for n, s in SCHEDULES])
def test_every_schedule_has_a_slug_beijing_time_and_parameters_of_its_flow(name: str, one: dict[str, Any]) -> None:
    assert [s["slug"] for s in DEPLOYMENTS[name]["schedules"]].count(one["slug"]) == 1
    assert one["timezone"] == "Asia/Shanghai"
    flow_of(name).validate_parameters(one.get("parameters", {}))


def test_collect_runs_every_quarter_of_an_hour_on_working_days() -> None:
    fired = fires(schedule("collect", "monday-to-thursday"))
    assert fired == [time for day in (1, 2, 3, 4) for time in every(15, day, 8, 20)]
    assert fires(schedule("collect", "friday-afternoon")) == every(15, 5, 12, 20)


def test_collect_runs_every_ten_minutes_on_friday_mornings() -> None:
    assert fires(schedule("collect", "friday-morning")) == every(10, 5, 8, 12)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_no_two_schedules_of_a_deployment_fire_together(name: str) -> None:
    times = [time for s in DEPLOYMENTS[name]["schedules"] for time in fires(s, days=28)]
    assert len(times) == len(set(times))


@pytest.mark.parametrize(
    ("deployment", "slug", "moments", "parameters"),
    [
        ("remind", "thursday-afternoon", [march(4, 16, 0), march(11, 16, 0)], {}),
        ("remind", "friday-morning", [march(5, 9, 30), march(12, 9, 30)], {}),
        ("remind", "friday-rejected", [march(5, 11, 0), march(12, 11, 0)], {"rejected_only": True}),
        ("watch", "friday-before-noon", [march(5, 11, 30), march(12, 11, 30)], {}),
        ("watch", "friday-noon", [march(5, 12, 0), march(12, 12, 0)], {}),
        ("watch", "friday-after-report", [march(5, 12, 40), march(12, 12, 40)], {}),
        ("report", "friday-noon", [march(5, 12, 5), march(12, 12, 5)], {}),
        ("report", "friday-evening-amended", [march(5, 17, 30), march(12, 17, 30)], {"reissue": True}),
        ("report", "monday-morning-amended", [march(1, 10, 0), march(8, 10, 0)], {"reissue": True}),
    ],
)
def test_letters_go_out_at_their_hours(
    deployment: str, slug: str, moments: list[datetime], parameters: dict[str, Any]
) -> None:
    one = schedule(deployment, slug)
    assert fires(one, days=14) == moments
    assert one.get("parameters", {}) == parameters


def test_every_schedule_is_one_that_is_tested_here() -> None:
    slugs = {
        "collect": {"monday-to-thursday", "friday-morning", "friday-afternoon"},
        "remind": {"thursday-afternoon", "friday-morning", "friday-rejected"},
        "report": {"friday-noon", "friday-evening-amended", "monday-morning-amended"},
        "review": set(),  # operators start them
        "correct": set(),
        "rebuild": set(),
        "watch": {"friday-before-noon", "friday-noon", "friday-after-report"},
    }
    assert {name: {s["slug"] for s in d["schedules"]} for name, d in DEPLOYMENTS.items()} == slugs
