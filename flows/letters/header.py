"""Header: the levels of headings above the figures, derived from the form; the same for workbook and letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.form import Indicator


@dataclass(frozen=True, slots=True)
class Heading:
    """One box of the header. `level` and `column` count from 0, `rows` and `columns` say how far it reaches."""

    level: int
    column: int
    rows: int
    columns: int
    text: str


def depth_of(indicators: Sequence[Indicator]) -> int:
    """Levels of headings, without the line of units of measure."""
    return max(len(i.heading) for i in indicators)


def headings(indicators: Sequence[Indicator]) -> tuple[Heading, ...]:
    """The boxes of the header in reading order: neighbours with the same outer headings share a box, an
    indicator's own heading reaches down to the units of measure."""
    depth = depth_of(indicators)
    boxes: list[Heading] = []
    for level in range(depth):
        column = 0
        while column < len(indicators):
            heading = indicators[column].heading
            reach = _reach(indicators, column, level)
            if len(heading) > level:
                rows = depth - level if len(heading) == level + 1 else 1
                boxes.append(Heading(level, column, rows, reach, heading[level]))
            column += reach
    return tuple(boxes)


def _reach(indicators: Sequence[Indicator], column: int, level: int) -> int:
    """How many columns share the heading of that level; an indicator's own heading is never shared."""
    heading = indicators[column].heading
    if len(heading) <= level + 1:
        return 1
    end = column + 1
    while end < len(indicators):
        other = indicators[end].heading
        if len(other) <= level + 1 or other[: level + 1] != heading[: level + 1]:
            break
        end += 1
    return end - column


def unit_texts(indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """The line of units of measure: "(家)"."""
    return tuple(f"({i.unit})" for i in indicators)
