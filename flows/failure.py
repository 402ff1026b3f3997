"""Failure: a run that failed or crashed is told to the operators, with a link to it; without cloud or automation."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from flows.environment import SILENT
from flows.run import current_context

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State
    from prefect.flows import FlowStateHook

_TOLD_WITHIN = timedelta(days=14)
"""No run looks further back: it is longer than any holiday on which nothing is collected."""


def tell_operators(flow: "Flow[..., Any]", flow_run: "FlowRun", state: "State[Any]") -> None:
    """The hook; Prefect calls it by these very keywords, also for a run whose process is gone. What goes wrong here is
    written to the run's log: then the mail server is down, which the outside watch notices."""
    from flows.steps.alerting import Failure, alert_failure

    error = _error_of(state)
    title = (flow.flow_run_name if isinstance(flow.flow_run_name, str) else None) or flow.name
    message = str(error) if error else state.message or state.name or ""
    link = link_to(str(flow_run.id))
    context = current_context()
    now = datetime.now(context.campaign.zone)
    alert_failure(context, Failure(flow.name, title, str(flow_run.id), link, error, message, now), now)


def tell_of_silent_runs() -> int:
    """Tells the operators of the runs that the server took for crashed because they gave no sign of life: then no
    process was left to call the hook. Each is told once, however often this is called. How many there were."""
    from flows.steps.alerting import Failure, alert_failure

    context = current_context()
    runs = _silent_runs(datetime.now(UTC) - _TOLD_WITHIN)
    for run in runs:
        now = datetime.now(context.campaign.zone)
        failure = Failure(run.name, run.name, str(run.id), link_to(str(run.id)), None, SILENT, run.end_time or now)
        alert_failure(context, failure, now)
    return len(runs)


def _silent_runs(since: datetime) -> "list[FlowRun]":
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        FlowRunFilter,
        FlowRunFilterEndTime,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    crashed = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CRASHED])),
        end_time=FlowRunFilterEndTime(after_=since),
    )
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=crashed, sort=FlowRunSort.END_TIME_DESC)
    return [run for run in runs if run.state and run.state.message == SILENT]


def _error_of(state: "State[Any]") -> BaseException | None:
    """What the run failed with; None where that is not known any more, as after a crash."""
    from prefect.exceptions import MissingResult

    try:
        found = state.result(raise_on_failure=False)
    except MissingResult:
        return None
    return found if isinstance(found, BaseException) else None


def link_to(run_id: str) -> str:
    """Where the run is seen in the UI, by PREFECT_UI_URL or else the API's address; "" if neither is set."""
    from prefect.utilities.urls import url_for

    return url_for("flow-run", obj_id=run_id) or ""


def link_to_run() -> str:
    """Where the current run is seen."""
    from prefect.runtime import flow_run

    return link_to(str(flow_run.id)) if flow_run.id else ""


class Told(TypedDict):
    """Options of `@flow`."""

    on_failure: "list[FlowStateHook[..., Any]]"
    on_crashed: "list[FlowStateHook[..., Any]]"


TOLD = Told(on_failure=[tell_operators], on_crashed=[tell_operators])
