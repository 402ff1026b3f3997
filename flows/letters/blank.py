"""Blank: the notice's form to fill in, empty or pre-filled with what could be read of a rejected one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.filling import Filling, draw_figures, restrict_figures
from flows.letters.header import depth_of
from flows.letters.layout import draw_header, set_widths, spread, width_between
from flows.letters.sheet import (
    A4,
    BODY_LEFT,
    HEADER,
    NOTE,
    SUBTITLE,
    TITLE,
    Look,
    box,
    set_height,
    set_page,
    workbook_bytes,
    write_number,
    write_text,
)
from flows.letters.wording import day_text
from schemas.campaign import Campaign, Unit
from schemas.candidate import Entry, HazardLine
from schemas.form import Form, Indicator

_CORNER_WIDTH = 14.0
_HEAD_ROW = 2
_HEAD_PARTS = (2.0, 6.0, 2.0, 3.0, 2.0, 4.0)
_LIST_PARTS = {"position": 0.5, "enterprise": 4.0, "location": 3.0, "industry": 2.0, "detail": 9.0}


def blank_form(
    form: Form,
    campaign: Campaign,
    unit: Unit | None = None,
    week_ending: date | None = None,
    *,
    entries: Sequence[Entry] = (),
    wrong_cells: Mapping[str, str] | None = None,
    hazards: Sequence[HazardLine] = (),
    filled_by: str = "",
) -> bytes:
    """The form as `.xlsx`. With `entries` (the cells of a rejected form) the figures are filled in; those in
    `wrong_cells` (cell of the rejected form -> what to do) are yellow, keep their text and say it in a comment:
    a cell emptied here would be read as 0 if the sender overlooked it. With `week_ending`, 填表日期 is that day,
    so that the corrected form belongs to its week whenever it is sent. The same arguments give the same bytes."""
    indicators = _columns(form, entries)
    filling = Filling(tuple(entries), dict(wrong_cells or {}))
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "统计表"
    columns = max(1 + len(indicators), len(_HEAD_PARTS))
    set_widths(sheet, (_CORNER_WIDTH,), columns - 1)
    write_text(sheet, box(1, 1, 1, columns), form.title, TITLE)
    sheet.row_dimensions[1].height = 36
    filled_on = day_text(week_ending) if week_ending else ""
    _draw_head(sheet, form, columns, (unit.name if unit else "", filled_by, filled_on))
    top = draw_header(sheet, _HEAD_ROW + 1, 1, (form.corner,), indicators)
    draw_figures(sheet, top, form.rows, indicators, filling)
    restrict_figures(sheet, top, indicators)
    row = _draw_list(sheet, top + 2, form, columns, hazards)
    write_text(sheet, box(row, 1, row, columns), form.footnote, NOTE)
    set_height(sheet, row, [(form.footnote, width_between(sheet, 1, columns))])
    sheet.freeze_panes = sheet.cell(top, 2).coordinate
    set_page(sheet, A4, _HEAD_ROW + depth_of(indicators) + 1, campaign.notice)
    return workbook_bytes(workbook, datetime.combine(campaign.start, time(), UTC))


def _columns(form: Form, entries: Sequence[Entry]) -> tuple[Indicator, ...]:
    """All columns for an empty form. A pre-filled one leaves out optional columns that the sender's form did not
    have: an empty cell would turn "no figure" into 0."""
    if not entries:
        return form.indicators
    found = {e.indicator for e in entries}
    return tuple(i for i in form.indicators if not i.optional or i.id in found)


def _draw_head(sheet: Worksheet, form: Form, columns: int, values: tuple[str, str, str]) -> None:
    """Labels and values of 填报单位, 填表人, 填表日期, in that order."""
    spans = spread(_HEAD_PARTS, columns, start=1)
    labels = (form.head.unit[0], form.head.filled_by[0], form.head.filled_on[0])
    for index, (label, value) in enumerate(zip(labels, values, strict=True)):
        (first, last), (start, end) = spans[2 * index], spans[2 * index + 1]
        label_look = Look(size=SUBTITLE.size, align="left" if index == 0 else "right", grid=False)
        write_text(sheet, box(_HEAD_ROW, first, _HEAD_ROW, last), f"{label}:", label_look)
        write_text(sheet, box(_HEAD_ROW, start, _HEAD_ROW, end), value, SUBTITLE)
    sheet.row_dimensions[_HEAD_ROW].height = 24


def _draw_list(sheet: Worksheet, top: int, form: Form, columns: int, hazards: Sequence[HazardLine]) -> int:
    """The list, with the form's number of empty lines; returns the first row below."""
    write_text(sheet, box(top, 1, top, columns), form.list.title, HEADER)
    sheet.row_dimensions[top].height = 20
    spans = spread([_LIST_PARTS[c.id] for c in form.list.columns], columns, start=1)
    for (first, last), column in zip(spans, form.list.columns, strict=True):
        write_text(sheet, box(top + 1, first, top + 1, last), column.label, HEADER)
    sheet.row_dimensions[top + 1].height = 20
    lines = max(form.list.blank_lines, len(hazards))
    for number in range(1, lines + 1):
        row = top + 1 + number
        write_number(sheet, box(row, spans[0][0], row, spans[0][1]), number)
        if number <= len(hazards):
            line = hazards[number - 1]
            _draw_line(sheet, row, [getattr(line, c.id) for c in form.list.columns[1:]], spans[1:])
        else:
            _draw_line(sheet, row, [""] * (len(spans) - 1), spans[1:])
    return top + 2 + lines


def _draw_line(sheet: Worksheet, row: int, texts: Sequence[str], spans: Sequence[tuple[int, int]]) -> None:
    """One line of the list behind its number; long texts wrap."""
    for (first, last), text in zip(spans, texts, strict=True):
        write_text(sheet, box(row, first, row, last), text, BODY_LEFT)
    widths = (width_between(sheet, first, last) for first, last in spans)
    set_height(sheet, row, zip(texts, widths, strict=True), least=20)


def blank_name(form: Form, unit: Unit | None = None) -> str:
    """The file name of a form to fill in."""
    return f"{form.title}（{unit.name}）.xlsx" if unit else f"{form.title}.xlsx"
