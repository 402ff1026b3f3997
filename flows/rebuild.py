"""Flow rebuild: the warehouse made anew from archive and decisions, compared with the present one."""

from datetime import datetime
from typing import TYPE_CHECKING

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from flows.artifacts import ProgressBar
from flows.decision_pages import rebuild_page
from flows.failure import TOLD
from flows.run import current_context, moment

if TYPE_CHECKING:
    from flows.steps.rebuilding import RebuildSummary


@task(name="rebuild-warehouse", task_run_name="重建仓库", persist_result=False)
def remake(at: datetime, check: bool) -> "RebuildSummary":
    """What differs, and where the old file is kept."""
    from flows.steps.rebuilding import rebuild

    return rebuild(current_context(), at, check, ProgressBar("rebuild-progress"))


@flow(name="rebuild", flow_run_name="重建", persist_result=False, **TOLD)
def rebuild(check: bool = True, at: datetime | None = None) -> None:
    """按存档的邮件和人工决定重做仓库，与现有的逐数对照，列出差异。不发信。

    替换时，原来的仓库文件留在旁边。中途失败，现有仓库不受影响。

    Args:
        check: 只对照、不替换；取消勾选则对照后替换现有仓库。
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空。
    """
    present = moment(at, current_context().campaign.zone).present
    create_markdown_artifact(rebuild_page(remake(present, check)), key="rebuild", description="重建对照结果")
