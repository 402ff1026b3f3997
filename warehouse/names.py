"""Names: the keys of enterprise names and how like they are, kept beside the lists for the views.

In Python, because DuckDB's own likenesses compare bytes: characters of Chinese share most of theirs."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from schemas.enterprise import alike, enterprise_key
from schemas.form import LEAST_LIKENESS
from warehouse.sql import change, fetch, incoming


def add_names(con: DuckDBPyConnection) -> None:
    """Keys and likenesses for every name in the lists that has none yet."""
    names = [name for (name,) in fetch(con, "select_new_names")]
    if not names:
        return
    known = [key for (key,) in fetch(con, "select_name_keys")]
    keys = {name: enterprise_key(name) for name in names}
    with incoming(con, "enterprise enterprise_key", list(keys.items())):
        change(con, "insert_names")
    new = sorted(set(keys.values()) - set(known))
    with incoming(con, "first_key second_key likeness", _pairs(new, known)):
        change(con, "insert_like_names")


def _pairs(new: Sequence[str], known: Sequence[str]) -> list[tuple[object, ...]]:
    """Each new key with the known ones and with the new ones after it, the lesser key first."""
    found: list[tuple[object, ...]] = []
    for place, key in enumerate(new):
        others = (*known, *new[place + 1 :])
        found += [
            (min(key, other), max(key, other), likeness) for other, likeness in alike(key, others, LEAST_LIKENESS)
        ]
    return found
