"""Flow collect: mail in. Mailbox → archive → checked submissions → warehouse → receipts and rejections."""

from datetime import datetime

from prefect import flow, task

from flows.artifacts import ProgressBar, publish_collect
from flows.failure import TOLD, tell_of_silent_runs
from flows.run import OVER_NETWORK, current_context, moment
from flows.steps.summary import CollectSummary, FetchSummary, JudgeSummary, SendSummary


@task(name="fetch-mail", task_run_name="收取邮件", persist_result=False, **OVER_NETWORK)
def fetch(at: datetime) -> FetchSummary:
    """What was new in the mailbox, now in the archive; MailboxError if it could not be read in full."""
    from flows.steps.collecting import read_inbox

    return read_inbox(current_context(), at, progress=ProgressBar("fetch-progress"))


@task(name="judge-mail", task_run_name="核对入库", persist_result=False)
def judge(at: datetime) -> JudgeSummary:
    """What came of every mail in the archive that was not judged yet: one transaction, one publication."""
    from flows.steps.collecting import judge_mail

    return judge_mail(current_context(), at, progress=ProgressBar("judge-progress"))


@task(name="send-letters", task_run_name="发送邮件", persist_result=False, **OVER_NETWORK)
def send(at: datetime) -> SendSummary:
    """The states that letters of the outbox reached. No result is kept: a second call has to look again."""
    from flows.steps.sending import send_letters

    return send_letters(current_context(), at)


@task(name="tell-of-silent-runs", task_run_name="通报失去联系的任务", persist_result=False, **OVER_NETWORK)
def tell() -> int:
    """How many runs of late gave no sign of life any more; the operators were told of each, once."""
    return tell_of_silent_runs()


@flow(name="collect", flow_run_name="收件", persist_result=False, **TOLD)
def collect(at: datetime | None = None) -> None:
    """收取邮箱中的新邮件，读取并核对填报表，入库，然后发送收件回执和退回通知。

    可以随时手动运行或重复运行：已处理过的邮件不会重复入库，已发出的邮件不会重复发送。

    Args:
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空，即按计划时间和当前时间中较晚者处理。
    """
    present = moment(at, current_context().campaign.zone).present
    fetched = fetch(present)
    judged = judge(present)
    publish_collect(CollectSummary(present, fetched, judged, send(present)))
    tell()
