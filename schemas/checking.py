"""Checking: candidates in, figures and findings out; the passes of pandera joined back to cells and messages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.candidate import Candidate, RowKind
from schemas.checks import cells, rectified_above_found, row_blank, week_above_cumulative
from schemas.checks.catalogue import finding
from schemas.finding import Finding
from schemas.form import Form
from schemas.frame import LIST_RULES, Line, frame_of
from schemas.submission import Figure
from schemas.validation import error_schema, failures, remark_schema

ROW_LABELS: Mapping[RowKind, str] = {"week": "本周", "cumulative": "累计"}


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A candidate with its figures (value None where none could be read) and all findings, structure first."""

    candidate: Candidate
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]


def check_forms(candidates: Sequence[Candidate], form: Form) -> tuple[CheckedForm, ...]:
    """Every candidate of a run checked in one pass (and one for remarks), in the order given."""
    lines, frame = frame_of(candidates, form)
    failed = failures(error_schema(form), frame) + failures(remark_schema(form), frame)
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    lookup = _Lookup(lines, candidates, form)
    for index, rule in sorted(failed):
        found[lines[index].form].append(lookup.finding(lines[index], rule))
    figures: defaultdict[int, list[Figure]] = defaultdict(list)
    for line in lines:
        figures[line.form].append(Figure(line.row_kind, line.indicator, line.value, line.cell, line.raw_text))
    return tuple(CheckedForm(c, tuple(figures[n]), (*c.findings, *found[n])) for n, c in enumerate(candidates))


class _Lookup:
    """The other figures of a form, for the words of a message."""

    def __init__(self, lines: Sequence[Line], candidates: Sequence[Candidate], form: Form) -> None:
        self._form = form
        self._lines = {(line.form, line.row_kind, line.indicator): line for line in lines}
        self._listed = [len(c.hazards) for c in candidates]

    def finding(self, line: Line, rule: str) -> Finding:
        """The finding of the rule at the line."""
        indicator = self._form.indicator(line.indicator)
        raw_text = line.raw_text.strip()
        fields: dict[str, object] = {"label": f"{ROW_LABELS[line.row_kind]}·{indicator.label}", "unit": indicator.unit}
        if rule == row_blank.RULE:
            fields = {"row": ROW_LABELS[line.row_kind]}
        elif rule == week_above_cumulative.RULE:
            other = self._lines[(line.form, "cumulative", line.indicator)]
            fields |= {"label": indicator.label, "value": show(line.value)}
            fields |= {"cumulative": show(other.value), "other": other.cell}
        elif rule == rectified_above_found.RULE:
            found = next(p.found for p in self._form.pairs if p.rectified == line.indicator)
            other = self._lines[(line.form, "cumulative", found)]
            fields |= {"label": indicator.label, "value": show(line.value)}
            fields |= {"found": show(other.value), "other": other.cell}
        elif rule in {r.RULE for r in LIST_RULES}:
            fields = self._list_fields(line)
        elif rule in {r for r, _ in cells.NOTES}:
            fields |= {"value": show(line.value)}
        return finding(
            rule,
            sheet=line.sheet,
            cell=line.cell,
            raw_text=raw_text,
            severities=self._form.severities,
            **fields,
        )

    def _list_fields(self, line: Line) -> dict[str, object]:
        pair = self._form.listed_hazards
        assert pair is not None
        found, rectified = line.value, self._lines[(line.form, "cumulative", pair.rectified)].value
        assert found is not None
        assert rectified is not None
        return {
            "found": show(found),
            "rectified": show(rectified),
            "open": show(found - rectified),
            "lines": self._listed[line.form],
            "title": self._form.list.title,
        }


def show(number: Decimal | None) -> str:
    """A figure as people write it: 12, 3.28; empty for None."""
    return "" if number is None else f"{number.normalize():f}"
