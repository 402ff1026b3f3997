"""Stuck: a run that a worker took and never started is offered again, and done, without anybody's help.

    python -m benchmarks.stuck

Starts `sxajsc up`, takes a run of `collect` as a worker does that dies before it starts it (the state Pending, and
nobody at work), and waits for the server's automation and then for the run's end. A command of its own, because the
automation waits five minutes: less would take a run away from a slow machine. Ends with status 1 if it is not done.
"""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from tests.e2e.production import RUN_SECONDS, Running, eventually, started
from tests.e2e.system import SAMPLES, mailings, pymap_system

CONSOLE = Console()
NOON = "2021-03-05T12:05:00+08:00"
WAIT_SECONDS = 300 + RUN_SECONDS


def taken(up: Running) -> str:
    """A run that counts as taken by a worker; its id. It is due tomorrow, so that the living worker leaves it alone."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": tomorrow}}
    deployment = up.deployments()["collect"]["id"]
    body = {"parameters": {"at": NOON}, "state": state}
    run = str(up.api(f"/deployments/{deployment}/create_flow_run", body)["id"])
    up.api(f"/flow_runs/{run}/set_state", {"state": {"type": "PENDING"}, "force": True})
    return run


def main() -> None:
    """The drill; says what the run went through."""
    with (
        tempfile.TemporaryDirectory() as folder,
        pymap_system(Path(folder), SAMPLES / "three-weeks" / "campaign.toml") as system,
    ):
        system.waiting = mailings("three-weeks")
        system.arrive(NOON)
        with started(system, Path(folder) / "elsewhere") as up:
            up.pause()
            run = taken(up)
            eventually(lambda: up.state(run) in ("COMPLETED", "FAILED", "CRASHED"), WAIT_SECONDS)
            states = up.api(f"/flow_run_states/?flow_run_id={run}")
        (mails,) = system.query("select count(*) from messages where outcome <> 'own'")
    for state in sorted(states, key=lambda s: str(s["timestamp"])):
        CONSOLE.print(f"{state['timestamp'][11:19]}  {state['name']}  {state['message'] or ''}", markup=False)
    CONSOLE.print(f"{mails[0]} mails collected")
    raise SystemExit(all(state["type"] != "COMPLETED" for state in states))


if __name__ == "__main__":
    main()
