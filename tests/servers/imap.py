"""A real IMAP server (pymap) with one account, on a free loopback port."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flows.embedded import ImapServer, server_thread

USER = "sxajsc@126.example"
PASSWORD = "authorization-code"


@contextmanager
def imap_server(user: str = USER, password: str = PASSWORD) -> Iterator[ImapServer]:
    """A server with an empty INBOX; `.deliver(raw, received_at, folder)` fills it, `.server` says how to reach it."""
    with server_thread() as thread:
        yield ImapServer(thread, user, password)


def inbox_of(sample: Path) -> Iterator[tuple[bytes, datetime, str]]:
    """Raw mail, time of receipt and folder of each line of a sample's inbox.csv."""
    with (sample / "inbox.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            raw = (sample / row["file"]).read_bytes()
            yield raw, datetime.fromisoformat(row["received"]), row["folder"]
