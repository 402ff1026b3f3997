"""Listing: the list of an accepted form against the unit's area and against its last list."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from schemas.campaign import Unit
from schemas.candidate import HazardLine
from schemas.checks import list_dropped, list_location
from schemas.checks.catalogue import finding
from schemas.checks.wording import show
from schemas.division import city_of
from schemas.enterprise import enterprise_key, likeness
from schemas.finding import Finding
from schemas.form import Form, Pair
from schemas.judgement import JudgedForm
from schemas.listline import grouped, naming
from schemas.remark import Remark
from schemas.standing import Accepted, Listed, listed
from schemas.submission import Submission


def unit_remarks(number: int, judged: JudgedForm, form: Form) -> Iterator[Remark]:
    """A remark for each place in an accepted form's list, and one on what its last list had and this one has not."""
    submission = judged.submission
    yield from place_remarks(number, submission.sheet, submission.hazards, judged.unit, form)
    if judged.last is not None and form.listed_hazards is not None:
        yield Remark(number, _dropped(submission, judged.last, form.listed_hazards, form))


def place_remarks(
    number: int, sheet: str, hazards: Sequence[HazardLine], unit: Unit | None, form: Form
) -> Iterator[Remark]:
    """A remark for each place in a list; of a unit whose city is unknown nothing is asked."""
    city = city_of(unit) if unit else None
    for lines in grouped(hazards, lambda line: line.location):
        first = lines[0]
        if not list_location.fails(first.location, city):
            yield Remark(number)
            continue
        fields = {"lines": naming(lines), "city": city}
        text = first.location.strip()
        yield Remark(number, _told(list_location.RULE, sheet, first.cells[1], text, form, **fields))


def _told(rule: str, sheet: str, cell: str, raw_text: str, form: Form, **fields: object) -> Finding:
    return finding(rule, sheet=sheet, cell=cell, raw_text=raw_text, severities=form.severities, **fields)


def _dropped(submission: Submission, last: Accepted, pair: Pair, form: Form) -> Finding | None:
    gone = dropped(last.content.listed, listed(submission.hazards), form.list.like_name)
    figures = {(f.row_kind, f.indicator): f for f in submission.figures}
    cell = figures.get(("cumulative", pair.rectified))
    rectified = _rectified(submission, last, pair)
    if cell is None or rectified is None or not list_dropped.fails(len(gone), rectified):
        return None
    names = "、".join(f"“{name}”" for name in dict.fromkeys(gone))
    return _told(
        list_dropped.RULE, submission.sheet, cell.cell, cell.raw_text.strip(), form,
        last_week=last.week_ending, names=names, dropped=len(gone), rectified=show(rectified),
    )  # fmt: skip


def dropped(before: Listed, now: Listed, like: float) -> tuple[str, ...]:
    """The enterprises with fewer lines than last time, each once per line lost. A name counts as listed if one of
    at least that likeness is: in doubt nobody is blamed."""
    rest = [enterprise_key(name) for name, *_ in now]
    unmatched = []
    for name, *_ in before:
        key = enterprise_key(name)
        if key in rest:
            rest.remove(key)
        else:
            unmatched.append((name, key))
    gone = []
    for name, key in unmatched:
        closest = max(rest, key=lambda other: likeness(key, other), default=None)
        if closest is not None and likeness(key, closest) >= like:
            rest.remove(closest)
        else:
            gone.append(name)
    return tuple(gone)


def _rectified(submission: Submission, last: Accepted, pair: Pair) -> Decimal | None:
    """How many lines may leave the list: what was rectified since the last one (by 累计, or by 本周 if that is more),
    and what had been rectified when it was still listed. None if the figures do not tell."""
    figures = {(f.row_kind, f.indicator): f.value for f in submission.figures}
    week, total = figures.get(("week", pair.rectified)), figures.get(("cumulative", pair.rectified))
    found, before = (last.content.figures.get(("cumulative", i)) for i in (pair.found, pair.rectified))
    if week is None or total is None or found is None or before is None:
        return None
    already = max(Decimal(len(last.content.listed)) - (found - before), Decimal(0))
    return max(week, total - before) + already
