"""Friday: the main job lived through on an embedded mailbox with the sample mails of three weeks."""

import csv
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from flows import terminal
from flows.embedded import EmbeddedMailbox, embedded_mailbox
from flows.settings import Settings, SettingsError, load_settings
from flows.steps.context import Context, load_context
from schemas.campaign import CAMPAIGNS, Campaign
from schemas.report import Report

MARKER = "样例数据.txt"
_MARKER_TEXT = "这个文件夹是 sxajsc friday 用样例邮件生成的，下次运行会整个重建。正式数据请放在别处。\n"


@dataclass(frozen=True, slots=True)
class Act:
    """What happens at a moment of the pretended time: a flow with its parameters."""

    moment: datetime
    title: str
    flow: str
    reissue: bool = False


def friday(settings: Settings, explicit_home: bool) -> None:
    """Lives through every week of the shipped campaign at its own time and shows what came of it.

    Works in SXAJSC_HOME if that is set, else in `friday` below the usual data folder, so that sample data never
    lie among real ones. SettingsError if the folder holds anything but an earlier such run.
    """
    home = settings.data if explicit_home else settings.data / "friday"
    _clear(home)
    start = datetime.combine(date(2021, 3, 1), time(8), load_context(_sample(settings)).campaign.zone)
    with embedded_mailbox(settings.mail_user, secrets.token_urlsafe(12), home / "letters", start) as mailbox:
        with _environment(settings, home, mailbox):
            context = load_context(load_settings())
            _live_through(context, mailbox)
        _show(context, home)


def _sample(settings: Settings) -> Settings:
    return settings.model_copy(update={"campaign": CAMPAIGNS / "lianghui-2021.toml"})


def _clear(home: Path) -> None:
    """Removes what an earlier run left; nothing else is ever removed."""
    if home.is_dir() and any(home.iterdir()):
        if not (home / MARKER).is_file():
            raise SettingsError(f"SXAJSC_HOME：{home} 里已有数据，演练不能用它；请另设一个空文件夹")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARKER).write_text(_MARKER_TEXT, encoding="utf-8")


@contextmanager
def _environment(settings: Settings, home: Path, mailbox: EmbeddedMailbox) -> Iterator[None]:
    """The environment of the flows: they read settings from nowhere else. Prefect gets a home and a temporary server
    of its own; whatever server the operator uses is left alone."""
    imap, smtp = mailbox.imap, mailbox.smtp
    ours = {
        "SXAJSC_HOME": str(home),
        "SXAJSC_CAMPAIGN": str(CAMPAIGNS / "lianghui-2021.toml"),
        "SXAJSC_MAIL_USER": settings.mail_user,
        "SXAJSC_MAIL_PASSWORD": imap.password.get_secret_value(),
        "SXAJSC_IMAP_HOST": imap.host,
        "SXAJSC_IMAP_PORT": str(imap.port),
        "SXAJSC_IMAP_SECURITY": "plain",
        "SXAJSC_SMTP_HOST": smtp.host,
        "SXAJSC_SMTP_PORT": str(smtp.port),
        "SXAJSC_SMTP_SECURITY": "plain",
        "SXAJSC_SMTP_INTERVAL": "0",
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in (*ours, "PREFECT_API_URL", "PREFECT_API_AUTH_STRING")}
    os.environ.pop("PREFECT_API_URL", None)
    os.environ.pop("PREFECT_API_AUTH_STRING", None)
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def acts(campaign: Campaign) -> Iterator[Act]:
    """What the schedule of prefect.yaml does in the campaign's weeks, and a last look into the mailbox."""
    for week in campaign.weeks:
        morning = week.deadline.replace(hour=9, minute=30)
        monday = datetime.combine(week.ending + timedelta(days=3), time(10), campaign.zone)
        yield Act(morning, "提醒未报单位", "remind")
        yield Act(week.deadline + timedelta(minutes=5), "汇总并寄出", "report")
        yield Act(monday, "有变化则更正", "report", reissue=True)
    yield Act(monday + timedelta(days=1), "最后再收一次", "collect")


def _live_through(context: Context, mailbox: EmbeddedMailbox) -> None:
    terminal.say("正在启动本机的 Prefect（不连外网）……")
    run = _flows()
    waiting = _sample_mails()
    following = next(waiting, None)
    for act in acts(context.campaign):
        while following is not None and following[0] <= act.moment:
            mailbox.deliver(following[1], following[0])
            following = next(waiting, None)
        mailbox.set_time(act.moment)
        run(act)
        terminal.say(f"  {act.moment:%m月%d日 %H:%M}　{act.title}")


def _flows() -> Callable[[Act], None]:
    """The flows themselves; Prefect is imported here, when its environment is set."""
    from flows.collect import collect
    from flows.remind import remind
    from flows.report import report

    def run(act: Act) -> None:
        if act.flow == "report":
            report(at=act.moment, reissue=act.reissue)
        elif act.flow == "remind":
            remind(at=act.moment)
        else:
            collect(at=act.moment)

    return run


def _sample_mails() -> Iterator[tuple[datetime, bytes]]:
    """(time of receipt, raw mail) of the sample province, in the order of receipt."""
    with as_file(files("flows") / "samples" / "three-weeks") as folder:
        with (folder / "inbox.csv").open(encoding="utf-8", newline="") as file:
            rows = sorted((datetime.fromisoformat(r["received"]), r["file"]) for r in csv.DictReader(file))
        for received, name in rows:
            yield received, (folder / name).read_bytes()


def _show(context: Context, home: Path) -> None:
    from warehouse.database import Warehouse
    from warehouse.report import read_report

    campaign, form = context.campaign, context.form
    as_of = list(acts(campaign))[-1].moment
    reports: list[Report] = []
    with Warehouse(home).read() as con:
        for week in campaign.weeks:
            reports.append(read_report(con, campaign, form, week.ending, as_of, 1))
    terminal.print_combined(reports[-1], form, campaign)
    for one in reports:
        terminal.print_timeliness(one)
    terminal.say(f"汇总表：{context.reports}")
    terminal.say(f"寄出的信：{home / 'letters'}")
    terminal.say(f"仓库（只读，供分析）：{Warehouse(home).published}")
