"""Flow remind: asks the units (and only those) whose submission for the coming deadline is not yet there."""

from datetime import datetime

from prefect import flow, task

from flows.artifacts import publish_collect, publish_remind, publish_remind_missed
from flows.collect import fetch, judge, send
from flows.failure import TOLD
from flows.run import current_context, moment
from flows.steps.summary import CollectSummary, RemindSummary


@task(name="queue-reminders", task_run_name="生成催报", persist_result=False)
def queue(at: datetime, rejected_only: bool) -> RemindSummary:
    """The units that are reminded, their letters queued."""
    from flows.steps.reminding import queue_reminders

    return queue_reminders(current_context(), at, rejected_only)


@flow(name="remind", flow_run_name="催报", persist_result=False, **TOLD)
def remind(rejected_only: bool = False, at: datetime | None = None) -> None:
    """先收一次邮件，再提醒本周尚未报送的单位（只提醒这些单位）。

    因关机而错过、到截止时间以后才补跑的催报不再发出：那时再催已无意义，更不会拿下一周去催。
    截止时间改过的周也不催：计划的钟点对它没有意义，需要时在命令行运行 sxajsc remind。

    Args:
        rejected_only: 只提醒最近一份表被退回、还没有改好再报的单位，并再次列出错在哪里。
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空。
    """
    from flows.steps.reminding import is_moved

    campaign = current_context().campaign
    times = moment(at, campaign.zone)
    if is_moved(campaign, times.due) or campaign.coming_week(times.due) != campaign.coming_week(times.present):
        publish_remind_missed(times)
        return
    fetched = fetch(times.present)
    judged = judge(times.present)
    summary = queue(times.present, rejected_only)
    sent = send(times.present)
    publish_collect(CollectSummary(times.present, fetched, judged, sent))
    publish_remind(summary, sent)
