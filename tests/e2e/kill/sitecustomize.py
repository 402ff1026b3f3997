"""Marked steps: kills this process before or after the n-th call of a function, or writes down the calls.

Python imports this by itself where the folder is on PYTHONPATH, so the drills need no hook in the product. Variables:
DRILL_KILL  module:name:before|after:n    SIGKILL there (the n-th call, counted from 1)
DRILL_COUNT file:module:name,module:name  append each such call to the file
DRILL_SET   module:NAME=number            another value for a constant (a time-out)
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, _GeneratorContextManager
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType, TracebackType
from typing import Any

Act = Callable[[str], None]


class _Marked(AbstractContextManager[Any]):
    """A context manager whose step ends with its block (a transaction: after the commit)."""

    def __init__(self, inner: AbstractContextManager[Any], act: Act) -> None:
        self._inner, self._act = inner, act

    def __enter__(self) -> Any:
        return self._inner.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        answer = self._inner.__exit__(kind, error, trace)
        self._act("after")
        return answer


def _marked(function: Callable[..., Any], act: Act) -> Callable[..., Any]:
    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        act("before")
        result = function(*arguments, **named)
        if isinstance(result, _GeneratorContextManager):
            return _Marked(result, act)
        act("after")
        return result

    return call


def _killer(when: str, number: int) -> Act:
    left = number

    def act(moment: str) -> None:
        nonlocal left
        left -= moment == when
        if left == 0 and moment == when:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def _counter(file: str, mark: str) -> Act:
    def act(moment: str) -> None:
        if moment == "before":
            with open(file, "a", encoding="ascii") as log:  # noqa: PTH123  # pathlib would be imported by every process
                log.write(mark + "\n")

    return act


class _Finder(MetaPathFinder):
    """Changes a module right after it ran, before anybody can import a name from it."""

    def __init__(self) -> None:
        self.changes: dict[str, list[Callable[[ModuleType], None]]] = {}

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name in self.changes else None
        if spec is not None and spec.loader is not None:
            self._wrap(name, spec.loader)
        return spec

    def _wrap(self, name: str, loader: Loader) -> None:
        run = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            for change in self.changes[name]:
                change(module)

        loader.exec_module = exec_module  # type: ignore[method-assign]

    def mark(self, mark: str, act: Act) -> None:
        name, _, path = mark.partition(":")

        def change(module: ModuleType) -> None:
            *owners, attribute = path.split(".")
            owner: Any = module
            for one in owners:
                owner = getattr(owner, one)
            setattr(owner, attribute, _marked(getattr(owner, attribute), act))

        self.changes.setdefault(name, []).append(change)

    def set(self, name: str, constant: str, value: float) -> None:
        self.changes.setdefault(name, []).append(lambda module: setattr(module, constant, value))


_FINDER = _Finder()
if _kill := os.environ.get("DRILL_KILL"):
    _module, _name, _when, _number = _kill.split(":")
    _FINDER.mark(f"{_module}:{_name}", _killer(_when, int(_number)))
if _count := os.environ.get("DRILL_COUNT"):
    _file, _, _marks = _count.partition(":")
    for _mark in _marks.split(","):
        _FINDER.mark(_mark, _counter(_file, _mark))
if _set := os.environ.get("DRILL_SET"):
    _module, _, _rest = _set.partition(":")
    _FINDER.set(_module, _rest.partition("=")[0], float(_rest.partition("=")[2]))
sys.meta_path.insert(0, _FINDER)
