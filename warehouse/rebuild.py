"""Rebuild: a second work file beside the present one, what it takes over, and what differs between the two."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.sql import fetch, run_script, statement

COPIES = 3
"""Copies of replaced work files that are kept: each is as large as the warehouse."""

_TIME = "%Y%m%dT%H%M%S"
Fact = tuple[str, str, str]
"""(topic, which, what), as people read it"""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the present warehouse and a rebuilt one say of one thing; "" where one of them does not know it."""

    topic: str
    name: str
    present: str
    rebuilt: str


def carry_over(con: DuckDBPyConnection, present: Path) -> None:
    """Copies into the new, empty file what no mail tells. `present` is closed, its lock held; it is attached as long
    as the connection lasts."""
    fetch(con, "attach_present", path=str(present))
    run_script(con, statement("carry_over"))


def facts(con: DuckDBPyConnection) -> Counter[Fact]:
    """Everything that a rebuild must find again."""
    return Counter((topic, name, content or "") for topic, name, content in fetch(con, "select_facts"))


def differences(present: Counter[Fact], rebuilt: Counter[Fact]) -> tuple[Difference, ...]:
    """What only one of them says, side by side where both speak of the same thing."""
    old, new = _by_name((present - rebuilt).elements()), _by_name((rebuilt - present).elements())
    return tuple(
        Difference(topic, name, "；".join(old.get((topic, name), ())), "；".join(new.get((topic, name), ())))
        for topic, name in sorted({*old, *new})
    )


def _by_name(found: Iterable[Fact]) -> dict[tuple[str, str], list[str]]:
    named: dict[tuple[str, str], list[str]] = {}
    for topic, name, content in sorted(found):
        named.setdefault((topic, name), []).append(content)
    return named


def replace_file(present: Path, rebuilt: Path, at: datetime) -> Path:
    """Puts the rebuilt file (closed) in the place of the present one (closed, its lock held), whole or not at all.
    Returns where the old one is kept, beside it."""
    kept = present.with_name(f"{present.stem}-{at:{_TIME}}.duckdb")
    kept.unlink(missing_ok=True)  # of a rebuild of the same second that was killed before the swap
    kept.hardlink_to(present)
    rebuilt.replace(present)
    folder = os.open(present.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return kept


def prune_copies(present: Path, newest: Path) -> tuple[Path, ...]:
    """Deletes the copies that `replace_file` kept, but for the last ones by the time in their names; returns the
    deleted. To be called once the rebuilt file is in its place and published. Neither that file nor `newest`, what it
    replaced, is ever deleted, whatever times rebuilds pretended."""
    copies = [path for path in present.parent.glob(f"{present.stem}-*.duckdb") if path != newest]
    old = sorted(copies, key=lambda path: path.name, reverse=True)[COPIES - 1 :]
    for path in old:
        path.unlink(missing_ok=True)
    return tuple(old)
