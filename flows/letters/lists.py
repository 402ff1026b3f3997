"""Lists: the sheets beside the table: late and missing units, closed hazards, warnings, changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.footnotes import title_text
from flows.letters.sheet import (
    A4,
    BODY,
    BODY_LEFT,
    HEADER,
    SUBTITLE,
    TITLE,
    Look,
    box,
    set_height,
    set_page,
    write_number,
    write_text,
)
from flows.letters.timeliness import STATUS_TEXTS, not_in_time, summary_text
from flows.letters.wording import moment_text, stamp_text
from schemas.report import Report

HEADER_ROW = 3

_TITLE = Look(size=16, font=TITLE.font, grid=False)

Columns = tuple[tuple[str, float, str], ...]
"""(heading, width, alignment) of each column"""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A sheet with a plain table. A cell is text or a count."""

    name: str
    title: str
    subtitle: str
    columns: Columns
    rows: tuple[tuple[str | int, ...], ...]
    nothing: str


def late_list(report: Report) -> ListSheet:
    """迟报未报名单: missing units first, then late ones."""
    zone = report.deadline.tzinfo
    rows = tuple(
        (
            number,
            unit.name,
            STATUS_TEXTS[unit.status],
            stamp_text(unit.received_at, zone) if unit.received_at else "",
            unit.minutes_late if unit.minutes_late is not None else "",
            unit.reason,
        )
        for number, unit in enumerate(not_in_time(report), 1)
    )
    subtitle = f"{report.campaign_name}　截止时间：{moment_text(report.deadline)}　{summary_text(report)}"
    columns = (
        ("序号", 7.0, "center"),
        ("单位", 30.0, "center"),
        ("情况", 9.0, "center"),
        ("收到时间", 20.0, "center"),
        ("迟报分钟", 11.0, "center"),
        ("说明", 55.0, "left"),
    )
    title = title_text("迟报、未报单位名单", report)
    return ListSheet("迟报未报名单", title, subtitle, columns, rows, "各单位均按时报送")


def warning_list(report: Report) -> ListSheet:
    """核对提示: figures that were taken over and should be asked about."""
    rows = tuple((n, w.unit_name, w.cell or "", w.message) for n, w in enumerate(report.warnings, 1))
    columns = (("序号", 7.0, "center"), ("单位", 30.0, "center"), ("单元格", 10.0, "center"), ("提示", 90.0, "left"))
    subtitle = "以下数据已按报表原数汇总，请向填报单位核实。"
    return ListSheet("核对提示", title_text("核对提示", report), subtitle, columns, rows, "无")


def closed_list(report: Report) -> ListSheet:
    """隐患销号: what the units' last lists had and this week's have not."""
    rows = tuple(
        (n, h.unit_name, h.enterprise, h.location, h.industry, h.detail) for n, h in enumerate(report.closed, 1)
    )
    columns = (
        ("序号", 7.0, "center"),
        ("填报单位", 26.0, "center"),
        ("企业名称", 30.0, "left"),
        ("所在地", 20.0, "center"),
        ("行业类别", 10.0, "center"),
        ("重大隐患明细", 44.0, "left"),
    )
    subtitle = "上次名单中有、本次名单中不再列入的隐患；是否已整改以各单位整改数为准。"
    return ListSheet("隐患销号", title_text("重大隐患销号情况", report), subtitle, columns, rows, "无")


def change_list(report: Report) -> ListSheet:
    """更正说明: everything that differs from the last issue."""
    rows = tuple((n, c.unit_name, c.what, c.before, c.after) for n, c in enumerate(report.changes, 1))
    columns = (
        ("序号", 7.0, "center"),
        ("单位", 30.0, "center"),
        ("项目", 34.0, "left"),
        ("上次报出", 33.0, "left"),
        ("本次更正为", 33.0, "left"),
    )
    subtitle = f"截至{moment_text(report.deadline)}的统计表，与上一次报出的不同之处。"
    return ListSheet("更正说明", title_text("更正说明", report), subtitle, columns, rows, "无")


def draw_list(sheet: Worksheet, content: ListSheet, footer: str) -> None:
    """Draw the table on the sheet: title, subtitle, header, rows; A4 landscape."""
    first = HEADER_ROW + 1
    sheet.title = content.name
    draw_head(sheet, content.title, content.subtitle, content.columns)
    sheet.freeze_panes = f"A{first}"
    if not content.rows:
        write_text(sheet, box(first, 1, first, len(content.columns)), content.nothing, BODY)
    for row, values in enumerate(content.rows, first):
        _draw_row(sheet, row, values, content)
    set_page(sheet, A4, HEADER_ROW, footer)


def draw_head(sheet: Worksheet, title: str, subtitle: str, columns: Columns) -> None:
    """Title, subtitle and headings of a plain table, down to HEADER_ROW, and the widths of its columns."""
    write_text(sheet, box(1, 1, 1, len(columns)), title, _TITLE)
    write_text(sheet, box(2, 1, 2, len(columns)), subtitle, SUBTITLE)
    for number, (heading, width, _) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        write_text(sheet, box(HEADER_ROW, number), heading, HEADER)
    sheet.row_dimensions[1].height = 30
    set_height(sheet, 2, [(subtitle, sum(width for _, width, _ in columns))], least=22)
    sheet.row_dimensions[HEADER_ROW].height = 22


def _draw_row(sheet: Worksheet, row: int, values: Sequence[str | int], content: ListSheet) -> None:
    for column, (value, (_, _, align)) in enumerate(zip(values, content.columns, strict=True), 1):
        look = BODY_LEFT if align == "left" else BODY
        if isinstance(value, int):
            write_number(sheet, box(row, column), value, look)
        else:
            write_text(sheet, box(row, column), value, look)
    texts = ((str(v), c[1]) for v, c in zip(values, content.columns, strict=True))
    set_height(sheet, row, texts, least=20)
