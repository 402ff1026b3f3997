"""What server, worker and runs get to see of the environment."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.environment import client_environment, server_environment, worker_environment
from flows.settings import Settings

OUTER = {
    "PATH": "/bin",
    "SXAJSC_MAIL_PASSWORD": "authorization-code",
    "PREFECT_API_URL": "http://elsewhere.example/api",
}


@pytest.fixture
def base(tmp_path: Path) -> dict[str, str]:
    return server_environment(tmp_path, "127.0.0.1", 4200, OUTER)


def test_the_server_never_sees_the_authorization_code(base: dict[str, str]) -> None:
    assert "authorization-code" not in base.values()
    assert not any(name.startswith("SXAJSC_") for name in base)


def test_everything_talks_to_our_server_and_to_nobody_else(base: dict[str, str], tmp_path: Path) -> None:
    assert base["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert base["PREFECT_HOME"] == str(tmp_path)
    assert base["PATH"] == "/bin"
    assert base["DO_NOT_TRACK"] == "1"
    assert base["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_loopback_is_never_asked_of_a_proxy(tmp_path: Path) -> None:
    outer = {"NO_PROXY": "intranet.example"}
    assert server_environment(tmp_path, "127.0.0.1", 4200, outer)["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"


def test_clients_say_the_password_that_the_server_asks_for(tmp_path: Path) -> None:
    outer = {"PREFECT_SERVER_API_AUTH_STRING": "office:word"}
    assert server_environment(tmp_path, "127.0.0.1", 4200, outer)["PREFECT_API_AUTH_STRING"] == "office:word"


def test_the_way_to_the_database_is_the_servers_alone(tmp_path: Path) -> None:
    outer = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": "postgresql+asyncpg://prefect:word@127.0.0.1/prefect"}
    server = server_environment(tmp_path, "127.0.0.1", 4200, outer)
    assert server.items() >= outer.items()
    assert not any("word" in value for value in worker_environment(Settings(_env_file=None), server).values())


def test_a_worker_elsewhere_says_what_it_was_told_and_links_where_the_server_is(tmp_path: Path) -> None:
    outer = {"PREFECT_API_URL": "https://prefect.example/api/", "PREFECT_API_AUTH_STRING": "office:word"}
    client = client_environment(tmp_path, outer)
    assert client["PREFECT_API_URL"] == "https://prefect.example/api"
    assert client["PREFECT_UI_URL"] == "https://prefect.example/v2"
    assert client["PREFECT_API_AUTH_STRING"] == "office:word"


def test_runs_have_every_setting_of_the_process_that_started_them(
    base: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    changes = {"home": Path("data"), "mail_password": SecretStr("authorization-code"), "smtp_port": 2525}
    started = Settings(_env_file=None).model_copy(update=changes)
    monkeypatch.chdir(tmp_path)
    handed_down = worker_environment(started, base)
    monkeypatch.chdir("/")
    for name, value in handed_down.items():
        monkeypatch.setenv(name, value)
    read = Settings(_env_file=None)
    assert read.home == tmp_path / "data"
    assert read.model_copy(update={"home": started.home}) == started
