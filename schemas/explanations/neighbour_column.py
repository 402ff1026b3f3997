"""A count copied from the column beside its own."""

from decimal import Decimal

from schemas.checks.wording import show
from schemas.continuation import Continuation, Line
from schemas.explanations.explanation import Explanation

KIND = "neighbour-column"


def explain(line: Line, form: Continuation) -> Explanation | None:
    """Fits if the figure is that of the next column in the same row and large enough not to be equal by chance."""
    for other in form.neighbours(line):
        beside = f"旁边“{other.indicator.label}”"
        if line.cumulative == other.cumulative >= form.rules.telling:
            return _copied("累计", line.cumulative_cell, line.cumulative, beside, other.cumulative_cell, line.expected)
        right = line.cumulative - line.last
        if line.week == other.week >= form.rules.telling and right >= 0:
            return _copied("本周", line.week_cell, line.week, beside, other.week_cell, right)
    return None


def _copied(row: str, cell: str, value: Decimal, beside: str, other: str, right: Decimal) -> Explanation:
    return Explanation(
        KIND,
        f"{row} {show(value)}（{cell}）与{beside}（{other}）相同，像是抄错了列，应为 {show(right)}",
        "请核对后重发。",
    )
