"""Alerting: a letter to the operators when the pipeline itself is in trouble."""

from collections.abc import Sequence
from datetime import datetime

from flows.letters.alert import alert_letter
from flows.steps.context import Context
from flows.steps.sending import send_letters
from warehouse import outbox
from warehouse.database import Warehouse


def alert_operators(context: Context, at: datetime, subject: str, lines: Sequence[str], key: str) -> None:
    """Queues and sends one alert; the same `key` again is the same letter and is not sent twice."""
    campaign = context.campaign
    week = campaign.coming_week(at) or campaign.weeks[-1]
    account = context.settings.mail_user
    operators = campaign.recipients.operators
    letter = alert_letter(operators, subject, lines, week, account, key=key, at=at)
    with Warehouse(context.settings.data).write() as con:
        outbox.enqueue(con, [letter], at)
    send_letters(context, at, inbox_was_read=False)
