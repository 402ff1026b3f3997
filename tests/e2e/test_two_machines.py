"""Server on PostgreSQL and worker apart, each with data of its own: what runs, and what each may know."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.production import Running, started
from tests.e2e.system import SAMPLES, System, mailings, pymap_system
from tests.servers.port import free_port
from tests.servers.postgres import PASSWORD, postgres

LOGIN = "office:correct-horse-battery"
NOON = "2021-03-05T12:05:00+08:00"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The machine with the data and the mailbox; the first week's mails in the inbox."""
    with pymap_system(tmp_path_factory.mktemp("worker"), SAMPLES / "three-weeks" / "campaign.toml") as one:
        one.waiting = mailings("three-weeks")
        one.arrive(NOON)
        yield one


@pytest.fixture(scope="module")
def server(system: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The machine with the server, which knows no mailbox; the system's machine knows where it is."""
    folder = tmp_path_factory.mktemp("server")
    with postgres() as database:
        bare = {k: v for k, v in system.environment.items() if not k.startswith(("SXAJSC_MAIL", "SXAJSC_IMAP"))}
        environment = bare | {
            "SXAJSC_HOME": str(folder / "data"),
            "PREFECT_SERVER_API_PORT": str(free_port()),
            "PREFECT_SERVER_API_AUTH_STRING": LOGIN,
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
        }
        machine = replace(system, home=folder / "data", environment=environment)
        with started(machine, folder / "elsewhere", "--only", "server") as one:
            one.pause()
            system.environment |= {"PREFECT_API_URL": f"{one.url}/api", "PREFECT_API_AUTH_STRING": LOGIN}
            yield one


def test_a_run_is_done_where_the_data_are(server: Running, system: System) -> None:
    with started(system, system.home.parent / "first", "--only", "worker") as worker:
        server.complete(server.begin("report", at=NOON))
        assert worker.stop() == 0
    assert len(system.letters("report")) == 1


def test_what_was_asked_while_no_worker_was_there_is_done_by_the_next(server: Running, system: System) -> None:
    run = server.begin("report", at=NOON)
    with started(system, system.home.parent / "second", "--only", "worker"):
        server.complete(run)
    assert len(system.letters("report")) == 1


def test_the_server_has_no_database_of_its_own_and_nobody_keeps_its_password(server: Running, system: System) -> None:
    homes = [system.home, server.output.parents[1] / "data"]
    kept = [path for home in homes for path in home.rglob("*") if path.is_file()]
    assert not [path for path in kept if path.name == "prefect.db"]
    assert not [path for path in kept if PASSWORD.encode() in path.read_bytes()]


@pytest.mark.parametrize("url", ["", "http://prefect.example/api", "https://prefect.example"])
def test_a_worker_goes_nowhere_in_the_clear(system: System, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setitem(system.environment, "PREFECT_API_URL", url)
    assert system.run("up", "--only", "worker", expect=2).stderr.startswith("PREFECT_API_URL")


def test_the_units_of_two_machines_start_a_role_each() -> None:
    folder = Path(__file__).parents[2] / "deploy"
    for role in ("server", "worker"):
        unit = (folder / f"sxajsc-{role}.service").read_text("utf-8")
        assert f"ExecStart=/opt/sxajsc/.venv/bin/sxajsc up --only {role}\n" in unit
