"""A Prefect server for the flows, its data in a temporary folder; and a context that needs no mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, PREFECT_HOME, temporary_settings
from prefect.testing.utilities import prefect_test_harness


@pytest.fixture(scope="module", autouse=True)
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One server for the module: it takes some ten seconds to start, and what it sets must not reach other tests.
    Without heartbeats a run ends at once."""
    home = tmp_path_factory.mktemp("prefect")
    with (
        temporary_settings({PREFECT_HOME: home, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
        prefect_test_harness(server_startup_timeout=90),
    ):
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the settings that the flows read."""
    monkeypatch.setenv("SXAJSC_HOME", str(tmp_path))
    monkeypatch.setenv("SXAJSC_MAIL_PASSWORD", "authorization-code")
    return tmp_path
