"""Telling: a decision's letter is sent at once where it can be; the decision stands without it."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from flows.mailbox.errors import MailboxError
from flows.settings import SettingsError
from flows.steps.context import Context
from flows.steps.sending import send_letters
from flows.steps.summary import CorrectionSummary, ReviewSummary

DecidedT = TypeVar("DecidedT", ReviewSummary, CorrectionSummary)


def tell(context: Context, decided: DecidedT, at: datetime) -> DecidedT:
    """The summary with what was sent, or with the trouble why the letter stays queued for the next run."""
    try:
        return replace(decided, send=send_letters(context, at, inbox_was_read=False))
    except (MailboxError, SettingsError, OSError) as error:
        return replace(decided, trouble=str(error))
