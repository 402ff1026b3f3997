"""SQL: the statements of this package, read from the files beside it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

FOLDER = files("warehouse")


@cache
def statement(name: str) -> str:
    """The text of queries/NAME.sql."""
    return (FOLDER / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def fetch(con: DuckDBPyConnection, name: str, /, **parameters: object) -> list[tuple[Any, ...]]:
    """The rows of queries/NAME.sql with its `$parameters`, all fetched: a result left open blocks the connection."""
    return con.execute(statement(name), parameters or None).fetchall()


def change(con: DuckDBPyConnection, name: str, /, **parameters: object) -> int:
    """How many rows queries/NAME.sql (an insert, update or merge) changed."""
    return int(fetch(con, name, **parameters)[0][0])


@contextmanager
def incoming(con: DuckDBPyConnection, columns: str, rows: Sequence[tuple[object, ...]]) -> Iterator[None]:
    """`rows` as the table `incoming` for the statements inside. `columns` are the names, separated by spaces.
    Decimals must come as text: the statement casts them, so nothing is guessed and nothing rounded."""
    frame = pd.DataFrame(list(rows), columns=columns.split(), dtype=object)
    con.register("incoming", frame)
    try:
        yield
    finally:
        con.unregister("incoming")


def run_script(con: DuckDBPyConnection, text: str) -> None:
    """Executes each statement of the text in turn."""
    for part in con.extract_statements(text):
        con.execute(part)
