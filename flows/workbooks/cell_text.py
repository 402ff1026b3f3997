"""Cell text: values of readers as the grid's cells, the same for every file format."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from flows.workbooks.number_format import dressed
from schemas.bare import is_invisible
from schemas.grid import Cell, CellKind


def is_blank(text: str) -> bool:
    """Whether nothing of the text would be seen: white space, control and format characters only."""
    return all(map(is_invisible, text))


def text_cell(row: int, column: int, text: str, kind: CellKind = "text") -> Cell | None:
    """A cell of that text, exactly as it stood; None for a blank one."""
    return None if is_blank(text) else Cell(row, column, kind, text)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def run_text(text: str, *, struck: bool, shifted: bool) -> str:
    """A run of a cell's text as it is seen: nothing if it is crossed out; raised or lowered, with signs of its own for
    the digits: 5² must not become 52."""
    if struck:
        return ""
    return text.translate(_RAISED) if shifted else text


def number_cell(row: int, column: int, value: float, number_format: str = "") -> Cell:
    """A number as the shortest decimal that the stored float stands for: 12, 11.8, 0.05; a percentage if the number
    format shows it as one (what is seen as 5% is stored as 0.05); a text where the format puts words to it (5项)."""
    kind: CellKind = "percentage" if "%" in number_format else "number"
    number = Decimal(repr(value))
    if number.is_finite() and number == number.to_integral_value() and abs(number) < Decimal(10) ** 15:
        number = Decimal(int(number))
    text = f"{number:f}" if abs(number.adjusted()) < 30 else str(number)
    if kind == "number" and (seen := dressed(text, number_format)):
        return Cell(row, column, "text", seen)
    return Cell(row, column, kind, text, number)


def moment_cell(row: int, column: int, value: date | datetime | time | timedelta) -> Cell:
    """A date, or a time without one (`day` is None then). Midnight is not written out."""
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        text = value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        return Cell(row, column, "date", text, day=value.date())
    if isinstance(value, date):
        return Cell(row, column, "date", value.isoformat(), day=value)
    return Cell(row, column, "date", str(value))
