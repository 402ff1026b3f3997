"""Failure: a run that failed or crashed is told to the operators, with a link to it; without cloud or automation."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from flows.run import current_context

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State
    from prefect.flows import FlowStateHook


def tell_operators(flow: "Flow[..., Any]", flow_run: "FlowRun", state: "State[Any]") -> None:
    """The hook; Prefect calls it by these very keywords, also for a run whose process is gone. What goes wrong here is
    written to the run's log: then the mail server is down, which the outside watch notices."""
    from flows.steps.alerting import Failure, alert_failure

    error = _error_of(state)
    title = (flow.flow_run_name if isinstance(flow.flow_run_name, str) else None) or flow.name
    message = str(error) if error else state.message or state.name or ""
    link = link_to(str(flow_run.id))
    failure = Failure(flow.name, title, str(flow_run.id), link, error, message)
    context = current_context()
    alert_failure(context, failure, datetime.now(UTC).astimezone(context.campaign.zone))


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
