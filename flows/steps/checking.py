"""Checking: files read as the pipeline would read them, without mailbox and warehouse."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from flows.mailbox.mail import parse_mail
from flows.steps.context import Context
from flows.workbooks.pool import ReaderPool
from schemas.assignment import assign_week
from schemas.candidate import Reading
from schemas.checkedfile import CheckedFile
from schemas.checking import CheckedForm, check_forms
from schemas.checks.catalogue import catalogue
from schemas.finding import Finding
from schemas.identity import Sender, identify_unit
from schemas.listing import place_remarks


def check_files(context: Context, files: Sequence[Path], now: datetime) -> tuple[CheckedFile, ...]:
    """Every file with its findings. What only a mail can tell (sender, time of receipt, last week's figures) is
    left out; a file without any form, or with anything that would be rejected or held, is not accepted."""
    with ReaderPool(context.form) as pool:
        return tuple(_check(context, pool, path, now) for path in files)


def _check(context: Context, pool: ReaderPool, path: Path, now: datetime) -> CheckedFile:
    mail = parse_mail(_as_mail(path))
    items = ((n, a.name, a.content) for n, a in enumerate(mail.attachments))
    readings: list[Reading] = [reading for _, reading in sorted(pool.read_all(items), key=lambda pair: pair[0])]
    forms = check_forms([c for r in readings for c in r.candidates], context.form)
    findings = [f for _, f in mail.findings] + [f for r in readings for f in r.findings]
    for checked in forms:
        findings += _judged(context, checked, now)
    refused = any(f.severity == "error" and catalogue()[f.rule].effect != "none" for f in findings)
    return CheckedFile(path.name, tuple(map(_title, forms)), tuple(findings), bool(forms) and not refused)


def _as_mail(path: Path) -> bytes:
    """The file as it would come: attached to a mail, so that zips and names are treated alike; a saved mail as is."""
    if path.suffix.lower() == ".eml":
        return path.read_bytes()
    mail = EmailMessage()
    mail.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
    return mail.as_bytes()


def _judged(context: Context, checked: CheckedForm, now: datetime) -> list[Finding]:
    """All findings on a form: unit and week, judged as if the unit itself sent the file in time; figures; the places of
    its list, where the form says whose it is."""
    campaign, candidate = context.campaign, checked.candidate
    anyone = Sender("", campaign.units)
    speaker = identify_unit(campaign, anyone, candidate.unit, candidate.sheet)
    moment = min(now, campaign.weeks[-1].deadline)
    week = assign_week(campaign, candidate.sheet, candidate.filled_on, (), moment, lambda _: True)
    places = place_remarks(0, candidate.sheet, candidate.hazards, speaker.unit, context.form)
    listed = [remark.finding for remark in places if remark.finding]
    return [*([speaker.finding] if speaker.finding else []), *week.findings, *checked.findings, *listed]


def _title(checked: CheckedForm) -> str:
    candidate = checked.candidate
    unit = candidate.unit.text.strip() if candidate.unit else "未写填报单位"
    day = candidate.filled_on.text.strip() if candidate.filled_on else "未写填表日期"
    return f"工作表“{candidate.sheet}”：{unit}，{day}，企业名单 {len(candidate.hazards)} 行"
