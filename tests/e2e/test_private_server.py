"""A private mail server with TLS: trusted through SXAJSC_TLS_CA, refused without it."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from flows.embedded import HOST, ImapServer, Letterbox, LoopThread, SmtpServer, server_thread
from tests.e2e.system import SAMPLES, System, mailings, pymap_system
from tests.integration.mailbox.certificates import self_signed
from tests.servers.netease import Habits, netease_server

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"


class TlsSmtpServer(SmtpServer):
    """The embedded SMTP server behind TLS, from the start or after STARTTLS."""

    def __init__(
        self, thread: LoopThread, box: Letterbox, account: tuple[str, str], context: ssl.SSLContext, start: bool
    ):
        self._context, self._start_tls = context, start
        super().__init__(thread, box, *account)

    async def _start(self) -> int:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(self._protocol, HOST, 0, ssl=None if self._start_tls else self._context)
        return int(listener.sockets[0].getsockname()[1])

    def _protocol(self) -> SMTP:
        context = self._context if self._start_tls else None
        return SMTP(
            self._handler, authenticator=self._authenticate, auth_require_tls=False,
            tls_context=context, require_starttls=self._start_tls,
        )  # fmt: skip


@contextmanager
def private_system(tmp_path: Path, security: str) -> Iterator[tuple[System, Letterbox]]:
    ca, context = self_signed(tmp_path)
    with pymap_system(tmp_path, CAMPAIGN) as one, server_thread() as thread:
        account = (one.environment["SXAJSC_MAIL_USER"], one.environment["SXAJSC_MAIL_PASSWORD"])
        imap = ImapServer(thread, *account)
        box = Letterbox(account[0], None, datetime(2021, 3, 5, tzinfo=UTC))
        smtp = TlsSmtpServer(thread, box, account, context, security == "starttls")
        with netease_server(imap, Habits(), context) as front:
            one.environment |= {
                "SXAJSC_IMAP_PORT": str(front.server.port),
                "SXAJSC_IMAP_SECURITY": "tls",
                "SXAJSC_SMTP_PORT": str(smtp.port),
                "SXAJSC_SMTP_SECURITY": security,
                "SXAJSC_TLS_CA": str(ca),
            }
            yield replace(one, deliver=imap.deliver), box


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_comes_and_goes_over_tls_with_a_private_ca(tmp_path: Path, security: str) -> None:
    with private_system(tmp_path, security) as (one, box):
        one.waiting = mailings("three-weeks")[:2]
        one.at("2021-03-05T09:00:00+08:00", "collect")
        assert one.query("select outcome from messages order by outcome") == [("accepted",), ("held",)]
        assert len(box.letters) == 2


def test_a_server_that_nobody_vouches_for_gets_no_code(tmp_path: Path) -> None:
    with private_system(tmp_path, "tls") as (one, box):
        del one.environment["SXAJSC_TLS_CA"]
        failed = one.run("collect", expect=1)
        assert "certificate" in failed.stderr.lower()
        assert len(failed.stderr.strip().splitlines()) == 1
        assert box.letters == []
