"""Transport: yagmail over one verified connection, sending finished bytes exactly once.

yagmail 0.16 builds letters of its own and sends them again after a lost reply (facts on mail); this subclass
keeps its connection and login and replaces both.
"""

import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

import yagmail

from flows.letters.dialogue import Begin, Parcel, hand_over
from flows.letters.outcome import Outcome, ServerUnreachable
from flows.mailbox.errors import LoginRefused
from flows.settings import Security
from schemas.letter import Letter

TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class MailServer:
    """Where and how to send. `password` is never shown. `ca` is a bundle for a private server."""

    account: str
    password: str
    host: str
    port: int
    security: Security
    ca: Path | None = None

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailServer({self.account} via {self.host}:{self.port}, {self.security})"


class Transport(Protocol):
    """An open connection that letters go over."""

    def deliver(self, letter: Letter, begin: Begin) -> Outcome:
        """Hand the letter over, once; `begin` is called before its bytes go out."""

    def close(self) -> None:
        """Say goodbye; never raises."""


@dataclass(frozen=True, slots=True)
class _Handover:
    """What goes through yagmail: the letter, and whom to tell before its bytes go out."""

    letter: Letter
    begin: Begin


class YagmailTransport(yagmail.SMTP):  # type: ignore[misc]  # its base has no types
    """A connection to the mail server, verified, open from the first letter until `close`."""

    smtp: smtplib.SMTP | None

    def __init__(self, server: MailServer) -> None:
        context = ssl.create_default_context(cafile=str(server.ca) if server.ca else None)
        extra: dict[str, Any] = {"context": context} if server.security == "tls" else {}
        super().__init__(
            user=server.account,
            password=server.password,
            host=server.host,
            port=server.port,
            smtp_ssl=server.security == "tls",
            smtp_starttls={"context": context} if server.security == "starttls" else False,
            soft_email_validation=False,  # addresses are checked where they enter, by a wider pattern
            timeout=TIMEOUT_SECONDS,
            **extra,
        )

    def login(self) -> None:
        """Connect and log in, unless that is done: yagmail would open a connection for every letter."""
        if self.smtp is None:
            super().login()

    def deliver(self, letter: Letter, begin: Begin) -> Outcome:
        """Hand the letter over, once, with a blind copy to the own mailbox: by that copy a letter whose reply
        was lost is found later."""
        return cast(Outcome, self.send(contents=_Handover(letter, begin)))

    def prepare_send(self, _to: None, _subject: None, contents: _Handover, *_: object) -> tuple[list[str], _Handover]:
        """The letter's recipients and its bytes as they are stored, in place of what yagmail would build."""
        return list(contents.letter.recipients), contents

    def _attempt_send(self, recipients: list[str], handover: _Handover) -> Outcome:
        """Once: yagmail would send a letter again whose reply was lost."""
        if self.smtp is None:
            raise ServerUnreachable("the transport is closed")
        parcel = Parcel(self.user, tuple(recipients), handover.letter.content)
        return hand_over(self.smtp, parcel, handover.begin)

    def close(self) -> None:
        """Say goodbye; a server that has gone already is no error."""
        smtp, self.smtp = self.smtp, None
        self.is_closed = True
        if smtp is None:
            return
        try:
            smtp.quit()
        except OSError:  # every smtplib error is one
            smtp.close()


def open_transport(server: MailServer) -> YagmailTransport:
    """A transport that is connected and logged in. LoginRefused if the code was not accepted,
    ServerUnreachable for everything that may be different later (no route, certificate, throttled)."""
    transport = YagmailTransport(server)
    try:
        transport.login()
    except smtplib.SMTPAuthenticationError as error:
        transport.close()
        answer = f"{error.smtp_code} {_text(error.smtp_error)}"
        if error.smtp_code >= 500:
            raise LoginRefused(
                server.account, answer
            ) from None  # the chained traceback would show nothing but yagmail's frames
        raise ServerUnreachable(f"{server}: {answer}") from error
    except OSError as error:  # every smtplib error is one, and so is a failed certificate check
        transport.close()
        raise ServerUnreachable(f"{server}: {error}") from error
    return transport


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
