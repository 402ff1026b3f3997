"""Database: the work file, opened by one process at a time for one transaction, and its publication."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.errors import WarehouseBusy, WarehouseError, translate
from warehouse.lock import locked
from warehouse.migrate import migrate
from warehouse.publish import publish
from warehouse.sql import fetch

# 1.5 clients and the 1.5 command line, which analysts have, can then read the published file.
_STORAGE_VERSION = "v1.5.0"


def marker_of(con: DuckDBPyConnection) -> tuple[str, int]:
    """What is another one after every run and every change."""
    stamp, run_id = fetch(con, "select_marker")[0]
    return str(stamp), int(run_id)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The warehouse below the data folder `home`. `timezone` is the one that times are handed out in.
    All methods wait up to `timeout_seconds` for the lock and then raise WarehouseBusy; other trouble with
    file or disk is a WarehouseError of one line."""

    home: Path
    timezone: str = "Asia/Shanghai"
    timeout_seconds: float = 60.0

    @property
    def file(self) -> Path:
        """The private work file; nothing but this class opens it."""
        return self.home / "warehouse" / "sxajsc.duckdb"

    @property
    def published(self) -> Path:
        """The file that analysts open; does not exist before the first publication."""
        return self.home / "published" / "current" / "sxajsc.duckdb"

    @contextmanager
    def write(self) -> Iterator[DuckDBPyConnection]:
        """A connection inside one transaction: committed at the end of the block, undone if the block raises."""
        with self._opened() as con:
            con.begin()
            yield con
            con.commit()

    @contextmanager
    def read(self) -> Iterator[DuckDBPyConnection]:
        """A connection for a short look; nothing done with it is kept."""
        with self._opened() as con:
            con.begin()
            yield con
            con.rollback()

    def publish(self) -> Path | None:
        """The new snapshot, or None if nothing that analysts see has changed since the last one."""
        with self._locked(), _translated():
            with self._connected() as con:
                (stamp,) = fetch(con, "select_stamp")[0]
                con.execute("checkpoint")
            if self.file.with_suffix(".duckdb.wal").exists():
                raise WarehouseError("the work file still has a write-ahead log; it was not published")
            try:
                return publish(self.file, self.home / "published", stamp)
            except OSError as error:
                raise translate(error) from error

    @contextmanager
    def held(self, marker: tuple[str, int]) -> Iterator[Path]:
        """The work file, closed, with nobody else at it for the block: a rebuild copies from it and replaces it.
        WarehouseBusy if anything happened since `marker` was read."""
        with self._locked(), _translated():
            with self._connected() as con:
                if marker_of(con) != marker:
                    raise WarehouseBusy("another run changed the warehouse meanwhile; try again")
                con.execute("checkpoint")
            yield self.file

    @contextmanager
    def _opened(self) -> Iterator[DuckDBPyConnection]:
        with self._locked(), _translated(), self._connected() as con:
            yield con

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with locked(self.home / "warehouse" / "lock", self.timeout_seconds):
            yield

    @contextmanager
    def _connected(self) -> Iterator[DuckDBPyConnection]:
        """Closing gives up an open transaction, so a block that raises leaves nothing behind."""
        if not self.file.exists():
            self._create()
        with closing(_connect(self.file)) as con:
            con.execute("set TimeZone = $zone", {"zone": self.timezone})
            migrate(con)
            yield con

    def _create(self) -> None:
        """Under another name first: a process killed while DuckDB writes its first blocks leaves a file that nothing
        can open again. DuckDB makes files as the umask allows; this one is nobody else's."""
        draft = self.file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        _connect(draft).close()
        draft.chmod(0o600)
        draft.rename(self.file)


def _connect(file: Path) -> DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": _STORAGE_VERSION,
        "threads": 1,  # each would take memory of its own, and no statement of ours runs for long
    }
    return duckdb.connect(str(file), config=config)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise translate(error) from error
