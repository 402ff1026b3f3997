"""Scan: whether every row of a warehouse can still be read, and what in it waits for a person."""

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.errors import translate
from warehouse.sql import fetch


def scan(con: DuckDBPyConnection) -> tuple[tuple[str, int, int], ...]:
    """(table, rows, checksum) of every table. Every column of every row is read: DuckDB checks its blocks only when
    it reads them, so that damage shows here and nowhere earlier."""
    names = [name for (name,) in fetch(con, "select_tables")]
    return tuple((name, *fetch(con, "select_checksum", table=name)[0]) for name in names)


def stamp_of(con: DuckDBPyConnection) -> str:
    """The name of the state that analysts should see."""
    return str(fetch(con, "select_stamp")[0][0])


def read_snapshot(path: Path) -> str:
    """The stamp of the published file, after a scan of it; WarehouseError if it cannot be read."""
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            scan(con)
            return stamp_of(con)
    except duckdb.Error as error:
        raise translate(error) from error


def waiting(con: DuckDBPyConnection) -> dict[str, int]:
    """How many forms are `held`, how many letters are in `trouble` (failed, partial, unknown) or `queued`."""
    held, trouble, queued = fetch(con, "count_waiting")[0]
    return {"held": held, "trouble": trouble, "queued": queued}
