"""Reminding: a word before noon to the units, and only those, whose submission is not there yet."""

from dataclasses import replace
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from flows.letters.reminder import reminder_letter
from flows.steps.collecting import collect
from flows.steps.context import Context
from flows.steps.sending import send_letters
from flows.steps.summary import Progress, RemindSummary, SendSummary, silent
from schemas.campaign import Campaign, Unit, Week
from warehouse import dimensions, outbox, runs
from warehouse.database import Warehouse
from warehouse.missing import errors_of_rejected, held_for, units_without_submission

REJECTED = "贵单位报来的表因有误已退回，改好的表还没有收到。需更正的地方："


def remind(
    context: Context, at: datetime, progress: Progress = silent, *, rejected_only: bool = False
) -> RemindSummary:
    """A whole remind run: collect first, so that nobody is reminded of what already lies in the inbox."""
    collect(context, at, progress)
    summary = queue_reminders(context, at, rejected_only)
    return replace(summary, send=send_letters(context, at, progress))


def is_moved(campaign: Campaign, at: datetime) -> bool:
    """Whether the coming week's deadline is another than usual: the schedule's hours make no sense for it then, and
    operators remind by hand."""
    week = campaign.coming_week(at)
    return week is not None and week.ending in campaign.deadlines


def queue_reminders(context: Context, at: datetime, rejected_only: bool = False) -> RemindSummary:
    """Queues one reminder a unit and day for the week that is due next; none after the last deadline. With
    `rejected_only` to those whose last form was rejected, with its errors. No network."""
    week = context.campaign.coming_week(at)
    if week is None:
        return RemindSummary(at, None, (), SendSummary())
    warehouse = Warehouse(context.settings.data)
    with warehouse.write() as con:
        dimensions.load_campaign(con, context.campaign, context.form)
        runs.start_run(con, "remind", at)
        owing = _owing(con, context.campaign, week)
        errors = errors_of_rejected(con, week.ending) if rejected_only else {}
        reminded = [unit for unit in owing if unit.id in errors] if rejected_only else owing
        reason = REJECTED if rejected_only else ""
        account = context.settings.mail_user
        letters = [
            reminder_letter(unit, context.campaign, week, account, at, reason, errors.get(unit.id, ()))
            for unit in reminded
        ]
        outbox.enqueue(con, letters, at)
    warehouse.publish()
    return RemindSummary(at, week.ending, tuple(u.name for u in reminded), SendSummary())


def _owing(con: DuckDBPyConnection, campaign: Campaign, week: Week) -> list[Unit]:
    """Who owes the week and has nothing held: "nothing has come" would be untrue, and it is our turn to decide."""
    held = held_for(con, week.ending, week.deadline - timedelta(days=7))
    units = [campaign.unit(u) for u in units_without_submission(con, week.ending)]
    return [u for u in units if not any(h == u.id or (h is None and sender in u.senders) for h, sender in held)]
