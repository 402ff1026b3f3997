"""TLS: only a server that proves who it is gets the authorization code."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.embedded import ImapServer
from flows.mailbox.archive import Archive
from flows.mailbox.collection import fetch_new
from flows.mailbox.errors import MailboxError
from tests.integration.mailbox.certificates import self_signed
from tests.servers.imap import imap_server
from tests.servers.netease import Habits, netease_server


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        server.deliver(b"From: a@b.example\r\n\r\nhello\r\n", datetime(2021, 3, 5, tzinfo=UTC))
        yield server


def test_a_private_server_is_trusted_by_its_ca(imap: ImapServer, tmp_path: Path) -> None:
    ca_file, context = self_signed(tmp_path)
    with netease_server(imap, context=context) as front:
        server = replace(front.server, ca_file=ca_file)
        assert len(fetch_new(server, Archive(tmp_path / "archive"), ()).new) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"], ids=["unknown CA", "certificate of another"])
def test_a_server_that_cannot_prove_itself_gets_no_login(imap: ImapServer, tmp_path: Path, address: str) -> None:
    ca_file, context = self_signed(tmp_path, address)
    habits = Habits()
    with netease_server(imap, habits, context) as front, pytest.raises(MailboxError, match="certificate"):
        server = front.server if address == "127.0.0.1" else replace(front.server, ca_file=ca_file)
        fetch_new(server, Archive(tmp_path / "archive"), (), attempts=1)
    assert habits.log == []
