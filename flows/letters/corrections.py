"""Corrections: the forms attached to a rejection, for the sender to put right and send back."""

from collections.abc import Mapping
from decimal import Decimal

from flows.letters.blank import blank_form, blank_name
from flows.letters.filling import as_number
from flows.letters.mime import Attachment
from schemas.answer import Answer, AnsweredForm
from schemas.campaign import Campaign, Unit
from schemas.candidate import Entry
from schemas.form import Form


def correction_attachments(answer: Answer, campaign: Campaign, form: Form) -> tuple[Attachment, ...]:
    """A marked form for each rejected one; one empty form if there was none at all."""
    rejected = [f for f in answer.forms if f.submission.verdict == "rejected"]
    if not rejected:
        unit = _unit(campaign, answer.unit_id)
        name = blank_name(form, unit)
        return (Attachment(name, blank_form(form, campaign, unit, answer.week_ending)),)
    return tuple(_marked(answered, campaign, form) for answered in rejected)


def _marked(answered: AnsweredForm, campaign: Campaign, form: Form) -> Attachment:
    submission = answered.submission
    unit = _unit(campaign, submission.unit_id)
    content = blank_form(
        form,
        campaign,
        unit,
        submission.week_ending,
        entries=_understood(answered),
        wrong_cells=_wrong_cells(answered),
        hazards=submission.hazards,
        filled_by=submission.filled_by,
    )
    return Attachment(f"待更正_{blank_name(form, unit)}", content)


def _understood(answered: AnsweredForm) -> tuple[Entry, ...]:
    """The cells with the figures that they were read as ("５家" as 5); a blank or 无 stays what it was, so that
    the sender's note about it comes again."""
    values: Mapping[str, Decimal | None] = {f.cell: f.value for f in answered.submission.figures}
    return tuple(_as_read(entry, values.get(entry.cell)) for entry in answered.entries)


def _as_read(entry: Entry, value: Decimal | None) -> Entry:
    if entry.kind != "text" or not value:
        return entry
    return as_number(entry, value)


def _wrong_cells(answered: AnsweredForm) -> dict[str, str]:
    """Cell -> the messages of the errors about it."""
    wrong: dict[str, str] = {}
    for finding in answered.submission.findings:
        if finding.severity == "error" and finding.cell:
            wrong[finding.cell] = "\n".join(filter(None, (wrong.get(finding.cell), finding.message)))
    return wrong


def _unit(campaign: Campaign, unit_id: str | None) -> Unit | None:
    return next((u for u in campaign.units if u.id == unit_id), None)
