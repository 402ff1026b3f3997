"""Collection: everything new in the mailbox brought into the archive, all of it or an error."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from flows.mailbox.archive import Archive, ArchivedMail
from flows.mailbox.errors import LoginRefused, MailboxError
from flows.mailbox.server import MailServer
from flows.mailbox.session import Head, Listing, Session, open_session
from flows.steps.summary import Progress, silent
from schemas.checks.catalogue import finding
from schemas.submission import Locator

STAGE = "收取邮件"
LIMIT = 40_000_000
"""Bytes. Forms are some 20 KB; NetEase takes attachments up to 50 MB, and larger mails are only scans and pictures."""

BATCH = 10
"""Mails asked for in one FETCH: NetEase resets connections under load, and a batch is what is lost then."""

BATCH_BYTES = 16_000_000
"""A batch ends here too: its raw mails are in memory together."""

WRITERS = 8
"""Files written at a time: the disk makes several safe in one go."""

HEADS = 200
"""Sizes asked for at once: one line of command, one of answer a mail."""

PAUSES = (1, 5, 15, 30)
"""Seconds before the next try: a reset passes at once, throttling within a minute; longer waits are the schedule's."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of it: mails in the folders (known ones included) and what was fetched, once for each content."""

    seen: int
    new: tuple[ArchivedMail, ...]


def fetch_new(
    server: MailServer,
    archive: Archive,
    known: Collection[Locator],
    progress: Progress = silent,
    attempts: int = 4,
    pause: Callable[[float], None] = time.sleep,
) -> Harvest:
    """Bring every mail that is not at a `known` place into the archive. MailboxError if the mailbox could not be read
    in full after `attempts` tries in a row without a new mail; what was archived by then stays. LoginRefused is
    raised at once."""
    run = _Run(server, archive, set(known), progress)
    failures = 0
    while True:
        fetched = run.fetched
        try:
            return run.once()
        except LoginRefused:
            raise
        except MailboxError:
            failures = 1 if run.fetched > fetched else failures + 1
            if failures >= attempts:
                raise
            pause(PAUSES[min(failures, len(PAUSES)) - 1])


@dataclass
class _Run:
    """A run over one mailbox; `known` grows, so a later try resumes where the last one broke off."""

    server: MailServer
    archive: Archive
    known: set[Locator]
    progress: Progress
    fetched: int = 0
    new: dict[str, ArchivedMail] = field(default_factory=dict)
    writing: list[tuple[Future[ArchivedMail], list[Locator]]] = field(default_factory=list)

    def once(self) -> Harvest:
        """One connection: list every folder, then fetch what is not known. While a batch comes, the one before is
        written: to have a file safely on the disk takes longer than to fetch it."""
        with ThreadPoolExecutor(WRITERS, thread_name_prefix="archive") as writers:
            try:
                return self._once(writers)
            finally:
                self._written()

    def _once(self, writers: Executor) -> Harvest:
        with open_session(self.server) as session:
            # INBOX is listed last and fetched first, while it is still open: sessions are cut after few commands
            listings = [session.listing(folder) for folder in session.folders()][::-1]
            left = sum(len(self._unknown(listing)) for listing in listings)
            total = self.fetched + left
            self.progress(STAGE, self.fetched, total)
            for listing in listings:
                self._fetch(session, listing, total, writers)
            self._written()
            self.progress(STAGE, self.fetched, total)
        return Harvest(sum(len(listing.uids) for listing in listings), tuple(self.new.values()))

    def _unknown(self, listing: Listing) -> list[int]:
        return [uid for uid in listing.uids if self._locator(listing, uid) not in self.known]

    def _locator(self, listing: Listing, uid: int) -> Locator:
        return Locator(self.server.user, listing.folder, listing.uidvalidity, uid)

    def _fetch(self, session: Session, listing: Listing, total: int, writers: Executor) -> None:
        unknown = self._unknown(listing)
        if unknown and session.opened != listing.folder:
            self._reopen(session, listing)
        for start in range(0, len(unknown), HEADS):
            heads = session.heads(unknown[start : start + HEADS])
            for uid in [u for u in heads if heads[u].size > LIMIT]:
                self._refuse(session, self._locator(listing, uid), heads[uid], writers)
                self.progress(STAGE, self.fetched, total)
            for batch in _batches(heads):
                bodies = session.bodies(batch)
                self._written()
                for raw, uids in _by_content(bodies).items():
                    places = [(heads[uid], self._locator(listing, uid)) for uid in uids]
                    self._write(writers, raw, places)
                self.progress(STAGE, self.fetched, total)

    def _reopen(self, session: Session, listing: Listing) -> None:
        if session.listing(listing.folder).uidvalidity != listing.uidvalidity:
            raise MailboxError(f"{listing.folder}: UIDVALIDITY changed while it was read")

    def _write(
        self, writers: Executor, raw: bytes, places: list[tuple[Head, Locator]], refused: str | None = None
    ) -> None:
        task = writers.submit(self._put, raw, places, refused)
        self.writing.append((task, [locator for _, locator in places]))

    def _put(self, raw: bytes, places: list[tuple[Head, Locator]], refused: str | None) -> ArchivedMail:
        """One content with all its places, one after the other: two threads must not write one file."""
        mails = [
            self.archive.put(raw, head.received_at, locator, refused, None if refused is None else head.size)
            for head, locator in places
        ]
        return mails[-1]

    def _written(self) -> None:
        """Waits for what is being written, and counts it: only what is on the disk is collected."""
        while self.writing:
            task, locators = self.writing.pop(0)
            mail = task.result()
            self.new[mail.sha256] = mail
            self.known.update(locators)
            self.fetched += len(locators)

    def _refuse(self, session: Session, locator: Locator, head: Head, writers: Executor) -> None:
        header = session.header(locator.uid)
        if header is not None:
            reason = finding("mail-too-large", size=head.size // 1_000_000, limit=LIMIT // 1_000_000)
            self._written()
            self._write(writers, header, [(head, locator)], reason.message)


def _by_content(bodies: Mapping[int, bytes]) -> dict[bytes, list[int]]:
    """Content -> the UIDs of the mails that are it."""
    found: dict[bytes, list[int]] = {}
    for uid, raw in bodies.items():
        found.setdefault(raw, []).append(uid)
    return found


def _batches(heads: dict[int, Head]) -> Iterator[Sequence[int]]:
    """The UIDs that are not too large, in batches bounded by number and by bytes."""
    batch: list[int] = []
    size = 0
    for uid, head in heads.items():
        if head.size > LIMIT:
            continue
        if batch and (len(batch) == BATCH or size + head.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(uid)
        size += head.size
    if batch:
        yield batch
