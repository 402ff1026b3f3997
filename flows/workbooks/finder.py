"""Finder: the forms in the sheets of a workbook, found by their labels wherever they stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from flows.workbooks.columns import Place, assign, header_columns
from flows.workbooks.figures import FigureRow, entries
from flows.workbooks.hazard_list import read_list
from flows.workbooks.segment import Segment, segments
from flows.workbooks.sheet import Sheet
from flows.workbooks.structure import Structure
from flows.workbooks.vocabulary import Vocabulary
from schemas.candidate import Candidate, RowKind, SourceText
from schemas.checks.catalogue import finding
from schemas.form import Form
from schemas.grid import Grid


def find_forms(grids: Iterable[Grid], form: Form) -> tuple[Candidate, ...]:
    """The forms in the sheets, in the order of the workbook.

    A blank form beside a filled one does not count, nor does an exact copy. Sheets that are hidden count only where
    nothing visible does: what the clerk sees is what was sent."""
    words = Vocabulary(form)
    found = [(sheet.hidden, c) for sheet in map(Sheet, grids) for c in _candidates(sheet, words)]
    if any(_is_filled(c) for _, c in found):
        found = [(hidden, c) for hidden, c in found if _is_filled(c)]
    days: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)  # what a form says -> the dates it says it of
    copies: set[int] = set()
    for number, (_, candidate) in sorted(enumerate(found), key=lambda item: item[1][0]):  # visible ones first
        if _is_copy(day := _day(candidate), seen := days[_content(candidate)]):
            copies.add(number)
        else:
            seen.add(day)
    return _visible([pair for number, pair in enumerate(found) if number not in copies])


def _visible(found: list[tuple[bool, Candidate]]) -> tuple[Candidate, ...]:
    shown = [candidate for hidden, candidate in found if not hidden]
    hidden = [candidate for is_hidden, candidate in found if is_hidden]
    rule = "sheet-hidden-ignored" if shown else "sheet-hidden"
    notes = tuple(finding(rule, sheet=candidate.sheet) for candidate in hidden)
    if shown:
        return (replace(shown[0], findings=shown[0].findings + notes), *shown[1:])
    return tuple(replace(c, findings=(*c.findings, note)) for c, note in zip(hidden, notes, strict=True))


def _is_filled(candidate: Candidate) -> bool:
    return any(entry.kind != "blank" for entry in candidate.entries) or bool(candidate.hazards)


def _day(candidate: Candidate) -> str:
    return candidate.filled_on.text.strip() if candidate.filled_on else ""


def _is_copy(day: str, seen: set[str]) -> bool:
    """Whether a form of that date is one of those `seen` with the same content. Two quiet weeks have the same figures
    and differ by their dates; a form without a date may be any."""
    return bool(seen) and (not day or not seen.isdisjoint((day, "")))


def _content(candidate: Candidate) -> tuple[object, ...]:
    """What makes two forms the same: unit, figures and list, wherever in the workbook they stand."""
    unit = candidate.unit.text if candidate.unit else ""
    figures = sorted((e.row_kind, e.indicator, e.kind, e.text) for e in candidate.entries)
    lines = tuple((h.enterprise, h.location, h.industry, h.detail) for h in candidate.hazards)
    return unit, tuple(figures), lines


def _candidates(sheet: Sheet, words: Vocabulary) -> Iterable[Candidate]:
    for segment in segments(sheet, words):
        candidate = _candidate(sheet, words, segment)
        if candidate is not None:
            yield candidate


def _candidate(sheet: Sheet, words: Vocabulary, segment: Segment) -> Candidate | None:
    """The form in the segment; None if too little of it is there to be this form."""
    numbers = _column_numbers(sheet, words, segment)
    columns = header_columns(sheet, words, segment.header_top, segment.header_bottom, numbers)
    places = assign(words, columns)
    if not _is_this_form(sheet, words, segment, places):
        return None
    rows = _figure_rows(segment)
    head = _head(sheet, words, segment)
    hazards = read_list(sheet, words, segment.list_row, segment.end)
    structure = Structure(sheet, words, segment, columns, places, rows)
    return Candidate(
        sheet=sheet.name,
        unit=head.get("unit"),
        filled_by=head.get("filled_by"),
        filled_on=head.get("filled_on"),
        entries=entries(sheet, rows, _first_places(places)),
        hazards=hazards.lines,
        findings=structure.findings() + hazards.findings,
    )


def _column_numbers(sheet: Sheet, words: Vocabulary, segment: Segment) -> set[int]:
    """The columns right of the row labels that have something above or in a row of figures. They are listed, not
    counted through: a sheet may be 16,384 columns wide."""
    numbers: set[int] = set()
    for row in sheet.rows_between(segment.header_top, segment.header_bottom):
        for cell in sheet.row(row):
            numbers.update(range(cell.column, sheet.box(cell.row, cell.column).right + 1))
    for _, label in segment.anchors:
        for cell in sheet.row(label.row):
            numbers.update(range(cell.column, sheet.box(cell.row, cell.column).right + 1))
    left = max((sheet.box(c.row, c.column).right + 1 for _, c in segment.anchors), default=segment.left)
    return {number for number in numbers if number >= left}


def _is_this_form(sheet: Sheet, words: Vocabulary, segment: Segment, places: tuple[Place, ...]) -> bool:
    """Whether enough is there: half of the required columns, or, under the form's own title, any of them. Less is
    some other table that happens to share a few words."""
    required = {i.id for i in words.form.indicators if not i.optional}
    known = {place.indicator for place in places}
    if 2 * len(required & known) >= len(required):
        return True
    above = sheet.rows_between(segment.start, segment.header_top)
    titled = any(words.title in sheet.label(cell) for row in above for cell in sheet.row(row))
    return titled and bool(known)


def _figure_rows(segment: Segment) -> tuple[FigureRow, ...]:
    """The first row of each kind, 本周 before 累计, in whichever order the sheet has them."""
    kinds: tuple[RowKind, ...] = ("week", "cumulative")
    found = (next((c for kind, c in segment.anchors if kind == wanted), None) for wanted in kinds)
    return tuple(FigureRow(kind, cell) for kind, cell in zip(kinds, found, strict=True) if cell is not None)


def _first_places(places: tuple[Place, ...]) -> tuple[Place, ...]:
    first: dict[str, Place] = {}
    for place in places:
        first.setdefault(place.indicator, place)
    return tuple(first.values())


def _head(sheet: Sheet, words: Vocabulary, segment: Segment) -> dict[str, SourceText]:
    """The head's values: from above the header, else from the rows around the list."""
    above = words.head.read(sheet, sheet.rows_between(segment.start, segment.header_top))
    below = words.head.read(sheet, sheet.rows_between(segment.header_bottom, segment.end))
    return below | above
