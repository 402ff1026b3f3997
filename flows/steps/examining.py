"""Examining: everything the pipeline needs, tried for real, one thing after the other."""

from collections.abc import Generator, Iterator, Sequence
from datetime import datetime

from flows.letters.transport import MailServer as SmtpServer
from flows.mailbox.server import MailServer
from flows.settings import Settings, SettingsError
from flows.steps.context import Context, load_context
from flows.steps.examinations import mailbox, outgoing
from flows.steps.examinations.clock import examine_clock
from flows.steps.examinations.disk import examine_disk
from flows.steps.examinations.examination import Examination
from flows.steps.examinations.schedule import Api, examine_schedule
from flows.steps.examinations.stores import examine_archive, examine_snapshot, examine_waiting, examine_warehouse
from warehouse.database import Warehouse

_WAREHOUSE_PATIENCE_SECONDS = 10  # a run holds the lock for seconds; a doctor who waits longer says so


def examine(settings: Settings, api: Api, deployments: Sequence[str], now: datetime) -> Iterator[Examination]:
    """Each examination as soon as it is made: settings, campaign, IMAP, SMTP, clock, disk, stores, schedule, and what
    waits for a person. Nothing is sent, fetched or judged; the account is logged in to once by each protocol, and
    not by the second if the first was refused."""
    yield _settings(settings)
    examined, context = _campaign(settings)
    yield examined
    newest = yield from _mail(settings, context)
    if context is not None:
        yield examine_clock(now, context.campaign.zone, newest)
    yield examine_disk(settings.data)
    warehouse = Warehouse(settings.data, timeout_seconds=_WAREHOUSE_PATIENCE_SECONDS)
    yield examine_warehouse(warehouse)
    yield examine_snapshot(warehouse)
    yield examine_archive(settings.data / "archive", warehouse)
    yield examine_schedule(api, deployments)
    yield examine_waiting(warehouse)


def _settings(settings: Settings) -> Examination:
    if settings.mail_password is None:
        return Examination("设置", False, "SXAJSC_MAIL_PASSWORD 没有设置", "设为邮箱的客户端授权码")
    return Examination("设置", True, f"邮箱 {settings.mail_user}，授权码已设置")


def _campaign(settings: Settings) -> tuple[Examination, Context | None]:
    try:
        context = load_context(settings)
    except SettingsError as error:
        return Examination("专项文件", False, str(error), "照所说的行改正；参照 schemas/campaigns 里的文件"), None
    campaign = context.campaign
    weeks = "、".join(f"{w.deadline:%m-%d %H:%M}" for w in campaign.weeks)
    text = f"{campaign.name}，{len(campaign.units)} 个单位，表样 {campaign.form}，截止 {weeks}"
    return Examination("专项文件", True, text), context


def _mail(settings: Settings, context: Context | None) -> Generator[Examination, None, datetime | None]:
    """Yields what came of IMAP and SMTP, returns when the newest mail was received."""
    if settings.mail_password is None:
        for name in (mailbox.NAME, outgoing.NAME):
            yield Examination(name, False, "没有试：没有授权码", "先设置 SXAJSC_MAIL_PASSWORD")
        return None
    look = mailbox.look(_imap(settings), context.campaign.start if context else None)
    yield look.examination
    if look.refused:
        yield Examination(outgoing.NAME, False, "没有试：同一个授权码刚被 IMAP 拒绝", "先按上一行办")
    else:
        yield outgoing.examine_outgoing(_smtp(settings))
    return look.newest


def _imap(settings: Settings) -> MailServer:
    place = (settings.imap_host, settings.imap_port, settings.imap_security)
    return MailServer(*place, settings.mail_user, settings.require_password(), settings.tls_ca)


def _smtp(settings: Settings) -> SmtpServer:
    place = (settings.smtp_host, settings.smtp_port, settings.smtp_security)
    return SmtpServer(settings.mail_user, settings.require_password().get_secret_value(), *place, settings.tls_ca)
