"""Candidate: a form as it was found in a workbook, nothing of it judged yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from schemas.finding import Finding
from schemas.grid import CellKind

RowKind = Literal["week", "cumulative"]

ROW_LABELS: Mapping[RowKind, str] = {"week": "本周", "cumulative": "累计"}


@dataclass(frozen=True, slots=True)
class Entry:
    """The cell that a figure is to be read from. A blank cell is an entry too: kind "blank", text ""."""

    row_kind: RowKind
    indicator: str
    cell: str
    kind: CellKind | Literal["blank"]
    text: str
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text of the form's head (reporting unit, date) with the cell it stands in; `day` if the cell is a date."""

    cell: str
    text: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class HazardLine:
    """A line of the list of enterprises with major hazards; `cells` names the cells of the four texts."""

    position: int
    enterprise: str
    location: str
    industry: str
    detail: str
    cells: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One form found in one sheet.

    `unit` and `filled_on` are the values after 填报单位 and 填表日期, without the label; None if there is none.
    `entries` has every indicator whose column was found, for each row that was found.
    `findings` are about structure: missing or doubled columns and rows, unknown columns with figures.
    """

    sheet: str
    unit: SourceText | None
    filled_by: SourceText | None
    filled_on: SourceText | None
    entries: tuple[Entry, ...]
    hazards: tuple[HazardLine, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of one attachment.

    `format` is what the content is ("xlsx", "xls", "html", "pdf", "image", "zip", "text", …), `candidates`
    the forms in it, `findings` why nothing (or not everything) could be read. `readable` is False when the
    file is of a kind that could hold a form but could not be read: damaged, with a password, HTML named
    .xls, a bomb. A picture, a scan or a workbook without a form is readable and has no candidates.
    """

    format: str
    readable: bool
    candidates: tuple[Candidate, ...]
    findings: tuple[Finding, ...]
