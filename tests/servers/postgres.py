"""A real PostgreSQL on a free loopback port, its data in a temporary folder; skips where it is not installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.port import free_port

_USER, PASSWORD = "prefect", "database-word"


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database, as Prefect wants it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))  # Debian keeps them off the path
    if not programs:
        pytest.skip("no PostgreSQL on this machine")
    folder = Path(tempfile.mkdtemp(prefix="sxajsc-postgres-"))  # pytest's are closed to the account it runs as
    account = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    try:
        if account:
            shutil.chown(folder, account)
        (folder / "word").write_text(PASSWORD, "utf-8")
        data, port = folder / "data", free_port()

        def run(name: str, *arguments: str) -> None:
            command = [str(programs[-1] / name), *arguments]
            subprocess.run(command, user=account, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "-D", str(data), "-U", _USER, "--pwfile", str(folder / "word"), "--auth", "scram-sha-256", "-N")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+asyncpg://{_USER}:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
