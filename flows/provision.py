"""Provision: what the Prefect server needs beside the deployments: work pool, queue, healing automations.

A program of its own (`python -m flows.provision server worker`) that `sxajsc up` runs at every start. For the server
it makes what is missing and brings the rest up to date; for the worker, before that starts, it puts runs back into the
queue that the last end left half done."""

import asyncio
import sys
from collections.abc import Collection
from datetime import timedelta

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import AwaitingRetry

from flows.environment import POOL, QUEUE, SILENT

_RUN = "prefect.resource.id"


async def provision(roles: Collection[str]) -> None:
    """For the "server" makes pool, queue and automations, or brings them up to date; for the "worker" puts abandoned
    runs back."""
    async with get_client() as client:
        if "server" in roles:
            await _pool(client)
            await _queue(client)
            for automation in (lost_runs(), stuck_runs()):
                await _automation(client, automation)
        if "worker" in roles:
            await _put_back_abandoned(client)


async def _pool(client: PrefectClient) -> None:
    try:
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", description="在本机上运行各项任务"))
    except ObjectAlreadyExists:
        return


async def _queue(client: PrefectClient) -> None:
    try:
        queue = await client.read_work_queue_by_name(QUEUE, work_pool_name=POOL)
    except ObjectNotFound:
        queue = await client.create_work_queue(QUEUE, work_pool_name=POOL, description="一次只运行一项任务")
    # One writer to the warehouse. The warehouse's own lock guarantees it; the queue spares runs the waiting.
    await client.update_work_queue(queue.id, concurrency_limit=1)


async def _automation(client: PrefectClient, automation: AutomationCore) -> None:
    existing = await client.read_automations_by_name(automation.name)
    if existing:
        await client.update_automation(existing[0].id, automation)
    else:
        await client.create_automation(automation)


async def _put_back_abandoned(client: PrefectClient) -> None:
    """Runs that count as running though their worker is gone would keep the queue's only place for ever. `sxajsc up`
    holds the lock of its data and has no worker yet: nobody is at work on them, and doing them again is safe."""
    abandoned = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING])
    runs = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=abandoned)),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])),
    )
    for run in runs:
        await client.set_flow_run_state(run.id, AwaitingRetry(message="上次停止时没有做完，重新运行"), force=True)


def lost_runs() -> AutomationCore:
    """A run that gave no sign of life for three heartbeats was killed: Crashed, so that its slot is free again."""
    return AutomationCore(
        name="失去联系的任务标记为崩溃",
        description="进程被杀或断电后，任务会一直显示“运行中”并占住队列；三次心跳无回应即标记为崩溃。",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({_RUN: "prefect.flow-run.*"}),
            for_each={_RUN},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=90),
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message=SILENT)],
    )


def stuck_runs() -> AutomationCore:
    """A run that a worker took and never started (the worker died between) is offered again."""
    return AutomationCore(
        name="未能启动的任务重新排队",
        description="任务已被领取，五分钟仍未启动（领取它的进程已死），放回队列。",
        trigger=EventTrigger(
            after={"prefect.flow-run.Pending", "prefect.flow-run.Submitting"},
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({_RUN: "prefect.flow-run.*"}),
            for_each={_RUN},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=300),
        ),
        actions=[
            ChangeFlowRunState(state=StateType.SCHEDULED, name="AwaitingRetry", message="五分钟未能启动，重新排队")
        ],
    )


if __name__ == "__main__":
    asyncio.run(provision(sys.argv[1:]))
