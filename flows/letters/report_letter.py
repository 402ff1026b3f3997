"""Report letter: the combined table to the office, with who was late or missing in its body."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.letters.combined import workbook_name
from flows.letters.draft import Draft, seal
from flows.letters.footnotes import NO_FIGURE, Sources, figure_mark, footnotes, reported, row_mark
from flows.letters.header import Heading, depth_of, headings, unit_texts
from flows.letters.mime import Attachment
from flows.letters.rendering import render
from flows.letters.timeliness import STATUS_TEXTS, delay_of, names, not_in_time, summary_text, with_status
from flows.letters.wording import figure_text, moment_text, stamp_text
from schemas.campaign import Campaign
from schemas.form import Form, Indicator
from schemas.letter import Letter
from schemas.report import CombinedRow, Report


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the letter's table, all text. `span` is how many lines share the name (0: it stands above)."""

    name: str
    span: int
    mark: str
    figures: tuple[str, ...]
    total: bool


def report_letter(
    report: Report, form: Form, campaign: Campaign, workbook: bytes, account: str, at: datetime, delay: str = ""
) -> Letter:
    """The report (or, from the second issue on, its 更正) to the campaign's recipients, workbook attached. `delay` is
    a sentence on why it comes so late, if it does."""
    text, html = render("report", _values(report, form) | {"delay": delay})
    draft = Draft(
        kind="report",
        week_ending=report.week_ending,
        unit_id=None,
        recipients=campaign.recipients.report,
        what=f"issue-{report.number}",
        subject=report_subject(report),
        text=text,
        html=html,
        attachments=(Attachment(workbook_name(report, form), workbook),),
    )
    return seal(draft, account, at)


def report_subject(report: Report) -> str:
    """全国两会期间…督查进展情况统计表（截至2021年3月5日12时）, with （第N次更正） from the second issue on."""
    again = f"（第{report.number - 1}次更正）" if report.number > 1 else ""
    return f"{report.campaign_name}进展情况统计表（截至{moment_text(report.deadline)}）{again}"


def _values(report: Report, form: Form) -> dict[str, object]:
    zone = report.deadline.tzinfo
    late = [
        (u, STATUS_TEXTS[u.status], stamp_text(u.received_at, zone) if u.received_at else "", delay_of(u))
        for u in not_in_time(report)
    ]
    total = tuple(r for r in report.rows if r.unit_id is None)
    units = tuple(r for r in report.rows if r.unit_id is not None)
    return {
        "report": report,
        "form": form,
        "title": report_subject(report),
        "deadline": moment_text(report.deadline),
        "as_of": moment_text(report.as_of, zone),
        "summary": summary_text(report),
        "missing": names(with_status(report, "missing")),
        "late_names": names(with_status(report, "late")),
        "late": late,
        "header": _header(form.indicators),
        "lines": (*_lines(total, report, form), *_lines(units, report, form)),
        "totals": _totals(total, form),
        "notes": (form.footnote, *footnotes(report)),
        "warned": _warned(report),
    }


def _warned(report: Report) -> tuple[tuple[str, int, str], ...]:
    """(unit, how many warnings, the first of them): a director needs to know of whom to ask, not each cell."""
    messages: dict[str, list[str]] = {}
    for warning in report.warnings:
        messages.setdefault(warning.unit_name, []).append(warning.message)
    return tuple((name, len(found), found[0]) for name, found in messages.items())


def _header(indicators: Sequence[Indicator]) -> tuple[tuple[Heading, ...], ...]:
    """The header by level; the units of measure are the last."""
    depth = depth_of(indicators)
    levels = [tuple(h for h in headings(indicators) if h.level == level) for level in range(depth)]
    units = tuple(Heading(depth, n, 1, 1, text) for n, text in enumerate(unit_texts(indicators)))
    return (*levels, units)


def _lines(rows: Sequence[CombinedRow], report: Report, form: Form) -> tuple[TableLine, ...]:
    lines, sources = [], Sources(report)
    for index, row in enumerate(rows):
        first = index == 0 or rows[index - 1].unit_id != row.unit_id
        span = sum(r.unit_id == row.unit_id for r in rows) if first else 0
        marks = [figure_mark(sources.of(row, i.id)) for i in form.indicators]
        figures = tuple(text + mark for text, mark in zip(_figures(row, form), marks, strict=True))
        lines.append(TableLine(row.name, span, row_mark(row), figures, row.unit_id is None))
    return tuple(lines)


def _figures(row: CombinedRow, form: Form) -> tuple[str, ...]:
    gap = NO_FIGURE if reported(row) else ""
    texts = (figure_text(row.values.get(i.id), amount=i.kind == "amount") for i in form.indicators)
    return tuple(text or gap for text in texts)


def _totals(rows: Sequence[CombinedRow], form: Form) -> tuple[tuple[str, str, str, str], ...]:
    """The province's total upright, for the plain text and for telephones: label, 本周, 累计, unit of measure."""
    by_kind = {row.row_kind: _figures(row, form) for row in rows}
    empty = ("",) * len(form.indicators)
    week, cumulative = by_kind.get("week", empty), by_kind.get("cumulative", empty)
    rows_of = zip(form.indicators, week, cumulative, strict=True)
    return tuple((i.label, w, c, i.unit) for i, w, c in rows_of)
