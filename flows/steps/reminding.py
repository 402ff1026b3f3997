"""Reminding: a word before noon to the units, and only those, whose submission is not there yet."""

from dataclasses import replace
from datetime import datetime

from flows.letters.reminder import reminder_letter
from flows.steps.collecting import collect
from flows.steps.context import Context
from flows.steps.sending import send_letters
from flows.steps.summary import Progress, RemindSummary, SendSummary, silent
from warehouse import dimensions, outbox, runs
from warehouse.database import Warehouse
from warehouse.missing import units_without_submission


def remind(context: Context, at: datetime, progress: Progress = silent) -> RemindSummary:
    """A whole remind run: collect first, so that nobody is reminded of what already lies in the inbox."""
    collect(context, at, progress)
    summary = queue_reminders(context, at)
    return replace(summary, send=send_letters(context, at, progress))


def queue_reminders(context: Context, at: datetime) -> RemindSummary:
    """Queues one reminder a unit and day for the week that is due next; none after the last deadline. No network."""
    week = context.campaign.coming_week(at)
    if week is None:
        return RemindSummary(at, None, (), SendSummary())
    warehouse = Warehouse(context.settings.data)
    with warehouse.write() as con:
        dimensions.load_campaign(con, context.campaign, context.form)
        runs.start_run(con, "remind", at)
        owing = [context.campaign.unit(u) for u in units_without_submission(con, week.ending)]
        account = context.settings.mail_user
        letters = [reminder_letter(unit, context.campaign, week, account, at) for unit in owing]
        outbox.enqueue(con, letters, at)
    warehouse.publish()
    return RemindSummary(at, week.ending, tuple(u.name for u in owing), SendSummary())
