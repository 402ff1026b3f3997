"""Flow correct: an operator records in the UI, in a typed form, a figure that a unit corrected by telephone."""

from datetime import date, datetime

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from flows.collect import send
from flows.decision_pages import correction_page
from flows.failure import TOLD
from flows.pickers import unit_id
from flows.run import Moment, current_context, moment
from flows.steps.correcting import Row
from flows.steps.summary import CorrectionSummary


@task(name="record-correction", task_run_name="记录更正", persist_result=False)
def record(
    unit: str, week: date, indicator: str, row: Row, value: str | None, reason: str, operator: str, times: Moment
) -> CorrectionSummary:
    """What was recorded, in the warehouse and published, its letter queued; DecisionRefused says why it cannot be."""
    from flows.steps import correcting

    context = current_context()
    chosen = unit_id(context.campaign, unit.strip())
    amendment = correcting.Amendment(chosen, week, indicator.strip(), row.kind, value, reason, operator, times.due)
    return correcting.decide(context, amendment, times.present)


@flow(name="correct", flow_run_name="电话更正", persist_result=False, **TOLD)
def correct(
    unit: str,
    week: date,
    indicator: str,
    reason: str,
    operator: str,
    row: Row = Row.WEEK,
    value: str = "",
    withdraw: bool = False,
    at: datetime | None = None,
) -> None:
    """记录单位来电更正的一个数。原表不动，更正和理由另行记录，可以撤销；此后收到的新报表代替更正。

    记录后写信给该单位登记的邮箱。更正后本周大于累计，或累计不等于上次累计加本周的，照记不误，但会提醒。

    Args:
        unit: 哪个单位。
        week: 哪一周（该周截止的星期五）。
        indicator: 哪个指标。
        reason: 理由，会记录下来，也会写在给单位的信和汇总表的“数据来源”里。
        operator: 操作员姓名。
        row: 更正哪一行：本周或累计。
        value: 更正后的数，如 12 或 3.5；撤销时留空。
        withdraw: 撤销这个数的电话更正，恢复表中的数。
        at: 以哪个时刻为“现在”，仅供演练和回测；平时留空。
    """
    from flows.steps.correcting import value_asked

    asked = value_asked(value, withdraw)
    times = moment(at, current_context().campaign.zone)
    summary = record(unit, week, indicator, row, asked, reason, operator, times)
    create_markdown_artifact(correction_page(summary), key="correct", description="电话更正结果")
    send(times.present)
