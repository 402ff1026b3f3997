"""Lineage sheet: the sheet 数据来源, for each figure of the table its cell, workbook and mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from email.utils import parseaddr

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.combined_sheet import figure_place
from flows.letters.footnotes import BY_TELEPHONE, CARRIED, Sources, figure_mark, title_text
from flows.letters.lists import HEADER_ROW, draw_head
from flows.letters.sheet import (
    A3,
    BODY,
    BODY_LEFT,
    TOTAL,
    Look,
    amount_format,
    box,
    set_height,
    set_page,
    write_link,
    write_number,
    write_text,
)
from flows.letters.wording import day_text, figure_text, one_line, stamp_text
from schemas.candidate import ROW_LABELS, RowKind
from schemas.form import Form, Indicator
from schemas.report import CombinedRow, FigureSource, Report

_TOTAL_LEFT = Look(fill=TOTAL.fill, align="left")
_COLUMNS = (
    ("单位", 20.0, "center"),
    ("行", 7.0, "center"),
    ("指标", 19.0, "left"),
    ("数值", 10.0, "center"),
    ("位置", 8.0, "center"),
    ("报表工作表", 14.0, "center"),
    ("单元格", 8.0, "center"),
    ("单元格原文", 12.0, "center"),
    ("文件", 48.0, "left"),
    ("发件人", 26.0, "left"),
    ("收到时间", 20.0, "center"),
    ("邮件编号", 15.0, "center"),
    ("说明", 42.0, "left"),
)  # fmt: skip
_SOURCE = 6
"""The first column that speaks of a unit's form; a total of the province has one sentence instead."""
_DIGITS = 12
"""Hexadecimal digits of a mail's sha256 that tell it from all others of a campaign."""
_NAMED_PARTS = 20


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of the table: its line, what it is, its value, and the cell in which it stands."""

    row: CombinedRow
    indicator: Indicator
    value: Decimal
    place: str


def draw_lineage(sheet: Worksheet, combined: Worksheet, report: Report, form: Form) -> None:
    """Draw the whole sheet; `combined` is the sheet of the table, to which each line leads."""
    sheet.title = "数据来源"
    explained = (
        "汇总表中的每个数一行。点“位置”回到汇总表中的这个数；单元格是单位报表中的那一格；"
        f"邮件编号是存档原始邮件 SHA-256 的前{_DIGITS}位。{CARRIED}沿用上次累计，{BY_TELEPHONE}电话更正。"
    )
    draw_head(sheet, title_text("数据来源", report), explained, _COLUMNS)
    sources, row = Sources(report), HEADER_ROW
    for row, figure in enumerate(_figures(report, form), HEADER_ROW + 1):
        source = sources.of(figure.row, figure.indicator.id)
        _draw_figure(sheet, row, figure, figure_mark(source), combined)
        if figure.row.unit_id is None:
            _draw_total(sheet, row, sum_text(report, figure.row.row_kind, figure.indicator))
        elif source is not None:
            _draw_source(sheet, row, source, report.deadline.tzinfo)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(_COLUMNS))}{row}"
    set_page(sheet, A3, HEADER_ROW, report.notice)


def _figures(report: Report, form: Form) -> Iterator[_Figure]:
    """Every figure of the table, line by line, the province's last."""
    for line, row in enumerate(report.rows):
        for column, indicator in enumerate(form.indicators):
            value = row.values.get(indicator.id)
            if value is not None:
                yield _Figure(row, indicator, value, figure_place(form, line, column))


def _draw_figure(sheet: Worksheet, row: int, figure: _Figure, mark: str, combined: Worksheet) -> None:
    """What the line is about, the same for units and province."""
    look, left = (BODY, BODY_LEFT) if figure.row.unit_id else (TOTAL, _TOTAL_LEFT)
    write_text(sheet, box(row, 1), figure.row.name, look)
    write_text(sheet, box(row, 2), ROW_LABELS[figure.row.row_kind], look)
    write_text(sheet, box(row, 3), figure.indicator.label, left)
    shown = amount_format(figure.value) if figure.indicator.kind == "amount" else None
    write_number(sheet, box(row, 4), figure.value, look, shown, mark)
    write_link(sheet, box(row, 5), figure.place, combined, look)
    set_height(sheet, row, [(figure.row.name, _COLUMNS[0][1]), (figure.indicator.label, _COLUMNS[2][1])])


def _draw_total(sheet: Worksheet, row: int, text: str) -> None:
    write_text(sheet, box(row, _SOURCE, row, len(_COLUMNS)), text, _TOTAL_LEFT)
    set_height(sheet, row, [(text, sum(width for _, width, _ in _COLUMNS[_SOURCE - 1 :]))])


def _draw_source(sheet: Worksheet, row: int, source: FigureSource, zone: tzinfo | None) -> None:
    texts = (
        one_line(source.sheet, 31),
        source.cell or "",
        one_line(source.raw_text or "", 60),
        one_line(source.file_name),
        one_line(parseaddr(source.sender)[1] or source.sender),
        stamp_text(source.received_at, zone),
        source.message_sha256[:_DIGITS],
        remark_text(source, zone),
    )
    for column, (text, (_, _, align)) in enumerate(zip(texts, _COLUMNS[_SOURCE - 1 :], strict=True), _SOURCE):
        write_text(sheet, box(row, column), text, BODY_LEFT if align == "left" else BODY)
    least = sheet.row_dimensions[row].height
    widths = [width for _, width, _ in _COLUMNS[_SOURCE - 1 :]]
    set_height(sheet, row, zip(texts, widths, strict=True), least=least or 0)


def remark_text(source: FigureSource, zone: tzinfo | None) -> str:
    """What the cell alone does not tell: a 累计 of an earlier week, a figure corrected by telephone; else ""."""
    parts = []
    if source.carried_from is not None:
        parts.append(f"{CARRIED}本周无有效报表，沿用截至{day_text(source.carried_from)}的累计。")
    if source.telephone is not None:
        told = source.telephone
        cell = f"报表中为{figure_text(source.cell_value) or '空'}" if source.cell else "报表中没有这一格"
        parts.append(
            f"{BY_TELEPHONE}单位来电更正，{cell}。理由：{told.reason}。"
            f"{told.decided_by}于{stamp_text(told.decided_at, zone)}记录。"
        )
    return "".join(parts)


def sum_text(report: Report, row_kind: RowKind, indicator: Indicator) -> str:
    """Of which units a figure of the province is the sum, those carried forward or corrected marked; where they are
    too many to be named, which ones are not in it or are marked."""
    units = [r for r in report.rows if r.row_kind == row_kind and r.unit_id is not None]
    parts = [r for r in units if r.values.get(indicator.id) is not None]
    sources = Sources(report)
    marked = [(r.name, _marks(sources.of(r, indicator.id))) for r in parts]
    if len(parts) <= _NAMED_PARTS:
        return f"{len(parts)}家之和：{'、'.join(name + marks for name, marks in marked)}"
    absent = "、".join(r.name for r in units if r not in parts)
    special = "、".join(name + marks for name, marks in marked if marks)
    notes = [f"{what}：{names}" for what, names in (("未计入", absent), ("其中", special)) if names]
    return "；".join((f"{len(parts)}家之和", *notes))


def _marks(source: FigureSource | None) -> str:
    carried = source is not None and source.carried_from is not None
    return (CARRIED if carried else "") + figure_mark(source)
