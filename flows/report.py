"""Flow report: figures out. Collects once more, computes and publishes, sends the combined table and the late list."""

from datetime import date, datetime

from prefect import flow, task

from flows.artifacts import publish_collect, publish_report
from flows.collect import fetch, judge, send
from flows.failure import TOLD, link_to_run
from flows.mailbox.errors import MailboxError
from flows.run import current_context, moment
from flows.steps.summary import CollectSummary, ReportSummary


@task(name="issue-report", task_run_name="汇总成表", persist_result=False)
def issue(week: date | None, at: datetime, reissue: bool) -> ReportSummary:
    """The issue that was made of the week, its letter queued; or why none was."""
    from flows.steps.reporting import issue_report

    return issue_report(current_context(), week, at, reissue)


@task(name="alert-operators", task_run_name="通知管理员", persist_result=False)
def alert(week: date | None, at: datetime, trouble: str) -> None:
    """Tells the operators that the week's report is held back because the inbox cannot be read."""
    from flows.steps.alerting import alert_held_back

    alert_held_back(current_context(), week, at, trouble, link_to_run())


def _hold_back(week: date | None, at: datetime, error: MailboxError) -> None:
    # The state is not raised: that the alert failed too is seen at its task, the run fails with the cause itself.
    alert(week, at, str(error), return_state=True)


@flow(name="report", flow_run_name="汇总", persist_result=False, **TOLD)
def report(week: date | None = None, at: datetime | None = None, reissue: bool = False) -> None:
    """再收一次邮件，汇总一周的数据，发布数据库快照，发送汇总表和迟报名单。

    不指定周次时，汇总计划时间之前最近一个已截止的周；中午关机、晚些才补跑的任务，汇总的仍是它原定的那一周，且只发一次。
    收件箱无法读取时不出表、不发名单，通知管理员，本次运行失败。重复运行不会重复发送。

    Args:
        week: 要汇总的周（该周截止的星期五）；留空为最近一个已截止的周。
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空。
        reissue: 已发过的周，如有变化则发更正版；没有变化则不发。
    """
    from flows.steps.reporting import due_week

    context = current_context()
    times = moment(at, context.campaign.zone)
    due = due_week(context, week, times.due)
    owed = due.ending if due else None
    try:
        fetched = fetch(times.present)
    except MailboxError as error:
        _hold_back(owed, times.present, error)
        raise
    judged = judge(times.present)
    summary = issue(owed, times.present, reissue)
    sent = send(times.present)
    publish_collect(CollectSummary(times.present, fetched, judged, sent))
    publish_report(summary, sent)
