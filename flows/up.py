"""Up: the production start. Prefect server with its UI, the deployments of prefect.yaml, one worker; until a signal.

Where the server runs on another machine than the data, each starts its role: `up --only server`, `up --only worker`."""

import fcntl
import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Literal

from rich.console import Console
from rich.panel import Panel

from flows.child import Child
from flows.environment import (
    POOL,
    QUEUE,
    check_access,
    client_environment,
    pages,
    server_environment,
    worker_environment,
)
from flows.interface import bind
from flows.orphans import end_orphans
from flows.settings import Settings
from flows.steps.context import load_context

PROJECT = Path(__file__).resolve().parents[1]
"""Where prefect.yaml, prefect.toml and the packages lie: the folder of the editable installation."""

HOST = "127.0.0.1"
"""Loopback only: whoever reaches the API can run code here. Others come through a proxy that asks who they are."""

_SERVER_PATIENCE_SECONDS = 180  # the first start makes the database, on a slow disk too
_SERVER_GRACE_SECONDS = 30
_WORKER_GRACE_SECONDS = 30
_RUN_GRACE_SECONDS = 300  # a run in progress may finish; killed, it does no harm, but looks running until found dead


class UpFailed(Exception):
    """The start failed, or something ended that should run; the text is for the operator."""


Roles = frozenset[Literal["server", "worker"]]
ALL: Roles = frozenset({"server", "worker"})


def up(settings: Settings, roles: Roles = ALL, console: Console | None = None) -> int:
    """Runs server, deployments and worker, or one of the roles, until SIGINT or SIGTERM. The exit status: 0 after a
    signal, 1 if something failed. SettingsError if a setting is missing or wrong."""
    console = console or Console()
    if "worker" in roles:
        settings.require_password()
    check_access(os.environ)
    load_context(settings)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with _alone(settings) as lock:
            _run(settings, roles, lock, stop, console)
    except UpFailed as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return 1
    console.print("已停止。")
    return 0


def _run(settings: Settings, roles: Roles, lock: int, stop: Event, console: Console) -> None:
    folder, port = _folder(settings), _port()
    serves, works = "server" in roles, "worker" in roles
    if serves:
        _require_free(port)
        base = server_environment(folder, HOST, port, os.environ)
    else:
        base = client_environment(folder, os.environ)
    programs: dict[str, tuple[str, ...]] = {
        "server": ("prefect", "server", "start", "--host", HOST, "--port", str(port)),
        "provision": ("flows.provision", *roles),
        "deploy": ("prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(PROJECT / "prefect.yaml")),
        "pickers": ("flows.pickers",),
        "worker": ("prefect", "worker", "start", "--pool", POOL, "--work-queue", QUEUE, "--name", POOL),
    }
    end_orphans(folder)
    with ExitStack() as ends:  # what was started last ends first: the worker before the server
        ends.callback(end_orphans, folder)

        def start(name: str, grace_seconds: float) -> Child:
            env = _environment_of(name, settings, base)
            child = Child(name, programs[name], PROJECT, env, folder / "logs" / f"{name}.log", kept_open=[lock])
            ends.callback(child.end, grace_seconds)
            return child

        running = []
        if serves:
            console.print("正在启动 Prefect 服务器……")
            running.append(start("server", _SERVER_GRACE_SECONDS))
            if not _healthy(f"http://{HOST}:{port}/api/health", running[0], stop):
                return
            bind(pages(folder))
        console.print("正在登记队列和定时任务……")
        for name in ("provision", "deploy", "pickers") if serves else ("provision",):
            if not _finished(start(name, grace_seconds=5), stop):
                return
        if works:
            running.append(start("worker", _WORKER_GRACE_SECONDS))
        console.print(_page(settings, base["PREFECT_API_URL"].removesuffix("/api")))
        _watch(running, stop)
        if works:
            console.print("正在停止：先等运行中的任务做完（再按一次 Ctrl-C 立即停止）……")
            stop.clear()
            _let_finish(running[-1], stop)


def _environment_of(name: str, settings: Settings, base: dict[str, str]) -> dict[str, str]:
    """What the program gets to see: only runs need the mailbox, only the pickers need the campaign beside them."""
    if name == "worker":
        return worker_environment(settings, base)
    if name == "pickers":
        return base | {"SXAJSC_CAMPAIGN": str(settings.campaign.expanduser().absolute())}
    return base


def _healthy(url: str, server: Child, stop: Event) -> bool:
    """Whether the server answers (True) or a stop came first (False); UpFailed if it does neither."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy knows nothing of our loopback
    for _ in range(_SERVER_PATIENCE_SECONDS * 2):
        try:
            with direct.open(url, timeout=5):
                return True
        except OSError:  # not listening yet, or (HTTPError is one) not ready yet
            _still_there([server])
        if stop.wait(0.5):
            return False
    raise UpFailed(_trouble(server, f"{_SERVER_PATIENCE_SECONDS} 秒内没有启动"))


def _finished(child: Child, stop: Event) -> bool:
    """Whether the program did its work (True) or a stop came first (False); UpFailed if it failed."""
    while child.exit_status is None:
        if stop.wait(0.2):
            return False
    if child.exit_status != 0:
        raise UpFailed(_trouble(child, f"失败（退出码 {child.exit_status}）"))
    return True


def _watch(children: list[Child], stop: Event) -> None:
    while not stop.wait(0.5):
        _still_there(children)
        for child in children:
            child.rotate()


def _let_finish(worker: Child, stop: Event) -> None:
    """Waits until no run is in progress: asked to end, a worker would kill them. A second signal cuts it short."""
    for _ in range(_RUN_GRACE_SECONDS * 2):
        if not worker.is_at_work or stop.wait(0.5):
            return


def _still_there(children: list[Child]) -> None:
    for child in children:
        if child.exit_status is not None:
            raise UpFailed(_trouble(child, f"意外退出（退出码 {child.exit_status}）"))


def _trouble(child: Child, what: str) -> str:
    return f"{child.name} {what}。完整日志：{child.log}\n{child.last_lines()}"


@contextmanager
def _alone(settings: Settings) -> Iterator[int]:
    """The lock that says that these data have their server and worker. The children keep it open too: it is held until
    the last of them is gone, even if this process was killed."""
    folder = _folder(settings)
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # results and logs of runs: for the operator only
    with (folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpFailed(f"已有 sxajsc up 在用数据目录 {settings.data}，请先停止它。") from None
        yield lock.fileno()


def _port() -> int:
    return int(os.environ.get("PREFECT_SERVER_API_PORT", "4200"))


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise UpFailed(f"端口 {port} 已被占用；可用 PREFECT_SERVER_API_PORT 另指定一个。") from None


def _folder(settings: Settings) -> Path:
    return settings.data / "prefect"


def _page(settings: Settings, url: str) -> Panel:
    lines = [
        f"网页      {url}",
        f"数据目录  {settings.data}",
        f"日志      {_folder(settings) / 'logs'}",
        "定时任务  收件 collect、催报 remind、汇总 report、值守 watch，按 prefect.yaml 的北京时间运行",
        "停止      Ctrl-C（会先等运行中的任务做完）",
    ]
    return Panel("\n".join(lines), title="sxajsc 已启动", expand=False)
