"""Collection from real servers: everything new, once, as it was, or an error."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from imapclient import IMAPClient
from pydantic import SecretStr

from flows.embedded import ImapServer
from flows.mailbox import collection
from flows.mailbox.archive import Archive
from flows.mailbox.collection import Harvest, fetch_new
from flows.mailbox.errors import LoginRefused, MailboxError
from flows.mailbox.server import MailServer
from schemas.submission import Locator
from tests.servers.dovecot import dovecot_server
from tests.servers.imap import imap_server
from tests.servers.netease import JUNK, UID_BASE, Habits, netease_server

CST = timezone(timedelta(hours=8))
NINE = datetime(2021, 3, 5, 9, 0, 7, tzinfo=CST)


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def mail(number: int) -> bytes:
    return b"From: city%d@yjj.example\r\nSubject: week\r\n\r\nbody %d\r\n" % (number, number)


def locators(harvest: Harvest) -> set[Locator]:
    return {locator for new in harvest.new for locator in new.locators}


def bodies(archive: Archive) -> set[bytes]:
    return {archive.read(digest) for digest in archive.hashes()}


class Pauses(list[float]):
    """Takes the place of sleeping, and remembers for how long it should have been."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def test_fetches_inbox_and_junk_with_the_servers_time(imap: ImapServer, archive: Archive) -> None:
    imap.deliver(mail(1), NINE)
    imap.deliver(mail(2), NINE + timedelta(hours=1), "Junk")
    harvest = fetch_new(imap.server, archive, ())
    assert harvest.seen == 2
    assert {m.received_at for m in harvest.new} == {NINE, NINE + timedelta(hours=1)}
    assert bodies(archive) == {mail(1), mail(2)}
    assert {locator.folder for locator in locators(harvest)} == {"INBOX", "Junk"}


def test_second_run_fetches_only_what_is_not_known(imap: ImapServer, archive: Archive) -> None:
    imap.deliver(mail(1), NINE)
    known = locators(fetch_new(imap.server, archive, ()))
    imap.deliver(mail(2), NINE)
    harvest = fetch_new(imap.server, archive, known)
    assert harvest.seen == 2
    assert [archive.read(m.sha256) for m in harvest.new] == [mail(2)]


def test_leaves_the_mailbox_as_it_was(imap: ImapServer, archive: Archive) -> None:
    imap.deliver(mail(1), NINE)
    fetch_new(imap.server, archive, ())
    with IMAPClient("127.0.0.1", imap.port, ssl=False) as client:
        client.login(imap.server.user, imap.server.password.get_secret_value())
        client.select_folder("INBOX", readonly=True)
        flags = client.get_flags(client.search("ALL"))
    assert all(b"\\Seen" not in f for f in flags.values())


def test_progress_ends_at_the_total(imap: ImapServer, archive: Archive) -> None:
    for number in range(25):
        imap.deliver(mail(number), NINE)
    calls: list[tuple[str, int, int]] = []
    fetch_new(imap.server, archive, (), progress=lambda *call: calls.append(call))
    assert calls[0] == ("收取邮件", 0, 25)
    assert calls[-1] == ("收取邮件", 25, 25)


def test_same_bytes_in_two_folders_are_one_mail_of_the_earlier_time(imap: ImapServer, archive: Archive) -> None:
    imap.deliver(mail(1), NINE + timedelta(hours=4))
    imap.deliver(mail(1), NINE, "Junk")
    (only,) = fetch_new(imap.server, archive, ()).new
    assert only.received_at == NINE
    assert {locator.folder for locator in only.locators} == {"INBOX", "Junk"}


def test_a_mail_too_large_is_recorded_by_its_header_only(
    imap: ImapServer, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collection, "LIMIT", 1000)
    imap.deliver(mail(1) + b"x" * 2000, NINE)
    imap.deliver(mail(2), NINE)
    harvest = fetch_new(imap.server, archive, ())
    (refused,) = [m for m in harvest.new if m.refused]
    assert refused.size > 2000
    assert archive.read(refused.sha256).startswith(b"From: city1@yjj.example")
    assert b"xxx" not in archive.read(refused.sha256)
    assert len(harvest.new) == 2


def test_a_wrong_password_is_refused_at_once(imap: ImapServer, archive: Archive) -> None:
    pauses = Pauses()
    with pytest.raises(LoginRefused, match="授权码"):
        fetch_new(replace(imap.server, password=SecretStr("expired")), archive, (), pause=pauses)
    assert pauses == []


def test_a_server_that_is_away_is_an_error_after_some_attempts(archive: Archive) -> None:
    with imap_server() as gone:
        server = gone.server
    pauses = Pauses()
    with pytest.raises(MailboxError):
        fetch_new(server, archive, (), attempts=3, pause=pauses)
    assert pauses == [1, 5]


class TestNetEase:
    """The front refuses a folder without ID, has huge UIDs, UIDVALIDITY 1 and no UIDNEXT."""

    def test_is_read_in_full(self, imap: ImapServer, archive: Archive) -> None:
        imap.deliver(mail(1), NINE)
        imap.deliver(mail(2), NINE, JUNK)
        with netease_server(imap) as front:
            harvest = fetch_new(front.server, archive, ())
            again = fetch_new(front.server, archive, locators(harvest))
        assert bodies(archive) == {mail(1), mail(2)}
        assert {(at.folder, at.uidvalidity) for at in locators(harvest)} == {("INBOX", 1), (JUNK, 1)}
        assert all(locator.uid > UID_BASE for locator in locators(harvest))
        assert again.new == ()

    def test_id_is_sent_on_every_connection_before_a_folder_is_opened(self, imap: ImapServer, archive: Archive) -> None:
        for number in range(30):
            imap.deliver(mail(number), NINE)
        habits = Habits(resets=2)
        with netease_server(imap, habits) as front:
            fetch_new(front.server, archive, (), pause=Pauses())
        assert habits.connections == 3
        assert sum(command.startswith("ID") for command in habits.log) == 3

    def test_nothing_is_lost_by_resets_in_the_middle_of_mails(self, imap: ImapServer, archive: Archive) -> None:
        for number in range(35):
            imap.deliver(mail(number), NINE)
        with netease_server(imap, Habits(resets=3)) as front:
            harvest = fetch_new(front.server, archive, (), pause=Pauses())
        assert bodies(archive) == {mail(number) for number in range(35)}
        assert harvest.seen == len(harvest.new) == 35

    def test_a_session_cut_after_some_commands_is_resumed_where_it_broke(
        self, imap: ImapServer, archive: Archive
    ) -> None:
        for number in range(60):
            imap.deliver(mail(number), NINE)
        habits = Habits(bye_after=10)
        with netease_server(imap, habits) as front:
            harvest = fetch_new(front.server, archive, (), pause=Pauses())
        fetched = [command for command in habits.log if "BODY.PEEK[]" in command]
        assert len(harvest.new) == 60
        assert len(fetched) <= 12  # six batches, each asked for at most twice

    def test_an_unsolicited_flags_is_not_an_empty_mail(self, imap: ImapServer, archive: Archive) -> None:
        imap.deliver(mail(1), NINE)
        with netease_server(imap, Habits(flags_only=1)) as front:
            fetch_new(front.server, archive, (), pause=Pauses())
        assert bodies(archive) == {mail(1)}

    def test_a_mail_that_is_listed_and_never_answered_is_an_error(self, imap: ImapServer, archive: Archive) -> None:
        imap.deliver(mail(1), NINE)
        with netease_server(imap, Habits(flags_only=100)) as front, pytest.raises(MailboxError, match="no BODY"):
            fetch_new(front.server, archive, (), attempts=2, pause=Pauses())

    def test_only_search_keys_that_work_are_used(self, imap: ImapServer, archive: Archive) -> None:
        imap.deliver(mail(1), NINE)
        habits = Habits()
        with netease_server(imap, habits) as front:
            fetch_new(front.server, archive, ())
        searches = {command for command in habits.log if "SEARCH" in command}
        assert searches == {"UID SEARCH ALL"}
        assert not any(command.startswith("SELECT") for command in habits.log)

    def test_an_expired_authorization_code_is_refused_at_once(self, imap: ImapServer, archive: Archive) -> None:
        habits = Habits(refuse_login=b"LOGIN Login error or password error")
        with netease_server(imap, habits) as front, pytest.raises(LoginRefused):
            fetch_new(front.server, archive, (), pause=Pauses())
        assert habits.connections == 1

    def test_too_many_connections_are_passing_trouble(self, imap: ImapServer, archive: Archive) -> None:
        habits = Habits(refuse_login=b"LOGIN too many connections")
        with netease_server(imap, habits) as front, pytest.raises(MailboxError) as trouble:
            fetch_new(front.server, archive, (), attempts=2, pause=Pauses())
        assert not isinstance(trouble.value, LoginRefused)
        assert habits.connections == 2

    def test_a_server_without_id_is_read_too(self, imap: ImapServer, archive: Archive) -> None:
        imap.deliver(mail(1), NINE)
        with netease_server(imap, Habits(without_id=True)) as front:
            assert len(fetch_new(front.server, archive, ()).new) == 1


def test_dovecot_is_read_in_full(archive: Archive) -> None:
    with dovecot_server() as dovecot:
        dovecot.deliver(mail(1), NINE)
        dovecot.deliver(mail(2), NINE + timedelta(hours=3), "Junk")
        harvest = fetch_new(dovecot.server, archive, ())
        again = fetch_new(dovecot.server, archive, locators(harvest))
    assert bodies(archive) == {mail(1), mail(2)}
    assert {m.received_at for m in harvest.new} == {NINE, NINE + timedelta(hours=3)}
    assert {locator.folder for locator in locators(harvest)} == {"INBOX", "Junk"}
    assert again == Harvest(2, ())


def test_a_name_that_is_no_server_is_passing_trouble(archive: Archive) -> None:
    nowhere = MailServer("127.0.0.1", 1, "tls", "a@b.example", SecretStr("x"))
    with pytest.raises(MailboxError):
        fetch_new(nowhere, archive, (), attempts=1)
