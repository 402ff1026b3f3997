"""Flow review: operators decide in the UI on what is held, in a typed form; each decision with its reason."""

from datetime import date, datetime

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from flows.collect import send
from flows.decision_pages import review_page, waiting_page
from flows.failure import TOLD
from flows.pickers import unit_id
from flows.run import Moment, current_context, moment
from flows.steps.reviewing import Action
from flows.steps.summary import ReviewSummary


@task(name="list-held", task_run_name="列出待核定", persist_result=False)
def list_held() -> None:
    """The page `held` with everything that waits for a decision."""
    from flows.steps.reviewing import waiting

    page = waiting_page(waiting(current_context()))
    create_markdown_artifact(page, key="held", description="待核定的填报表")


@task(name="decide", task_run_name="核定", persist_result=False)
def decide(
    action: Action, submission: str, unit: str | None, week: date | None, reason: str, operator: str, times: Moment
) -> ReviewSummary:
    """What was decided, in the warehouse and published, its letter queued; DecisionRefused says why it cannot be."""
    from flows.steps import reviewing

    context = current_context()
    chosen = unit_id(context.campaign, unit) if unit else None
    order = reviewing.Order(action, submission.strip(), reason, operator, chosen, week, times.due)
    return reviewing.decide(context, order, times.present)


@flow(name="review", flow_run_name="核定", persist_result=False, **TOLD)
def review(
    action: Action = Action.LIST,
    submission: str = "",
    unit: str | None = None,
    week: date | None = None,
    reason: str = "",
    operator: str = "",
    at: datetime | None = None,
) -> None:
    """核定待核定的填报表：先“列出”，再逐份采用、退回或指定单位和周。

    采用的填报表按邮件服务器收到的时间计是否按时。有读不出的数不能采用。决定不会被改写，要改就再作一个决定。
    决定生效后通知发件人；没有登记的发件人不通知。

    Args:
        action: 列出：只列出待核定的；采用、退回：按编号决定；指定：指定单位和周并采用。
        submission: 填报表编号，写到能分清的开头几位即可；“列出”时留空。
        unit: 哪个单位；只有“指定”时选。
        week: 哪一周（该周截止的星期五）；只有“指定”时选。
        reason: 理由，会记录下来，也会写在给发件人的信里；除“列出”外必填。
        operator: 操作员姓名；除“列出”外必填。
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空。
    """
    if action is not Action.LIST:
        times = moment(at, current_context().campaign.zone)
        summary = decide(action, submission, unit, week, reason, operator, times)
        create_markdown_artifact(review_page(summary), key="review", description="核定结果")
        if summary.recipient:
            send(times.present)
    list_held()
