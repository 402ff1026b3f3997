"""Layout: the header of the notice's table drawn into a sheet, for the blank form and the combined table alike."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.header import depth_of, headings, unit_texts
from flows.letters.sheet import HEADER, LINE_HEIGHT, box, lines_needed, write_text
from schemas.form import Indicator

_FIGURE_WIDTH = 9.5
_FIGURES_WIDTH = 110.0
"""Widths in half-width characters: of a column of figures, and of all of them in a form with few."""


def figure_width(columns: int) -> float:
    """Width of each of so many columns of figures; a form with few has wide ones, for the texts of its list."""
    return max(_FIGURE_WIDTH, _FIGURES_WIDTH / columns)


def draw_header(sheet: Worksheet, top: int, left: int, corners: Sequence[str], indicators: Sequence[Indicator]) -> int:
    """Draw corner texts (one column each, from `left`), headings and units of measure from row `top`; returns
    the first row below."""
    depth = depth_of(indicators)
    bottom = top + depth
    for offset, corner in enumerate(corners):
        write_text(sheet, box(top, left + offset, bottom), corner, HEADER)
    first = left + len(corners)
    for heading in headings(indicators):
        row, column = top + heading.level, first + heading.column
        where = box(row, column, row + heading.rows - 1, column + heading.columns - 1)
        write_text(sheet, where, heading.text, HEADER)
    for offset, unit in enumerate(unit_texts(indicators)):
        write_text(sheet, box(bottom, first + offset), unit, HEADER)
    _set_heights(sheet, top, indicators)
    return bottom + 1


def _set_heights(sheet: Worksheet, top: int, indicators: Sequence[Indicator]) -> None:
    """Rows high enough for the headings of one column, which wrap."""
    depth = depth_of(indicators)
    need = [20.0] * (depth + 1)
    width = figure_width(len(indicators))
    for heading in headings(indicators):
        lines = lines_needed(heading.text, width * heading.columns)
        share = (lines * LINE_HEIGHT + 6) / heading.rows
        for level in range(heading.level, heading.level + heading.rows):
            need[level] = max(need[level], share)
    for level, height in enumerate(need):
        sheet.row_dimensions[top + level].height = height


def set_widths(sheet: Worksheet, corner_widths: Sequence[float], figures: int) -> None:
    """Widths of the corner columns from A on, then of the columns of figures."""
    widths = [*corner_widths, *([figure_width(figures)] * figures)]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def width_between(sheet: Worksheet, first: int, last: int) -> float:
    """The width of these columns together."""
    return float(sum(sheet.column_dimensions[get_column_letter(c)].width for c in range(first, last + 1)))


def spread(parts: Sequence[float], columns: int, start: int) -> tuple[tuple[int, int], ...]:
    """Share `columns` columns from `start` among boxes in proportion to `parts`: (first, last) column of each.
    Each gets at least one; ValueError if there are fewer columns than boxes."""
    if columns < len(parts):
        raise ValueError(f"{columns} columns cannot hold {len(parts)} boxes")
    spare = columns - len(parts)
    total = sum(parts)
    edges = [round(spare * sum(parts[: n + 1]) / total) + n + 1 for n in range(len(parts))]
    starts = [0, *edges[:-1]]
    return tuple((start + a, start + b - 1) for a, b in zip(starts, edges, strict=True))
