"""Reading: mails of the archive, parsed, their attachments read in the sandbox, all forms checked in one pass."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import datetime

from flows.mailbox.archive import Archive, ArchivedMail
from flows.mailbox.mail import Mail, parse_mail
from flows.steps.context import Context
from flows.steps.summary import Progress
from flows.workbooks.pool import ReaderPool
from schemas.candidate import Reading
from schemas.checking import CheckedForm, check_forms
from schemas.form import Form
from schemas.readmail import ReadAttachment, ReadMail

AttachmentKey = tuple[str, int]
"""(sha256 of the mail, number of the attachment in it)"""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A mail without the bytes of its attachments, so that thousands fit into memory."""

    origin: ArchivedMail
    mail: Mail
    names: tuple[tuple[str, str], ...]


def read_mails(
    context: Context, archive: Archive, hashes: Iterable[str], at: datetime, own_ids: Set[str], progress: Progress
) -> tuple[ReadMail, ...]:
    """The mails received by `at` (our own letters whenever), in the order of receipt, read and checked.

    A mail that the pretended present `at` cannot know yet stays in the archive for a later run.
    """
    account = context.settings.mail_user.lower()
    parsed: dict[str, _Parsed] = {}
    origins = sorted((archive.origin(one) for one in hashes), key=lambda o: (o.received_at, o.sha256))
    readings: dict[AttachmentKey, Reading] = {}
    with ReaderPool(context.form) as pool:
        items = _attachments(archive, origins, at, account, own_ids, parsed, progress)
        for key, reading in pool.read_all(items):
            readings[key] = reading
    return _checked(parsed, readings, context.form, account, own_ids)


def _attachments(
    archive: Archive,
    origins: list[ArchivedMail],
    at: datetime,
    account: str,
    own_ids: Set[str],
    parsed: dict[str, _Parsed],
    progress: Progress,
) -> Iterator[tuple[AttachmentKey, str, bytes]]:
    """Parses mail after mail into `parsed` and hands out the attachments that may hold forms."""
    for number, origin in enumerate(origins, 1):
        mail = parse_mail(archive.read(origin.sha256))
        own = is_own(mail, account, own_ids)
        if origin.received_at > at and not own:
            continue
        progress("读取报表", number, len(origins))
        skip = own or mail.is_bounce or origin.refused is not None
        unique = [] if skip else list({a.sha256: a for a in mail.attachments}.values())
        parsed[origin.sha256] = _Parsed(
            origin, replace(mail, attachments=()), tuple((a.name, a.sha256) for a in unique)
        )
        for index, attachment in enumerate(unique):
            yield (origin.sha256, index), attachment.name, attachment.content


def is_own(mail: Mail, account: str, own_ids: Set[str]) -> bool:
    """Whether the mail is one of our letters: from our account alone, with our mark or a Message-ID we gave."""
    return mail.senders == (account,) and (mail.own_kind is not None or mail.message_id in own_ids)


def _checked(
    parsed: dict[str, _Parsed],
    readings: dict[AttachmentKey, Reading],
    form: Form,
    account: str,
    own_ids: Set[str],
) -> tuple[ReadMail, ...]:
    keys = sorted(readings)
    candidates = [c for key in keys for c in readings[key].candidates]
    checked = iter(check_forms(candidates, form))
    forms = {key: tuple(next(checked) for _ in readings[key].candidates) for key in keys}
    return tuple(_read_mail(one, readings, forms, account, own_ids) for one in parsed.values())


def _read_mail(
    one: _Parsed,
    readings: dict[AttachmentKey, Reading],
    forms: dict[AttachmentKey, tuple[CheckedForm, ...]],
    account: str,
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
        is_own=is_own(mail, account, own_ids),
        is_bounce=mail.is_bounce,
        is_automatic=mail.is_automatic,
        answers=next(iter(mail.answers), None),
        replies_to_us=not own_ids.isdisjoint(mail.answers),
        refused=origin.refused,
        findings=mail.findings,
        attachments=attachments,
        bounced=mail.bounced,
    )
