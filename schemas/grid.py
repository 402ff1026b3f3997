"""Grid: a sheet as plain cells, the same whatever file format it was read from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

CellKind = Literal["text", "number", "percentage", "boolean", "date", "error", "formula"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something; blank cells do not exist in a grid.

    `row` and `column` count from 1. `text` is what a reader of the sheet would quote: the string itself,
    the shortest decimal form of a number ("12", "11.8"), ISO form of a date, "TRUE"/"FALSE", "#REF!",
    the formula ("=6+18") for a formula that has no stored value (kind "formula").
    `number` is set for kinds "number" and "percentage", `day` for kind "date".
    """

    row: int
    column: int
    kind: CellKind
    text: str
    number: Decimal | None = None
    day: date | None = None

    @property
    def address(self) -> str:
        """The cell's name in A1 notation."""
        return address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells, inclusive, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its filled cells in reading order (row, then column), its merged boxes, whether it is hidden."""

    sheet: str
    cells: tuple[Cell, ...]
    merges: tuple[Box, ...]
    hidden: bool = False


def address(row: int, column: int) -> str:
    """A1 notation of a cell counted from 1: (6, 3) -> "C6"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
