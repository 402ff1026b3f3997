"""Run: what a flow knows of the run it is: when it was due, what its present is, which errors deserve another try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, TypedDict

from flows.mailbox.errors import LoginRefused
from flows.settings import SettingsError, load_settings
from flows.steps.context import Context, load_context

if TYPE_CHECKING:
    from prefect import Task
    from prefect.client.schemas.objects import State, TaskRun


@dataclass(frozen=True, slots=True)
class Moment:
    """The times of a run. What is owed is judged by `due`, the moment the schedule meant; what is known, by `present`.
    They are hours or days apart when the machine was off or an old run is retried, and `present` never lies before
    `due`: a worker may start a run 0.1 s early, which at a deadline would be the wrong side of it."""

    due: datetime
    present: datetime


def current_context() -> Context:
    """The context by the settings of this process. Tasks load it themselves: handed over as a parameter it would lie,
    authorization code and all, wherever Prefect keeps parameters."""
    return load_context(load_settings())


def moment(at: datetime | None, zone: tzinfo) -> Moment:
    """The times of the current run, in the zone. `at` (a drill, a back-test) stands for both; without an offset it is
    a time of the zone."""
    from prefect.runtime import flow_run

    if at is not None:
        told = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
        return Moment(told, told)
    due = flow_run.scheduled_start_time.astimezone(zone)
    return Moment(due, max(due, datetime.now(UTC).astimezone(zone)))


def is_worth_retrying(task: "Task[..., Any]", task_run: "TaskRun", state: "State[Any]") -> bool:
    """Whether the same call may succeed a minute later: not after a refused login (the provider locks accounts that
    keep trying), nor with a wrong setting."""
    return not isinstance(state.result(raise_on_failure=False), LoginRefused | SettingsError)


class Retries(TypedDict):
    """Options of `@task` for calls over a network."""

    retries: int
    retry_jitter_factor: float
    retry_condition_fn: Callable[["Task[..., Any]", "TaskRun", "State[Any]"], bool]


# Three more tries within seven minutes or so (the delays stand in prefect.toml): a report due at 12:05 is out, or given
# up and told, before half past.
OVER_NETWORK = Retries(
    retries=3,
    retry_jitter_factor=0.3,
    retry_condition_fn=is_worth_retrying,
)
