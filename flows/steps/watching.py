"""Watching: the dead man's switch. Is the inbox read on the day that counts, and did the week's report go out?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.letters.wording import stamp_text
from flows.steps.alerting import MAILBOX_STEPS, alert_operators
from flows.steps.context import Context
from schemas.campaign import Week
from warehouse.database import Warehouse
from warehouse.readings import Trouble, last_reading, last_trouble, report_state

READ_WITHIN = timedelta(minutes=30)
"""On the due day the inbox is read every ten minutes; three in a row that failed are no accident."""

REPORT_WITHIN = timedelta(minutes=30)
"""The report is due five minutes after the deadline, and tried again for some seven."""

_FORGOTTEN_AFTER = timedelta(days=7)  # by then the next report is due; what was missed is known or wanted no more


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watch found. `troubles` are Chinese, one a line; the operators have been told of each."""

    at: datetime
    troubles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Alarm:
    """`key` names the trouble: as long as it lasts it is told once."""

    week_ending: date
    key: str
    subject: str
    lines: tuple[str, ...]
    steps: tuple[str, ...]


def watch(context: Context, at: datetime) -> Watched:
    """Looks, and tells the operators what is wrong. Reads no mail itself: with a refused code that would be one more
    attempt. MailboxError if the alert cannot be sent now; it is queued then."""
    alarms = [alarm for alarm in (_unread(context, at), _unreported(context, at)) if alarm]
    for alarm in alarms:
        alert_operators(context, at, alarm.subject, alarm.lines, alarm.key, alarm.steps, alarm.week_ending)
    return Watched(at, tuple(line for alarm in alarms for line in alarm.lines))


def _unread(context: Context, at: datetime) -> _Alarm | None:
    """On the day of a deadline, from half an hour before it is of use to anybody until the report is made."""
    zone = context.campaign.zone
    today = at.astimezone(zone).date()
    week = next((w for w in context.campaign.weeks if w.deadline.astimezone(zone).date() == today), None)
    if week is None:
        return None
    with Warehouse(context.settings.data).read() as con:
        last = last_reading(con, at)
        if report_state(con, week.ending) is not None or (last is not None and at - last <= READ_WITHIN):
            return None
        trouble = last_trouble(con, last or at - timedelta(days=1), at)
    since = stamp_text(last, zone) if last else ""
    lines = (
        f"收件箱{f'自 {since} 起' if since else '从来'}没有完整读取过，今天 {week.deadline:%H:%M} 截止。",
        _cause(trouble),
        "收件箱恢复以前，不会发出迟报名单；各单位是否按时以邮件服务器收到的时间为准，不受影响。",
    )
    key = f"unread|{trouble.kind if trouble else 'idle'}|{last.isoformat() if last else 'never'}"
    return _Alarm(week.ending, key, "收件箱读不到，截止时间将到", lines, MAILBOX_STEPS if trouble else _IDLE_STEPS)


_IDLE_STEPS = (
    "1. 看 sxajsc up（或 sxajsc.service）是否在运行，没有就启动它",
    "2. 马上收一次：sxajsc collect",
    "3. 还不行，逐项检查：sxajsc doctor",
)


def _cause(trouble: Trouble | None) -> str:
    if trouble is None:
        return "没有失败的记录：收取任务没有运行，可能是机器关过机，或 sxajsc up 没有启动。"
    return f"原因：{trouble.detail}"


def _unreported(context: Context, at: datetime) -> _Alarm | None:
    closed = context.campaign.closed_weeks(at)
    if not closed or not _is_overdue(closed[-1], at):
        return None
    week = closed[-1]
    with Warehouse(context.settings.data).read() as con:
        state = report_state(con, week.ending)
    if state in ("sent", "partial", "failed", "unknown"):  # the last three have an alert of their own
        return None
    what = "没有生成" if state is None else "已生成，还没有寄出"
    lines = (f"{week.ending} 这一周 {week.deadline:%H:%M} 截止，汇总表{what}。",)
    steps = ("1. 逐项检查：sxajsc doctor", f"2. 排除故障后补做，只会寄出一次：sxajsc report --week {week.ending}")
    return _Alarm(week.ending, f"unreported|{state}", f"汇总表{what}", lines, steps)


def _is_overdue(week: Week, at: datetime) -> bool:
    return REPORT_WITHIN <= at - week.deadline <= _FORGOTTEN_AFTER
