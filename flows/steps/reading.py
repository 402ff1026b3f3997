"""Reading: mails of the archive, parsed, their attachments read in the sandbox, all forms of a batch checked in one
pass."""

from collections.abc import Generator, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.mailbox.archive import Archive, ArchivedMail
from flows.mailbox.mail import Mail, parse_mail
from flows.steps.ahead import ahead
from flows.steps.context import Context
from flows.steps.summary import Progress
from flows.workbooks.pool import ReaderPool
from schemas.candidate import Reading
from schemas.checking import CheckedForm, check_forms
from schemas.form import Form
from schemas.readmail import ReadAttachment, ReadMail

AttachmentKey = tuple[str, int]
"""(sha256 of the mail, number of the attachment in it)"""

BATCH = 250
"""Mails that are judged together: what a run holds in memory does not grow with it, and while one batch is judged the
next is read. A Friday has 11 mails and their corrections."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A mail without the bytes of its attachments, so that thousands fit into memory."""

    origin: ArchivedMail
    mail: Mail
    is_own: bool
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Mails in the order of receipt, and what was read in their attachments."""

    mails: dict[str, _Parsed] = field(default_factory=dict)
    readings: dict[AttachmentKey, Reading] = field(default_factory=dict)


def read_mails(
    context: Context, archive: Archive, hashes: Iterable[str], at: datetime, own_ids: Set[str], progress: Progress
) -> Iterator[tuple[ReadMail, ...]]:
    """The mails received by `at` (our own letters whenever), in the order of receipt, read and checked, in batches.

    A mail that the pretended present `at` cannot know yet stays in the archive for a later run.
    """
    origins = sorted((archive.origin(one) for one in hashes), key=lambda o: (o.received_at, o.sha256))
    reader = _Reader(archive, at, context.settings.mail_user.lower(), own_ids)
    done = 0
    for batch in ahead(_batches(reader, origins, context.form)):
        done = min(done + BATCH, len(origins))
        progress("读取报表", done, len(origins))
        yield _checked(batch, context.form, own_ids)


def _batches(reader: "_Reader", origins: Sequence[ArchivedMail], form: Form) -> Generator[_Batch, None, None]:
    with ReaderPool(form) as pool:
        for start in range(0, len(origins), BATCH):
            batch = _Batch()
            batch.readings.update(pool.read_all(reader.attachments(origins[start : start + BATCH], batch.mails)))
            yield batch


@dataclass(frozen=True, slots=True)
class _Reader:
    """What parsing a mail has to know."""

    archive: Archive
    at: datetime
    account: str
    own_ids: Set[str]

    def attachments(
        self, origins: Iterable[ArchivedMail], parsed: dict[str, _Parsed]
    ) -> Iterator[tuple[AttachmentKey, str, bytes]]:
        """Parses mail after mail into `parsed` and hands out the attachments that may hold forms."""
        for origin in origins:
            mail = parse_mail(self.archive.read(origin.sha256))
            own = is_own(mail, self.account, self.own_ids)
            if origin.received_at > self.at and not own:
                continue
            skip = own or mail.is_bounce or origin.refused is not None
            unique = [] if skip else list({a.sha256: a for a in mail.attachments}.values())
            names = tuple((a.name, a.sha256) for a in unique)
            parsed[origin.sha256] = _Parsed(origin, replace(mail, attachments=()), own, names)
            for index, attachment in enumerate(unique):
                yield (origin.sha256, index), attachment.name, attachment.content


def is_own(mail: Mail, account: str, own_ids: Set[str]) -> bool:
    """Whether the mail is one of our letters: from our account alone, with our mark or a Message-ID we gave."""
    return mail.senders == (account,) and (mail.own_kind is not None or mail.message_id in own_ids)


def _checked(batch: _Batch, form: Form, own_ids: Set[str]) -> tuple[ReadMail, ...]:
    keys = sorted(batch.readings)
    candidates = [c for key in keys for c in batch.readings[key].candidates]
    checked = iter(check_forms(candidates, form))
    forms = {key: tuple(next(checked) for _ in batch.readings[key].candidates) for key in keys}
    return tuple(_read_mail(one, batch.readings, forms, own_ids) for one in batch.mails.values())


def _read_mail(
    one: _Parsed,
    readings: dict[AttachmentKey, Reading],
    forms: dict[AttachmentKey, tuple[CheckedForm, ...]],
    own_ids: Set[str],
) -> ReadMail:
    origin, mail = one.origin, one.mail
    attachments = tuple(
        ReadAttachment(name, digest, readings[(origin.sha256, n)], forms[(origin.sha256, n)])
        for n, (name, digest) in enumerate(one.names)
    )
    return ReadMail(
        sha256=origin.sha256,
        received_at=origin.received_at,
        size=origin.size,
        locators=origin.locators,
        message_id=mail.message_id,
        senders=mail.senders,
        sender_text=mail.sender_text,
        subject=mail.subject,
        authentication=mail.authentication,
        is_own=one.is_own,
        is_bounce=mail.is_bounce,
        is_automatic=mail.is_automatic,
        answers=next(iter(mail.answers), None),
        replies_to_us=not own_ids.isdisjoint(mail.answers),
        refused=origin.refused,
        findings=mail.findings,
        attachments=attachments,
        bounced=mail.bounced,
    )
