"""Delay: why a report comes late, in one sentence for its readers; the mailbox's trouble is not the units' lateness."""

from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from flows.letters.wording import moment_text
from schemas.campaign import Week
from warehouse.readings import TroubleKind, last_trouble

AFTER = timedelta(minutes=30)
"""Nobody asks why a report came at a quarter past."""

_CAUSES: dict[TroubleKind, str] = {"refused": "登录被拒绝", "unreadable": "连接故障、无法完整读取"}


def delay_text(con: DuckDBPyConnection, week: Week, at: datetime) -> str:
    """The sentence; "" for a report that is in time, or late for another reason than the mailbox."""
    if at - week.deadline <= AFTER:
        return ""
    trouble = last_trouble(con, week.deadline - AFTER, at)
    if trouble is None:
        return ""
    made = moment_text(at, week.deadline.tzinfo)
    return (
        f"因收件箱{_CAUSES[trouble.kind]}，本表延迟至{made}制作；"
        "各单位是否按时，仍以邮件服务器收到邮件的时间为准，不受影响。"
    )
