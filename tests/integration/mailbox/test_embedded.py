"""The embedded mailbox and the SMTP sink: they behave as the real ones, also when these fail."""

import smtplib
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.embedded import embedded_mailbox
from flows.mailbox.archive import Archive
from flows.mailbox.collection import fetch_new
from tests.servers.imap import PASSWORD, USER, imap_server, inbox_of
from tests.servers.smtp import FAULTS, Fault, SmtpSink, smtp_server

NOON = datetime(2021, 3, 5, 4, 5, tzinfo=UTC)
LETTER = b"From: sxajsc@126.example\r\nSubject: receipt\r\n\r\nhello\r\n"
CITY = "taiyuan@yjj.example"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_server() as server:
        yield server


def send(port: int, *recipients: str, sender: str = USER, login: bool = True) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        if login:
            client.login(USER, PASSWORD)
        return client.sendmail(sender, recipients or (CITY,), LETTER)


def test_letters_are_stored_and_the_own_copy_arrives_at_the_set_time(tmp_path: Path) -> None:
    with embedded_mailbox(USER, PASSWORD, tmp_path / "letters", NOON) as box:
        box.set_time(NOON.replace(hour=9))
        send(box.smtp.port, CITY, USER)
        (copy,) = fetch_new(box.imap, Archive(tmp_path / "archive"), ()).new
    assert copy.received_at == NOON.replace(hour=9)
    assert [letter.recipients for letter in box.letters] == [(CITY, USER)]
    assert [path.read_bytes() for path in (tmp_path / "letters").iterdir()] == [LETTER]


def test_every_sample_mail_arrives_byte_for_byte(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "samples" / "odd-mails"
    archive = Archive(tmp_path / "archive")
    with imap_server() as imap:
        delivered = list(inbox_of(sample))
        for raw, received_at, folder in delivered:
            imap.deliver(raw, received_at, folder)
        harvest = fetch_new(imap.server, archive, ())
    assert {archive.read(m.sha256): m.received_at for m in harvest.new} == {raw: at for raw, at, _ in delivered}


def test_without_login_or_under_another_name_nothing_is_sent(sink: SmtpSink) -> None:
    with pytest.raises(smtplib.SMTPSenderRefused):
        send(sink.server.port, login=False)
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        send(sink.server.port, sender="else@126.example")
    assert refused.value.smtp_code == 553
    assert sink.box.letters == []


def faults(*names: str) -> list[Fault]:
    return [fault for fault in FAULTS if fault.name in names]


@pytest.mark.parametrize("fault", faults("451 to the letter", "554 taken for spam"), ids=lambda f: f.name)
def test_a_refused_letter_is_not_kept_and_the_next_one_is(sink: SmtpSink, fault: Fault) -> None:
    sink.box.faults = deque([fault])
    with pytest.raises(smtplib.SMTPDataError) as error:
        send(sink.server.port)
    assert str(error.value.smtp_code) == fault.answer[:3]
    send(sink.server.port)
    assert len(sink.box.letters) == 1


@pytest.mark.parametrize("fault", faults("letter lost", "reply lost"), ids=lambda f: f.name)
def test_a_connection_that_ends_before_the_answer_leaves_it_open(sink: SmtpSink, fault: Fault) -> None:
    sink.box.faults = deque([fault])
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(sink.server.port)
    assert len(sink.box.letters) == int(fault.taken)


def test_one_recipient_can_be_refused_alone(sink: SmtpSink) -> None:
    sink.box.refused = {"gone@yjj.example": "550 User not found"}
    refused = send(sink.server.port, CITY, "gone@yjj.example")
    assert refused == {"gone@yjj.example": (550, b"User not found")}
    assert sink.box.letters[0].recipients == (CITY,)
