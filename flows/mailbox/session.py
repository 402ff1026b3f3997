"""Session: one read-only IMAP connection, with what NetEase demands and what its servers get wrong."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from flows.mailbox.errors import LoginRefused, MailboxError
from flows.mailbox.server import MailServer

_LOG = logging.getLogger(__name__)

TIMEOUT = SocketTimeout(connect=20, read=60)
"""Seconds. NetEase answers within a few; a mail of 40 MB comes in chunks, each well within a minute."""

CLIENT = {"name": "sxajsc", "version": "1.0", "vendor": "sxajsc"}
_JUNK_NAMES = ("垃圾邮件", "垃圾箱", "Junk", "Junk E-mail", "Junk Email", "Spam")
_PASSING = ("unavailable", "inuse", "[limit]", "too many", "temporar", "try again", "later", "busy", "timeout")
"""Words of a refused LOGIN that mean the server, not the password."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds: its UIDVALIDITY (0 where a server gives none) and the UIDs in it."""

    folder: str
    uidvalidity: int
    uids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What the server says of a mail before its bytes are fetched."""

    size: int
    received_at: datetime


@contextmanager
def open_session(server: MailServer) -> Iterator["Session"]:
    """A logged-in session that is closed in the end. LoginRefused, or MailboxError for anything that may pass."""
    with _trouble("connect"):
        client = _connected(server)
    try:
        _login(client, server)
        yield Session(client)
    finally:
        _close(client)


class Session:
    """Reads one folder at a time, by EXAMINE and BODY.PEEK[]: nothing in the mailbox is changed, no mail marked as
    read. Every method raises MailboxError when the connection or the answer is not in order."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self.opened: str | None = None

    def folders(self) -> tuple[str, ...]:
        """The folder that the server puts junk in, if it has one (units' mails do land there), and INBOX."""
        with _trouble("LIST"):
            found = [(set(flags), str(name)) for flags, _, name in self._client.list_folders()]
        usable = [(flags, name) for flags, name in found if b"\\Noselect" not in flags]
        junk = [name for flags, name in usable if b"\\Junk" in flags]
        named = [name for _, name in usable if name in _JUNK_NAMES]
        return (*(junk or named)[:1], "INBOX")

    def listing(self, folder: str) -> Listing:
        """Open the folder and list it. An answer with fewer UIDs than the folder says it has is no listing."""
        with _trouble(f"EXAMINE {folder}"):
            opened = self._client.select_folder(folder, readonly=True)
            self.opened = folder
            uids = tuple(sorted(set(self._client.search("ALL"))))
        if len(uids) < int(opened.get(b"EXISTS", 0)):
            raise MailboxError(f"{folder}: only {len(uids)} of {opened[b'EXISTS']} mails were listed")
        return Listing(folder, int(opened.get(b"UIDVALIDITY", 0)), uids)

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """Size and time of receipt of each mail that is still there."""
        answers = self._fetch(uids, {"RFC822.SIZE": b"RFC822.SIZE", "INTERNALDATE": b"INTERNALDATE"})
        return {uid: Head(int(size), _aware(moment)) for uid, (size, moment) in answers.items()}

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The raw bytes of each mail that is still there."""
        return {uid: raw for uid, (raw,) in self._fetch(uids, {"BODY.PEEK[]": b"BODY[]"}).items()}

    def header(self, uid: int) -> bytes | None:
        """Only the header of the mail; None if it was deleted."""
        (raw,) = self._fetch([uid], {"BODY.PEEK[HEADER]": b"BODY[HEADER]"}).get(uid, (None,))
        return None if raw is None else bytes(raw)

    def _fetch(self, uids: Sequence[int], items: Mapping[str, bytes]) -> dict[int, tuple[Any, ...]]:
        """Values by UID of what is asked (item -> its name in the answer). An answer without them is an unsolicited
        FLAGS: asked again, once. A UID that is not answered at all was deleted meanwhile, unless the server still
        lists it: then the answer was not complete."""
        got: dict[int, tuple[Any, ...]] = {}
        for _ in range(2):
            wanted = [uid for uid in uids if uid not in got]
            if not wanted:
                break
            with _trouble("FETCH"):
                answers = self._client.fetch(wanted, list(items))
            values = {uid: tuple(answers.get(uid, {}).get(key) for key in items.values()) for uid in wanted}
            got |= {uid: row for uid, row in values.items() if None not in row}
        missing = [uid for uid in uids if uid not in got]
        if missing and (kept := self._still_listed(missing)):
            raise MailboxError(
                f"no {next(iter(items))} for {len(kept)} mails that are there, the first is UID {kept[0]}"
            )
        return got

    def _still_listed(self, uids: Sequence[int]) -> list[int]:
        with _trouble("SEARCH"):
            listed = set(self._client.search(["UID", ",".join(map(str, uids))]))
        return [uid for uid in uids if uid in listed]


def _connected(server: MailServer) -> IMAPClient:
    context = None if server.security == "plain" else server.tls_context()
    client = IMAPClient(server.host, server.port, ssl=server.security == "tls", ssl_context=context, timeout=TIMEOUT)
    client.normalise_times = False  # the default turns the time of receipt into naive local time
    if server.security == "starttls":
        try:
            client.starttls(context)
        except BaseException:
            client.shutdown()
            raise
    return client


def _login(client: IMAPClient, server: MailServer) -> None:
    try:
        client.login(server.user, server.password.get_secret_value())
    except LoginError as error:
        # IMAPClient makes a LoginError of a dropped connection too
        dropped = isinstance(error.__context__, IMAPClientAbortError)
        if dropped or any(word in str(error).lower() for word in _PASSING):
            raise MailboxError(f"LOGIN: {error}") from error
        raise LoginRefused(server.user, str(error)) from error
    except (OSError, ValueError) as error:
        raise MailboxError(f"LOGIN: {error}") from error
    with _trouble("ID"):
        _identify(client)


def _identify(client: IMAPClient) -> None:
    """NetEase refuses to open a folder ("Unsafe Login") on every connection that has not sent ID."""
    try:
        client.id_(CLIENT)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        _LOG.debug("the server does without ID: %s", error)


def _close(client: IMAPClient) -> None:
    try:
        client.logout()
    except (IMAPClientError, OSError, ValueError) as error:
        _LOG.debug("logout: %s", error)
        client.shutdown()


def _aware(moment: datetime) -> datetime:
    """The time of receipt with a zone of the standard library, which everything below can store."""
    offset = moment.utcoffset()
    return moment.replace(tzinfo=UTC if offset is None else timezone(offset))


@contextmanager
def _trouble(what: str) -> Iterator[None]:
    """Turn whatever imaplib and the socket raise into MailboxError (ValueError: an answer that makes no sense)."""
    try:
        yield
    except IMAPClientError as error:
        if "unsafe login" in str(error).lower():
            raise LoginRefused("", str(error)) from error
        raise MailboxError(f"{what}: {error}") from error
    except (OSError, ValueError, EOFError) as error:
        raise MailboxError(f"{what}: {error}") from error
