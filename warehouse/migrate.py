"""Migrate: brings the tables, views and macros of the work file to what this code expects."""

import hashlib
from importlib.resources.abc import Traversable

from duckdb import DuckDBPyConnection

from warehouse.errors import WarehouseNewer
from warehouse.sql import FOLDER, fetch, run_script


def migrate(con: DuckDBPyConnection) -> None:
    """Applies the migrations that are missing, each in a transaction, then the views that changed.
    WarehouseNewer if the file knows a migration that this code does not, or knows it with another text."""
    run_script(con, (FOLDER / "migrations" / "0000_bookkeeping.sql").read_text(encoding="utf-8"))
    known = dict(fetch(con, "select_migrations"))
    ours = {f.name: f for f in _scripts("migrations") if f.name != "0000_bookkeeping.sql"}
    _refuse_unknown(known, {name: _digest(_text(f)) for name, f in ours.items()})
    for name, file in ours.items():
        if name not in known:
            _apply(con, name, _text(file))
    if not known.keys() >= ours.keys():
        con.execute("checkpoint")  # a log with DDL is the one thing that replays slowly, or badly, after a kill
    refresh_views(con)


def _refuse_unknown(known: dict[str, str], ours: dict[str, str]) -> None:
    for name, digest in sorted(known.items()):
        if name not in ours:
            raise WarehouseNewer(
                f"the warehouse knows the migration {name}, this program does not: install the newer one"
            )
        if ours[name] != digest:
            raise WarehouseNewer(f"the migration {name} was changed after it had been applied to this warehouse")


def _apply(con: DuckDBPyConnection, name: str, text: str) -> None:
    con.begin()
    run_script(con, text)
    fetch(con, "insert_migration", name=name, sha256=_digest(text))
    con.commit()


def refresh_views(con: DuckDBPyConnection) -> None:
    """Runs the view files again from the first one that changed: later files are built on earlier ones, and a view
    remembers the columns of what it is built on. The view made from a template is made anew by `load_campaign`."""
    known = dict(fetch(con, "select_view_files"))
    scripts = [(f.name, _text(f)) for f in _scripts("views")]
    first = next((n for n, (name, text) in enumerate(scripts) if known.get(name) != _digest(text)), None)
    if first is None:
        return
    con.begin()
    for name, text in scripts[first:]:
        apply_view(con, name, text)
    fetch(con, "forget_templates")
    con.commit()


def apply_view(con: DuckDBPyConnection, name: str, text: str) -> None:
    """Runs a repeatable file and remembers its text, inside the caller's transaction."""
    run_script(con, text)
    fetch(con, "delete_view_file", name=name)
    fetch(con, "insert_view_file", name=name, sha256=_digest(text))
    fetch(con, "bump_changes")


def view_is_current(con: DuckDBPyConnection, name: str, text: str) -> bool:
    """Whether the file was last run with this text."""
    return (name, _digest(text)) in fetch(con, "select_view_files")


def _scripts(folder: str) -> list[Traversable]:
    """The `.sql` files of the folder, by name. Templates end otherwise."""
    return sorted((f for f in (FOLDER / folder).iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
