"""Production: a started `sxajsc up`, its API, and the processes that belong to it."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.system import System
from tests.servers.port import free_port

START_SECONDS, RUN_SECONDS, STOP_SECONDS = 240, 240, 120  # patience on a busy machine, no measurements
_BUSY = 503  # what Prefect answers when its SQLite is locked; its own client asks again, too
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Running:
    """A started `sxajsc up`."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path
    login: str | None = None

    @property
    def url(self) -> str:
        """Where the UI is."""
        return f"http://127.0.0.1:{self.port}"

    def api(self, path: str, body: object | None = None, tries: int = 10) -> Any:
        """GET, or POST with a body; HTTPError if it is refused."""
        headers = {"content-type": "application/json"}
        if self.login:
            headers["authorization"] = "Basic " + base64.b64encode(self.login.encode()).decode()
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api{path}", data, headers)
        try:
            with DIRECT.open(request, timeout=180) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            if error.code != _BUSY or not tries:
                raise
        threading.Event().wait(1)
        return self.api(path, body, tries - 1)

    def deployments(self) -> dict[str, Any]:
        return {d["name"]: d for d in self.api("/deployments/filter", {})}

    def begin(self, deployment: str, **parameters: object) -> str:
        """Asks for a run of the deployment; the id of the run."""
        one = self.deployments()[deployment]["id"]
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return str(self.api(f"/deployments/{one}/create_flow_run", body)["id"])

    def complete(self, run: str) -> None:
        """Waits for the run's end; fails the test unless it completes."""
        final = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        eventually(lambda: self.state(run) in final, RUN_SECONDS)
        state = self.api(f"/flow_runs/{run}")["state"]
        assert state["type"] == "COMPLETED", state["message"]

    def state(self, run: str) -> str:
        """The type of the run's state."""
        return str(self.api(f"/flow_runs/{run}")["state_type"])

    def scheduled(self) -> set[str]:
        """The deployments for which the scheduler has laid down runs."""
        names = {d["id"]: name for name, d in self.deployments().items()}
        wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        return {names[run["deployment_id"]] for run in self.api("/flow_runs/filter", wanted)}

    def pause(self) -> None:
        """No run but those that a test asks for, whatever the hour is at which the tests run."""
        for one in self.deployments().values():
            self.api(f"/deployments/{one['id']}/pause_deployment", {})

    def stop(self) -> int:
        """The exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)


def eventually(holds: Callable[[], bool], seconds: int) -> None:
    """Waits until it holds; fails the test if it never does."""
    for _ in range(seconds * 2):
        if holds():
            return
        threading.Event().wait(0.5)
    raise AssertionError(f"not within {seconds} s")


@contextmanager
def started(system: System, folder: Path, *options: str) -> Iterator[Running]:
    """`sxajsc up` with these options, ready, started from a folder that is not the project's."""
    folder.mkdir()
    output = folder / "output.txt"
    environment = {"PREFECT_SERVER_API_PORT": str(free_port())} | system.environment
    port = int(environment["PREFECT_SERVER_API_PORT"])
    with output.open("wb") as out:
        command = [sys.executable, "-m", "flows", "up", *options]
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: "已启动" in output.read_text("utf-8") or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, output.read_text("utf-8")
        yield Running(process, port, output, environment.get("PREFECT_SERVER_API_AUTH_STRING"))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


def process_of(run: str) -> int:
    """The process in which the run is executed; fails the test if there is none."""
    marker = f"PREFECT__FLOW_RUN_ID={run}".encode()
    (found,) = [pid for pid, variables in _environments() if marker in variables]
    return found


def processes_of(home: Path) -> list[int]:
    """The processes that were started for these data."""
    marker = f"PREFECT_HOME={home / 'prefect'}".encode()
    return [pid for pid, variables in _environments() if marker in variables and pid != os.getpid()]


def _environments() -> Iterator[tuple[int, list[bytes]]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / "environ").read_bytes().split(b"\0")
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # ended meanwhile, or not ours
