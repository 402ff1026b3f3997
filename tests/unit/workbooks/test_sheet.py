"""A sheet shows what is seen: a merged box its top left cell, and nothing of what it covers."""

from flows.workbooks.sheet import Sheet
from schemas.grid import Box, Cell, Grid

BOX = Box(1, 1, 2, 3)


def test_what_a_merged_box_covers_does_not_exist() -> None:
    """BIFF keeps the texts of cells that were merged over; Excel shows and openpyxl keeps the first alone."""
    sheet = Sheet(Grid("表", (Cell(1, 1, "text", "甲"), Cell(1, 2, "text", "旧"), Cell(3, 1, "text", "乙")), (BOX,)))
    shown = sheet.shown(2, 3)
    assert shown is not None and shown.text == "甲"
    assert [cell.text for row in sheet.filled_rows for cell in sheet.row(row)] == ["甲", "乙"]


def test_rows_between_are_the_filled_ones() -> None:
    sheet = Sheet(Grid("表", tuple(Cell(row, 1, "text", "x") for row in (1, 4, 9, 1_048_576)), ()))
    assert sheet.rows_between(2, 10) == (4, 9)
