"""The transport against a real SMTP server on loopback that misbehaves as told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from flows.letters.outcome import Outcome, ServerUnreachable
from flows.letters.transport import MailServer, YagmailTransport, open_transport
from flows.mailbox.errors import LoginRefused
from schemas.letter import Letter

ACCOUNT = "sxajsc@126.example"
A, B = "a@yjj.example", "b@yjj.example"


@dataclass
class Faults:
    """The server: says what `replies` has for a command or an address, hangs up at the command `hang_up`."""

    replies: dict[str, str] = field(default_factory=dict)
    hang_up: str = ""
    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    logins: int = 0
    begun: list[tuple[str, ...]] = field(default_factory=list)
    """For each letter whose bytes were about to go out, for whom."""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._reply(server, "MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self._reply(server, "DATA", "250 OK")
        if reply.startswith("250"):
            self.taken.append((tuple(envelope.rcpt_tos), envelope.original_content or b""))
        return reply

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins += 1
        return AuthResult(success=data.password == b"code", handled=False)

    def _reply(self, server: SMTP, command: str, usual: str) -> str:
        if self.hang_up == command:
            server.transport.abort()
        return self.replies.get(command, usual)


class _AnyPort(Controller):
    """A controller on a port that the system chooses; aiosmtpd itself would ask port 0 whether it is up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(faults: Faults, password: str = "code") -> Iterator[MailServer]:
    controller = _AnyPort(
        faults, hostname="127.0.0.1", port=0, authenticator=faults.authenticate, auth_require_tls=False
    )
    controller.start()
    try:
        yield MailServer(ACCOUNT, password, "127.0.0.1", controller.port, "plain")
    finally:
        controller.stop()


def letter(*recipients: str) -> Letter:
    content = b"From: x\r\nSubject: y\r\n\r\n.dot\r\n"
    return Letter("0" * 32, "k", "receipt", None, None, recipients or (A, B), "y", "<1@c>", content)


def deliver(faults: Faults, *recipients: str) -> Outcome:
    with serving(faults) as server:
        transport = open_transport(server)
        try:
            return transport.deliver(letter(*recipients), faults.begun.append)
        finally:
            transport.close()


def test_a_letter_arrives_as_its_bytes_with_a_blind_copy_to_the_own_mailbox() -> None:
    faults = Faults()
    assert deliver(faults) == Outcome("sent", (A, B))
    assert faults.taken == [((A, B, ACCOUNT), letter().content)]


def test_a_letter_to_the_own_mailbox_goes_there_once() -> None:
    faults = Faults()
    assert deliver(faults, ACCOUNT).state == "sent"
    assert faults.taken[0][0] == (ACCOUNT,)


def test_one_connection_and_one_login_serve_many_letters() -> None:
    faults = Faults()
    with serving(faults) as server:
        transport = open_transport(server)
        outcomes = [transport.deliver(letter(), faults.begun.append) for _ in range(3)]
        transport.close()
    assert [o.state for o in outcomes] == ["sent"] * 3
    assert faults.logins == 1


def test_a_temporary_no_to_the_letter_leaves_it_queued_and_stops_the_batch() -> None:
    outcome = deliver(Faults({"DATA": "451 4.3.0 try later"}))
    assert (outcome.state, outcome.stop) == ("queued", True)
    assert "451" in outcome.detail


def test_a_final_no_to_the_letter_is_a_failure_with_its_reason() -> None:
    outcome = deliver(Faults({"DATA": "554 5.7.1 rejected"}))
    assert (outcome.state, outcome.stop) == ("failed", False)
    assert "554" in outcome.detail


def test_netease_taking_a_letter_for_spam_stops_the_batch() -> None:
    outcome = deliver(Faults({"DATA": "554 DT:SPM 126 smtp9"}))
    assert (outcome.state, outcome.stop) == ("failed", True)


def test_one_refused_recipient_makes_it_partial_and_names_him() -> None:
    faults = Faults({B: "550 5.1.1 no such user"})
    outcome = deliver(faults)
    assert (outcome.state, outcome.accepted) == ("partial", (A,))
    assert outcome.detail == f"<{B}> 550 5.1.1 no such user"
    assert faults.taken[0][0] == (A, ACCOUNT)
    assert faults.begun == [(A, ACCOUNT)]


def test_all_refused_sends_nothing_not_even_the_own_copy() -> None:
    faults = Faults({A: "550 no", B: "550 no"})
    assert deliver(faults).state == "failed"
    assert faults.taken == []
    assert faults.begun == []


def test_all_refused_for_now_stays_queued() -> None:
    assert deliver(Faults({A: "450 busy", B: "550 no"})).state == "queued"


def test_a_refused_own_copy_does_not_make_the_letter_less_sent() -> None:
    faults = Faults({ACCOUNT: "550 no"})
    outcome = deliver(faults)
    assert (outcome.state, outcome.accepted) == ("sent", (A, B))
    assert ACCOUNT in outcome.detail
    assert faults.begun == [(A, B)]


def test_a_line_lost_before_data_leaves_the_letter_queued() -> None:
    faults = Faults(hang_up="MAIL")
    outcome = deliver(faults)
    assert (outcome.state, outcome.stop) == ("queued", True)
    assert faults.taken == []


def test_nothing_goes_out_where_it_cannot_be_written_down_before() -> None:
    def full_disk(_: tuple[str, ...]) -> None:
        raise OSError("disk full")

    faults = Faults()
    with serving(faults) as server:
        transport = open_transport(server)
        with pytest.raises(OSError, match="disk full"):
            transport.deliver(letter(), full_disk)
        transport.close()
    assert faults.taken == []


def test_a_reply_lost_after_data_leaves_the_letter_in_doubt_and_sent_once() -> None:
    faults = Faults(hang_up="DATA")
    outcome = deliver(faults)
    assert (outcome.state, outcome.stop) == ("unknown", True)
    assert len(faults.taken) == 1


def test_after_a_refusal_the_same_connection_takes_the_next_letter() -> None:
    faults = Faults({A: "550 no"})
    with serving(faults) as server:
        transport = open_transport(server)
        states = [transport.deliver(letter(*r), faults.begun.append).state for r in ((A,), (B,))]
        transport.close()
    assert states == ["failed", "sent"]
    assert faults.taken[0][0] == (B, ACCOUNT)


def test_a_wrong_code_is_its_own_error_and_is_not_shown() -> None:
    with serving(Faults(), password="sekret-code") as server, pytest.raises(LoginRefused) as caught:
        open_transport(server)
    assert "535" in str(caught.value)
    assert "sekret" not in str(caught.value)
    assert "sekret" not in repr(server)


def test_no_server_is_unreachable() -> None:
    with serving(Faults()) as server:
        pass
    with pytest.raises(ServerUnreachable):
        open_transport(server)


def test_a_server_without_tls_gets_neither_password_nor_letter() -> None:
    faults = Faults()
    with serving(faults) as plain:
        for security in ("tls", "starttls"):
            server = MailServer(ACCOUNT, "code", plain.host, plain.port, security)
            with pytest.raises(ServerUnreachable):
                open_transport(server)
    assert faults.logins == 0


def test_certificates_are_verified_and_nothing_waits_for_ever() -> None:
    transport = YagmailTransport(MailServer(ACCOUNT, "code", "127.0.0.1", 1, "tls"))
    context = transport.kwargs["context"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert transport.kwargs["timeout"] == 60
