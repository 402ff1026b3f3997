"""Frame: many forms as one long table, a line per form, row and indicator, ready for one validation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter

import pandas as pd

from schemas.candidate import Candidate, Entry, RowKind
from schemas.celltext import CellText, cell_text
from schemas.checks import (
    cells,
    list_all_rectified,
    list_missing,
    list_unexpected,
    rectified_above_found,
    row_blank,
    week_above_cumulative,
)
from schemas.figure import figure_of
from schemas.form import Form

_NOTED = frozenset(rule for rule, _ in cells.NOTES)

LIST_RULES = (list_missing, list_unexpected, list_all_rectified)
"""Rules on the list against the figures; their truth stands at the cell of the hazards found, in 累计."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure cell with what the rules say of it: `remark` is the id of the cell rule it meets ("" for none),
    each boolean column is True where the rule of that name is kept (or does not apply)."""

    form: int
    row_kind: RowKind
    indicator: str
    sheet: str
    cell: str
    raw_text: str
    value: Decimal | None
    remark: str
    row_filled: bool
    week_within_cumulative: bool
    rectified_within_found: bool
    list_remark: str


COLUMNS = tuple(field.name for field in fields(Line))
_row_of = attrgetter(*COLUMNS)  # astuple() copies every value, at ten times the cost


def frame_of(candidates: Sequence[Candidate], form: Form) -> tuple[tuple[Line, ...], pd.DataFrame]:
    """The lines of all candidates, in order, and the same as a frame with a plain index."""
    lines = tuple(line for number, c in enumerate(candidates) for line in _lines(number, c, form))
    frame = pd.DataFrame([_row_of(line) for line in lines], columns=list(COLUMNS), dtype=object)
    typed = frame.astype({"form": "int64"})
    return lines, typed.astype(dict.fromkeys(("row_filled", "week_within_cumulative", "rectified_within_found"), bool))


def _lines(number: int, candidate: Candidate, form: Form) -> Iterator[Line]:
    cells_of = {(e.row_kind, e.indicator): cell_text(e, form.indicator(e.indicator)) for e in candidate.entries}
    values, remarks = _values(cells_of)
    blank_rows = {kind for kind in ("week", "cumulative") if row_blank.fails(_row(cells_of, kind))}
    found_of = {pair.rectified: pair.found for pair in form.pairs}
    told: set[str] = set()
    for entry in candidate.entries:
        key = (entry.row_kind, entry.indicator)
        blank = entry.row_kind in blank_rows
        first_of_blank = blank and entry.row_kind not in told
        told.add(entry.row_kind)
        yield Line(
            form=number,
            row_kind=entry.row_kind,
            indicator=entry.indicator,
            sheet=candidate.sheet,
            cell=entry.cell,
            raw_text=entry.text,
            value=None if blank else values[key],
            remark="" if blank else remarks[key],
            row_filled=not first_of_blank,
            week_within_cumulative=_week_within(entry, values),
            rectified_within_found=_rectified_within(entry, values, found_of),
            list_remark="" if blank else _list_remark(entry, values, len(candidate.hazards), form),
        )


_Key = tuple[RowKind, str]


def _values(cells_of: dict[_Key, CellText]) -> tuple[dict[_Key, Decimal | None], dict[_Key, str]]:
    remarks = {key: cells.remark(cell) for key, cell in cells_of.items()}
    values = {
        key: figure_of(cell) if not remarks[key] or remarks[key] in _NOTED else None for key, cell in cells_of.items()
    }
    return values, remarks


def _row(cells_of: dict[_Key, CellText], kind: str) -> list[CellText]:
    return [cell for (row_kind, _), cell in cells_of.items() if row_kind == kind]


def _week_within(entry: Entry, values: dict[_Key, Decimal | None]) -> bool:
    if entry.row_kind != "week":
        return True
    return not week_above_cumulative.fails(
        values[("week", entry.indicator)], values.get(("cumulative", entry.indicator))
    )


def _rectified_within(entry: Entry, values: dict[_Key, Decimal | None], found_of: dict[str, str]) -> bool:
    found = found_of.get(entry.indicator)
    if found is None or entry.row_kind != "cumulative":
        return True
    return not rectified_above_found.fails(values[("cumulative", entry.indicator)], values.get(("cumulative", found)))


def _list_remark(entry: Entry, values: dict[_Key, Decimal | None], lines: int, form: Form) -> str:
    pair = form.listed_hazards
    if pair is None or entry.row_kind != "cumulative" or entry.indicator != pair.found:
        return ""
    found, rectified = values[("cumulative", pair.found)], values.get(("cumulative", pair.rectified))
    if found is None or rectified is None:
        return ""
    return next((rule.RULE for rule in LIST_RULES if rule.fails(found, rectified, lines)), "")
