"""Flow remind: asks the units (and only those) whose submission for the coming deadline is not yet there."""

from datetime import datetime

from prefect import flow, task

from flows.artifacts import publish_collect, publish_remind, publish_remind_missed
from flows.collect import fetch, judge, send
from flows.failure import TOLD
from flows.run import current_context, moment
from flows.steps.summary import CollectSummary, RemindSummary


@task(name="queue-reminders", task_run_name="生成催报", persist_result=False)
def queue(at: datetime) -> RemindSummary:
    """The units that are reminded, their letters queued."""
    from flows.steps.reminding import queue_reminders

    return queue_reminders(current_context(), at)


@flow(name="remind", flow_run_name="催报", persist_result=False, **TOLD)
def remind(at: datetime | None = None) -> None:
    """先收一次邮件，再提醒本周尚未报送的单位（只提醒这些单位）。

    因关机而错过、到截止时间以后才补跑的催报不再发出：那时再催已无意义，更不会拿下一周去催。

    Args:
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空。
    """
    campaign = current_context().campaign
    times = moment(at, campaign.zone)
    if campaign.coming_week(times.due) != campaign.coming_week(times.present):
        publish_remind_missed(times)
        return
    fetched = fetch(times.present)
    judged = judge(times.present)
    summary = queue(times.present)
    sent = send(times.present)
    publish_collect(CollectSummary(times.present, fetched, judged, sent))
    publish_remind(summary, sent)
