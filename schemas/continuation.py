"""Continuation: a form laid beside the last accepted one of its unit, indicator by indicator."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.form import DiagnosisRules, Indicator


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator. `last` is the last 累计 (0 before the first form), `last_week` the 本周 of that form;
    `last_difference` is by how much that form itself failed to continue its predecessor, 0 if it did or had none."""

    indicator: Indicator
    week: Decimal
    week_cell: str
    cumulative: Decimal
    cumulative_cell: str
    last: Decimal
    last_week: Decimal | None = None
    last_difference: Decimal = Decimal(0)

    @property
    def expected(self) -> Decimal:
        """What 累计 should be."""
        return self.last + self.week

    @property
    def difference(self) -> Decimal:
        """By how much 累计 is too large."""
        return self.cumulative - self.expected

    @property
    def strict(self) -> bool:
        """Whether the figures must add up: levels and distinct counts need not."""
        return self.indicator.nature == "flow"


@dataclass(frozen=True, slots=True)
class Continuation:
    """The lines in the order of the form's columns. `last_week_ending` is None where the unit never reported;
    `skipped` are the weeks since then (or since the start) that nothing was accepted for."""

    lines: tuple[Line, ...]
    last_week_ending: date | None
    skipped: tuple[date, ...]
    rules: DiagnosisRules

    @property
    def flows(self) -> tuple[Line, ...]:
        """The lines whose figures must add up."""
        return tuple(line for line in self.lines if line.strict)

    @property
    def failing(self) -> tuple[Line, ...]:
        """Those of them that do not."""
        return tuple(line for line in self.flows if line.difference)

    def broad(self, lines: tuple[Line, ...]) -> bool:
        """Whether so many of the lines that say anything are among these that a slip of the whole form, not of a
        cell, is likely."""
        telling = [line for line in self.flows if line.week or line.cumulative or line.last]
        return len(lines) >= self.rules.least_lines and len(lines) >= self.rules.least_share * len(telling)

    def neighbours(self, line: Line) -> tuple[Line, ...]:
        """The lines of the columns left and right of it."""
        place = next(number for number, one in enumerate(self.lines) if one is line)  # comparing takes long
        return (*self.lines[max(place - 1, 0) : place], *self.lines[place + 1 : place + 2])
