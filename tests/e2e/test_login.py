"""A server that asks for a login: nothing without it, everything with it, and the password is kept nowhere."""

import urllib.error
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import operator
from tests.e2e.production import Running, started
from tests.e2e.system import SAMPLES, System, pymap_system

LOGIN = "office:correct-horse-battery"
PASSWORD = LOGIN.partition(":")[2].encode()


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with pymap_system(tmp_path_factory.mktemp("login"), SAMPLES / "three-weeks" / "campaign.toml") as one:
        one.environment["PREFECT_SERVER_API_AUTH_STRING"] = LOGIN
        yield one


@pytest.fixture(scope="module")
def up(system: System) -> Iterator[Running]:
    with started(system, system.home.parent / "elsewhere") as one:
        one.pause()
        yield one


@pytest.mark.parametrize("login", [None, "office:", "office:wrong", "admin:admin"])
def test_without_the_login_the_api_says_nothing(up: Running, login: str | None) -> None:
    stranger = Running(up.process, up.port, up.output, login)
    for path, body in (("/deployments/filter", {}), ("/flow_runs/count", {}), ("/admin/settings", None)):
        with pytest.raises(urllib.error.HTTPError) as refused:
            stranger.api(path, body)
        assert refused.value.code == 401


def test_the_worker_runs_what_is_asked_with_the_login(up: Running, system: System) -> None:
    up.complete(up.begin("collect", at="2021-03-05T11:00:00+08:00"))


def test_the_doctor_says_the_login_too(up: Running, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(system.environment, "PREFECT_SERVER_API_PORT", str(up.port))
    assert "已暂停" in system.run("doctor", expect=1).stdout
    monkeypatch.setitem(system.environment, "PREFECT_SERVER_API_AUTH_STRING", "office:wrong")
    assert "核对 PREFECT_API_AUTH_STRING" in system.run("doctor", expect=1).stdout


def test_the_pages_ask_for_the_login(up: Running) -> None:
    with operator(up.url) as clicks:
        clicks.page.goto(f"{up.url}/v2/dashboard")
        clicks.page.get_by_placeholder("admin:pass").fill("office:wrong")
        clicks.page.get_by_role("button", name="Login").click()
        expect(clicks.page.get_by_text("Invalid").first).to_be_visible()
        clicks.page.get_by_placeholder("admin:pass").fill(LOGIN)
        clicks.page.get_by_role("button", name="Login").click()
        clicks.see("/deployments", "review")


def test_the_password_is_nowhere_in_what_is_kept_or_said(up: Running, system: System) -> None:
    kept = [path for path in system.home.rglob("*") if path.is_file() and PASSWORD in path.read_bytes()]
    assert kept == []
    assert PASSWORD not in up.output.read_bytes()


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [("HOST", "0.0.0.0"), ("HOST", "192.0.2.1"), ("AUTH_STRING", ""), ("AUTH_STRING", "office:")],
)
def test_a_server_open_to_others_is_not_started(
    system: System, monkeypatch: pytest.MonkeyPatch, variable: str, wrong: str
) -> None:
    name = f"PREFECT_SERVER_API_{variable}"
    monkeypatch.setitem(system.environment, name, wrong)
    assert system.run("up", expect=2).stderr.startswith(name)
