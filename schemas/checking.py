"""Checking: candidates in, figures and findings out; the passes of pandera joined back to cells and messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.candidate import ROW_LABELS, Candidate
from schemas.checks import cells, rectified_above_found, row_blank, week_above_cumulative
from schemas.checks.catalogue import finding
from schemas.checks.wording import show
from schemas.explanations import rows_swapped
from schemas.finding import Finding
from schemas.form import Form
from schemas.frame import LIST_RULES, Line, frame_of
from schemas.listline import line_remarks
from schemas.remark import Remark
from schemas.submission import Figure
from schemas.validation import error_schema, failures, list_schema, remark_schema, remarked

CHECK_BOTH = "请核对这两格，累计应包含本周。"
ROWS_SWAPPED = "全表各项的本周都不小于累计，“本周”“累计”两行像是互相填反了，请对调后重发。"


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
    for remark in _listed(candidates, form):
        found[remark.form].extend([remark.finding] if remark.finding else [])
    figures: defaultdict[int, list[Figure]] = defaultdict(list)
    for line in lines:
        figures[line.form].append(Figure(line.row_kind, line.indicator, line.value, line.cell, line.raw_text))
    return tuple(CheckedForm(c, tuple(figures[n]), (*c.findings, *found[n])) for n, c in enumerate(candidates))


def _listed(candidates: Sequence[Candidate], form: Form) -> list[Remark]:
    """What the rules on single lines of the lists have to say."""
    remarks = list(line_remarks(candidates, form))
    frame = remarked([r.form for r in remarks], [r.rule for r in remarks])
    return [remarks[index] for index, _ in failures(list_schema(), frame)]


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
        fields: dict[str, object] = {"label": indicator.label_in(line.row_kind), "unit": indicator.unit}
        if rule == row_blank.RULE:
            fields = {"row": ROW_LABELS[line.row_kind]}
        elif rule == week_above_cumulative.RULE:
            other = self._lines[(line.form, "cumulative", line.indicator)]
            fields |= {"label": indicator.label, "value": show(line.value)}
            fields |= {"cumulative": show(other.value), "other": other.cell, "advice": self._advice(line.form)}
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

    def _advice(self, form: int) -> str:
        """What to do about a 本周 above 累计: a slip of the whole form is told as such."""
        pairs = [
            (week.value, self._lines[(form, "cumulative", i.id)].value)
            for i in self._form.indicators
            if (week := self._lines.get((form, "week", i.id))) and (form, "cumulative", i.id) in self._lines
        ]
        known = [(w, c) for w, c in pairs if w is not None and c is not None]
        return ROWS_SWAPPED if rows_swapped.likely(known, self._form.diagnosis) else CHECK_BOTH

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
