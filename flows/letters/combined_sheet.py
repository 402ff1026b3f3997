"""Combined sheet: the sheet 汇总表, the notice's table with two lines a unit, the total, and the joint list."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.footnotes import (
    NO_FIGURE,
    Sources,
    figure_mark,
    footnotes,
    reported,
    row_mark,
    title_text,
)
from flows.letters.header import depth_of
from flows.letters.layout import draw_header, set_widths, spread, width_between
from flows.letters.sheet import (
    A3,
    BODY,
    BODY_LEFT,
    HEADER,
    NOTE,
    SUBTITLE,
    TITLE,
    TOTAL,
    Look,
    amount_format,
    box,
    set_height,
    set_page,
    write_number,
    write_text,
)
from flows.letters.timeliness import summary_text
from flows.letters.wording import moment_text
from schemas.form import Form
from schemas.grid import address
from schemas.report import CombinedRow, Report, ReportHazard

_CORNER_WIDTHS = (20.0, 9.0)
_HEADER_TOP = 3
_ROWS_A_PAGE = 34
"""Lines of figures that fit on a sheet of A3 below the headings."""
_LIST_PARTS = (0.2, 2.5, 4.0, 3.0, 1.0, 8.5, 0.5)
"""Shares of the sheet's columns that the list's columns get."""


def draw_combined(sheet: Worksheet, report: Report, form: Form) -> None:
    """Draw the whole sheet."""
    columns = max(len(_CORNER_WIDTHS) + len(form.indicators), len(_LIST_PARTS))
    sheet.title = "汇总表"
    set_widths(sheet, _CORNER_WIDTHS, columns - len(_CORNER_WIDTHS))
    _draw_head(sheet, report, form, columns)
    draw_header(sheet, _HEADER_TOP, 1, ("填报单位", form.corner), form.indicators)
    sheet.freeze_panes = figure_place(form, 0, 0)
    row = _draw_rows(sheet, report, form)
    row = _draw_list(sheet, row, report.hazards, form, columns)
    _draw_notes(sheet, row, (form.footnote, *footnotes(report)), columns)
    set_page(sheet, A3, _repeated_rows(report, form), f"{report.notice}　截至{moment_text(report.deadline)}")


def figure_place(form: Form, line: int, indicator: int) -> str:
    """The cell of the sheet, like C7, in which the figure stands: of which line and which indicator, from 0."""
    return address(_first_row(form) + line, len(_CORNER_WIDTHS) + 1 + indicator)


def _first_row(form: Form) -> int:
    """The first row of figures: below the headings and their units of measure."""
    return _HEADER_TOP + depth_of(form.indicators) + 1


def _repeated_rows(report: Report, form: Form) -> int:
    """Rows that every page repeats: the headings only if the figures themselves need a second page; above the
    list they would mislead."""
    return 2 + (depth_of(form.indicators) + 1 if len(report.rows) > _ROWS_A_PAGE else 0)


def _draw_head(sheet: Worksheet, report: Report, form: Form, columns: int) -> None:
    write_text(sheet, box(1, 1, 1, columns), title_text(form.title, report), TITLE)
    sheet.row_dimensions[1].height = 36
    zone = report.deadline.tzinfo
    left = f"截至{moment_text(report.deadline)}　{summary_text(report)}"
    right = f"制表时间：{moment_text(report.as_of, zone)}"
    middle = columns * 2 // 3
    write_text(sheet, box(2, 1, 2, middle), left, SUBTITLE)
    write_text(sheet, box(2, middle + 1, 2, columns), right, Look(size=11, align="right", grid=False))
    sheet.row_dimensions[2].height = 22


def _draw_rows(sheet: Worksheet, report: Report, form: Form) -> int:
    """The lines of figures; the name stands once for the lines of a unit. Returns the first row below."""
    top, rows, sources = _first_row(form), report.rows, Sources(report)
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and rows[end].unit_id == rows[start].unit_id:
            end += 1
        look = TOTAL if rows[start].unit_id is None else BODY
        name = rows[start].name
        write_text(sheet, box(top + start, 1, top + end - 1), name, look)
        for offset in range(start, end):
            set_height(sheet, top + offset, [], least=max(19.0, _name_share(name, end - start)))
            _draw_row(sheet, top + offset, rows[offset], sources, form, look)
        start = end
    return top + len(rows)


def _name_share(name: str, rows: int) -> float:
    """Points that each of the rows needs so that the merged name fits."""
    lines = -(-len(name) * 2 // int(_CORNER_WIDTHS[0] - 1))
    return (lines * 15 + 4) / rows


def _draw_row(
    sheet: Worksheet,
    row: int,
    line: CombinedRow,
    sources: Sources,
    form: Form,
    look: Look,
) -> None:
    write_text(sheet, box(row, 2), row_mark(line), look)
    gap = NO_FIGURE if reported(line) else ""
    for column, indicator in enumerate(form.indicators, len(_CORNER_WIDTHS) + 1):
        value = line.values.get(indicator.id)
        if value is None:
            write_text(sheet, box(row, column), gap, look)
        else:
            shown = amount_format(value) if indicator.kind == "amount" else None
            source = sources.of(line, indicator.id)
            write_number(sheet, box(row, column), value, look, shown, figure_mark(source))


def _draw_list(sheet: Worksheet, top: int, hazards: Sequence[ReportHazard], form: Form, columns: int) -> int:
    """The joint list, numbered through. Returns the first row below."""
    write_text(sheet, box(top, 1, top, columns), form.list.title, HEADER)
    sheet.row_dimensions[top].height = 22
    spans = spread(_LIST_PARTS, columns, start=1)
    for (first, last), label in zip(spans, _list_labels(form), strict=True):
        write_text(sheet, box(top + 1, first, top + 1, last), label, HEADER)
    sheet.row_dimensions[top + 1].height = 20
    if not hazards:
        write_text(sheet, box(top + 2, 1, top + 2, columns), "本周各单位报表均未列入", BODY)
        return top + 3
    for number, hazard in enumerate(hazards, 1):
        _draw_hazard(sheet, top + 1 + number, number, hazard, spans)
    return top + 2 + len(hazards)


def _list_labels(form: Form) -> tuple[str, ...]:
    """The labels of the form's list, with the unit that each line came from after the number, and at the end
    whether the line is new."""
    labels = {c.id: c.label for c in form.list.columns}
    rest = (labels[part] for part in ("enterprise", "location", "industry", "detail"))
    return (labels.get("position", "序号"), "填报单位", *rest, "变化")


def _draw_hazard(
    sheet: Worksheet, row: int, number: int, hazard: ReportHazard, spans: Sequence[tuple[int, int]]
) -> None:
    texts = (hazard.unit_name, hazard.enterprise, hazard.location, hazard.industry, hazard.detail, hazard.change)
    write_number(sheet, box(row, spans[0][0], row, spans[0][1]), number)
    for (first, last), text in zip(spans[1:], texts, strict=True):
        look = BODY_LEFT if text is hazard.detail or text is hazard.enterprise else BODY
        write_text(sheet, box(row, first, row, last), text, look)
    widths = [width_between(sheet, first, last) for first, last in spans[1:]]
    set_height(sheet, row, zip(texts, widths, strict=True), least=19.0)


def _draw_notes(sheet: Worksheet, top: int, notes: Sequence[str], columns: int) -> None:
    for offset, note in enumerate(notes):
        write_text(sheet, box(top + offset, 1, top + offset, columns), note, NOTE)
        set_height(sheet, top + offset, [(note, width_between(sheet, 1, columns))])
    last = get_column_letter(columns)
    sheet.print_area = f"A1:{last}{top + len(notes) - 1}"
