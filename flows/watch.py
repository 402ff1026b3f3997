"""Flow watch: the dead man's switch before and at the deadline."""

from datetime import datetime

from prefect import flow, task

from flows.artifacts import publish_watch
from flows.failure import TOLD
from flows.run import OVER_NETWORK, current_context, moment
from flows.steps.watching import Watched


@task(name="watch-inbox", task_run_name="检查收件和汇总", persist_result=False, **OVER_NETWORK)
def look(at: datetime) -> Watched:
    """What is wrong, told to the operators."""
    from flows.steps.watching import watch as run

    return run(current_context(), at)


@flow(name="watch", flow_run_name="值守", persist_result=False, **TOLD)
def watch(at: datetime | None = None) -> None:
    """截止当天检查收件箱是否一直读得到、汇总表是否已寄出；不正常时通知管理员，同一件事只通知一次。不读邮件，不发报表。

    Args:
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空。
    """
    publish_watch(look(moment(at, current_context().campaign.zone).present))
