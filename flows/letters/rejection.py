"""Rejection: what is wrong with a mail's forms or files, and what to send instead."""

from datetime import datetime

from flows.letters.answer_view import subject_of, values_of, week_of
from flows.letters.corrections import correction_attachments
from flows.letters.draft import Draft, seal
from flows.letters.rendering import render
from schemas.answer import Answer
from schemas.campaign import Campaign
from schemas.form import Form
from schemas.letter import Letter


def rejection_letter(answer: Answer, campaign: Campaign, form: Form, account: str, at: datetime) -> Letter:
    """To the sender: each wrong cell or file, what to write instead, and until when a corrected file is in time.
    Attached is a form to correct: pre-filled and marked for each rejected one, empty where none could be read."""
    subject = f"【需更正】{subject_of(answer)}"
    values = values_of(answer, campaign, form, subject)
    values["marked"] = any(f.submission.verdict == "rejected" and f.entries for f in answer.forms)
    text, html = render("rejection", values)
    draft = Draft(
        kind="rejection",
        week_ending=week_of(answer, campaign),
        unit_id=answer.unit_id,
        recipients=(answer.recipient,),
        what=answer.about,
        subject=subject,
        text=text,
        html=html,
        attachments=correction_attachments(answer, campaign, form),
        answers=answer.message_id,
    )
    return seal(draft, account, at)
