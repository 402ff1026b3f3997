"""Stages: where the time of a contender goes, by the wall clock of its main thread."""

import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

# Stage -> functions of the pipeline, as "module:name[.method]". Each is measured without the stages inside it.
_PIPELINE = {
    "fetch (IMAP)": ("flows.mailbox.session:Session.heads", "flows.mailbox.session:Session.bodies"),
    "wait for the archive": ("flows.mailbox.collection:_Run._written",),
    "wait for mails to be read": ("flows.steps.ahead:wait",),
    "check": ("flows.steps.reading:check_forms",),
    "judge": ("flows.steps.collecting:judge_and_load",),
    "load": (
        "warehouse.load:load_messages",
        "warehouse.load:load_submissions",
        "warehouse.ledger:add_locators",
    ),
    "letters": ("flows.steps.collecting:answer_letter", "flows.steps.collecting:outbox.enqueue"),
    "publish": ("warehouse.database:Warehouse.publish",),
}


class Stages:
    """Seconds by stage; a stage inside another is taken off the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner: list[float] = [0.0]

    @contextmanager
    def measured(self, stage: str) -> Iterator[None]:
        """The time of the block counts for the stage."""
        self._inner.append(0.0)
        start = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - start
            inner = self._inner.pop()
            self._inner[-1] += took
            self.seconds[stage] = self.seconds.get(stage, 0.0) + took - inner

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted for the stage."""

        @wraps(function)
        def measured(*arguments: Any, **named: Any) -> Any:
            with self.measured(stage):
                return function(*arguments, **named)

        return measured


def watch_pipeline(stages: Stages) -> None:
    """Measure the stages of the pipeline from now on. A name that is gone is an error: the table must be true."""
    for stage, names in _PIPELINE.items():
        for name in names:
            module, _, path = name.partition(":")
            *holders, last = path.split(".")
            holder: Any = importlib.import_module(module)
            for step in holders:
                holder = getattr(holder, step)
            setattr(holder, last, stages.wrap(stage, getattr(holder, last)))
