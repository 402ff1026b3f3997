"""Receipt: what was understood of a mail whose forms were accepted."""

from datetime import datetime

from flows.letters.answer_view import subject_of, values_of, week_of
from flows.letters.draft import Draft, seal
from flows.letters.rendering import render
from schemas.answer import Answer
from schemas.campaign import Campaign
from schemas.form import Form
from schemas.letter import Letter


def receipt_letter(answer: Answer, campaign: Campaign, form: Form, account: str, at: datetime) -> Letter:
    """To the sender: week, version, in time or late, the figures as read, warnings and notes; one letter a mail."""
    subject = f"回复：{subject_of(answer)}"
    text, html = render("receipt", values_of(answer, campaign, form, subject))
    draft = Draft(
        kind="receipt",
        week_ending=week_of(answer, campaign),
        unit_id=answer.unit_id,
        recipients=(answer.recipient,),
        what=answer.about,
        subject=subject,
        text=text,
        html=html,
        answers=answer.message_id,
    )
    return seal(draft, account, at)
