"""Ledger: which mails are known, and where they lie."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from schemas.submission import Locator
from warehouse.sql import change, fetch, incoming

_COLUMNS = "message_sha256 account folder uidvalidity uid"


def known_locators(con: DuckDBPyConnection, account: str) -> frozenset[Locator]:
    """The places of that account that were noted: their mails lie in the archive and need no download."""
    return frozenset(Locator(*row) for row in fetch(con, "select_locators", account=account))


def known_messages(con: DuckDBPyConnection) -> frozenset[str]:
    """The sha256 of every mail loaded."""
    return frozenset(sha for (sha,) in fetch(con, "select_message_hashes"))


def own_message_ids(con: DuckDBPyConnection) -> frozenset[str]:
    """The Message-ID of every letter of ours, whatever its state: a mail with one of them is our own."""
    return frozenset(message_id for (message_id,) in fetch(con, "select_own_message_ids"))


def add_locators(con: DuckDBPyConnection, places: Sequence[tuple[str, Locator]]) -> int:
    """Notes places of mails that lie in the archive, judged or not, given as (sha256 of the mail, place); places
    already noted are left alone. Returns how many were new."""
    rows = [(sha, p.account, p.folder, p.uidvalidity, p.uid) for sha, p in places]
    with incoming(con, _COLUMNS, rows):
        return change(con, "insert_locators")
