"""Alerting: a letter to the operators when the pipeline itself is in trouble."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flows.letters.alert import alert_letter
from flows.letters.outcome import ServerUnreachable
from flows.mailbox.errors import LoginRefused, MailboxError
from flows.steps.context import Context
from flows.steps.refusal import DecisionRefused
from flows.steps.sending import send_letters
from warehouse import outbox
from warehouse.database import Warehouse

MAILBOX_STEPS = (
    "1. 用网页登录邮箱，看是否正常；授权码失效的，在“设置→POP3/SMTP/IMAP”重新生成，"
    "更新 SXAJSC_MAIL_PASSWORD，重启 sxajsc up",
    "2. 逐项检查：sxajsc doctor",
    "3. 都正常后马上收一次：sxajsc collect",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A flow run that failed or crashed at a time. `title` is its Chinese name, `link` leads to it ("" if nobody knows
    how)."""

    flow: str
    title: str
    run_id: str
    link: str
    error: BaseException | None
    message: str
    at: datetime


def alert_operators(
    context: Context,
    at: datetime,
    subject: str,
    lines: Sequence[str],
    key: str,
    steps: Sequence[str] = (),
    about: date | None = None,
) -> None:
    """Queues and sends one alert; the same `key` again is the same letter and is not sent twice. `about` is the week
    that it speaks of; without one it is filed under the week that the day belongs to, its deadline passed or not."""
    campaign = context.campaign
    week = campaign.week(about or _week_of_day(context, at))
    account = context.settings.mail_user
    operators = campaign.recipients.operators
    letter = alert_letter(operators, subject, lines, week, account, key=key, at=at, steps=steps)
    with Warehouse(context.settings.data).write() as con:
        outbox.enqueue(con, [letter], at)
    send_letters(context, at, inbox_was_read=False)


def _week_of_day(context: Context, at: datetime) -> date:
    campaign = context.campaign
    morning = at.astimezone(campaign.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return (campaign.coming_week(morning) or campaign.weeks[-1]).ending


def alert_held_back(context: Context, week: date | None, at: datetime, trouble: str, link: str = "") -> None:
    """Tells the operators that the week's report is held back because the inbox cannot be read: once a week."""
    named = f"{week:%Y-%m-%d} 这一周的" if week else ""
    lines = [
        f"{at:%Y-%m-%d %H:%M} 汇总时无法完整读取收件箱，{named}汇总表和迟报名单没有发出，也没有任何单位被记为迟报。",
        f"原因：{trouble}",
        "故障排除前不要手工发送名单。",
        *_link(link),
    ]
    again = "4. 再汇总：在 Prefect 页面对这次失败的 report 运行点击 Retry，或运行 sxajsc report"
    steps = (*MAILBOX_STEPS, f"{again} --week {week}" if week else again)
    alert_operators(context, at, "收件箱无法读取，汇总表未发出", lines, f"mailbox-{week or at.date()}", steps, week)


def alert_failure(context: Context, failure: Failure, at: datetime) -> None:
    """Tells the operators of a failed run: once a run and reason, trouble with the mail server once a day. A report
    held back because of the inbox has been told already, and who decides wrongly on a form sees it himself. `at` is
    when it is told: the letter, and whether it is the same again, depend on when the run failed."""
    error = failure.error
    if isinstance(error, DecisionRefused):
        return
    if failure.flow == "report" and isinstance(error, MailboxError) and not isinstance(error, ServerUnreachable):
        return
    failed_at = failure.at.astimezone(context.campaign.zone)
    steps: tuple[str, ...] = (
        "1. 逐项检查：sxajsc doctor",
        "2. 排除故障后，在 Prefect 页面对这次运行点击 Retry；不会重复入库、重复发信",
    )
    if isinstance(error, LoginRefused):
        key, steps = f"login-refused|{failed_at:%Y-%m-%d}", MAILBOX_STEPS
    elif isinstance(error, MailboxError):
        key, steps = f"mail-server|{failure.flow}|{failed_at:%Y-%m-%d}", MAILBOX_STEPS
    else:
        key = f"failed|{failure.run_id}|{failure.message}"
    lines = [f"“{failure.title}”运行失败（{failed_at:%Y-%m-%d %H:%M}）：{failure.message}", *_link(failure.link)]
    alert_operators(context, at, f"“{failure.title}”运行失败", lines, key, steps, _week_of_day(context, failed_at))


def _link(link: str) -> list[str]:
    return [f"运行记录：{link}"] if link else []
