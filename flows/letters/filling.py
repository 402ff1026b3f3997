"""Filling: the two rows of figures of a form: empty, or with what stood in a rejected one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.sheet import BODY, HEADER, Look, box, write_number, write_text
from flows.letters.wording import safe_text
from schemas.candidate import Entry, RowKind
from schemas.form import Indicator, Rows

WRONG = Look(fill="FFFF00")
TO_FILL = "请填写"
"""Stands where the rejected form had no cell: unlike an empty cell it cannot be taken for 0."""

_COMMENT_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in: the rejected form's cells, and of these the wrong ones: cell -> what to do."""

    entries: tuple[Entry, ...]
    wrong: Mapping[str, str]

    def entry(self, row_kind: RowKind, indicator: str) -> Entry | None:
        """The cell that stood there, if the form had it."""
        return next((e for e in self.entries if (e.row_kind, e.indicator) == (row_kind, indicator)), None)


def draw_figures(sheet: Worksheet, top: int, rows: Rows, indicators: Sequence[Indicator], filling: Filling) -> None:
    """Draw the rows 本周 and 累计 at `top`, labels in column A."""
    kinds: tuple[tuple[RowKind, str], ...] = (("week", rows.week[0]), ("cumulative", rows.cumulative[0]))
    for row, (row_kind, label) in enumerate(kinds, top):
        write_text(sheet, box(row, 1), label, HEADER)
        sheet.row_dimensions[row].height = 26
        for column, indicator in enumerate(indicators, 2):
            if filling.entries:
                _fill(sheet, row, column, filling.entry(row_kind, indicator.id), filling.wrong)
            else:
                write_text(sheet, box(row, column), "", BODY)


def _fill(sheet: Worksheet, row: int, column: int, entry: Entry | None, wrong: Mapping[str, str]) -> None:
    if entry is None:
        cell = write_text(sheet, box(row, column), TO_FILL, WRONG)
        cell.comment = _comment("原表中没有找到这一格，请填写。")
        return
    look = WRONG if entry.cell in wrong else BODY
    if entry.number is not None and entry.kind == "number":
        cell = write_number(sheet, box(row, column), entry.number, look)  # with the decimals it had
    elif entry.number is not None and entry.kind == "percentage":  # as it stood, so that it is refused again
        cell = write_number(sheet, box(row, column), entry.number, look, "0.##%")
    else:
        cell = write_text(sheet, box(row, column), entry.text, look)
    if entry.cell in wrong:
        cell.comment = _comment(f"原填写：{entry.text or '（空）'}\n{wrong[entry.cell]}")


def _comment(text: str) -> Comment:
    comment = Comment(safe_text(text, _COMMENT_LIMIT), "sxajsc")
    comment.width, comment.height = 260, 110
    return comment


def restrict_figures(sheet: Worksheet, top: int, indicators: Sequence[Indicator]) -> None:
    """Let Excel refuse, while typing, what the checks would: text, negative numbers, decimals in a count."""
    for column, indicator in enumerate(indicators, 2):
        whole = indicator.kind == "count"
        rule = DataValidation(
            type="whole" if whole else "decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
        )
        rule.errorTitle = indicator.label[:30]
        rule.error = f"请填{'整数' if whole else '数字，可带小数'}，单位：{indicator.unit}。没有的填0。"
        rule.showErrorMessage = True
        letter = get_column_letter(column)
        rule.add(f"{letter}{top}:{letter}{top + 1}")
        sheet.add_data_validation(rule)


def as_number(entry: Entry, value: Decimal) -> Entry:
    """The entry as the number it was understood as ("５家" -> 5)."""
    return Entry(entry.row_kind, entry.indicator, entry.cell, "number", f"{value:f}", value)
