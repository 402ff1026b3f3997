"""本周 and 累计 in each other's row."""

from collections.abc import Iterable
from decimal import Decimal

from schemas.continuation import Continuation
from schemas.explanations.explanation import Explanation
from schemas.form import DiagnosisRules

KIND = "rows-swapped"


def explain(form: Continuation) -> Explanation | None:
    """Fits if the form adds up in every cell once the rows are exchanged."""
    if any(line.last + line.cumulative != line.week for line in form.flows):
        return None
    if not form.broad(form.failing):
        return None
    first = form.failing[0]
    return Explanation(
        KIND,
        f"“本周”“累计”两行像是互相填反了（如 {first.week_cell} 与 {first.cumulative_cell}：对调后各项都对得上）",
        "请把两行对调后重发。",
    )


def likely(figures: Iterable[tuple[Decimal, Decimal]], rules: DiagnosisRules) -> bool:
    """Whether 本周 and 累计 of one form, nothing before it known, look exchanged: 本周 is nowhere the smaller, and
    the larger so often that it is no slip of a cell."""
    telling = [(week, cumulative) for week, cumulative in figures if week or cumulative]
    larger = sum(1 for week, cumulative in telling if week > cumulative)
    if any(week < cumulative for week, cumulative in telling):
        return False
    return larger >= rules.least_lines and larger >= rules.least_share * len(telling)
