"""Combined: the combined table that is attached to the report, as `.xlsx` bytes."""

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.combined_sheet import draw_combined
from flows.letters.footnotes import title_text
from flows.letters.lineage_sheet import draw_lineage
from flows.letters.lists import change_list, closed_list, draw_list, late_list, warning_list
from flows.letters.sheet import workbook_bytes
from flows.letters.wording import day_text
from schemas.form import Form
from schemas.report import Report


def combined_workbook(report: Report, form: Form) -> bytes:
    """The sheets 汇总表 and 迟报未报名单; 隐患销号 if lines left the lists; 核对提示 if there are warnings; 更正说明
    from the second issue on; 数据来源 last. The same report gives the same bytes."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    draw_combined(sheet, report, form)
    lists = [late_list(report)]
    if report.closed:
        lists.append(closed_list(report))
    if report.warnings:
        lists.append(warning_list(report))
    if report.number > 1:
        lists.append(change_list(report))
    for content in lists:
        draw_list(workbook.create_sheet(), content, report.notice)
    draw_lineage(workbook.create_sheet(), sheet, report, form)
    workbook.properties.title = title_text(form.title, report)
    return workbook_bytes(workbook, report.as_of)


def workbook_name(report: Report, form: Form) -> str:
    """The file name under which the workbook is sent and kept."""
    return f"{title_text(form.title, report)}（截至{day_text(report.week_ending)}）.xlsx"
