"""元 typed for 万元: an amount ten thousand times too large."""

from schemas.checks.wording import show
from schemas.continuation import Continuation, Line
from schemas.explanations.explanation import Explanation

KIND = "yuan"


def explain(line: Line, form: Continuation) -> Explanation | None:
    """Fits if an amount adds up once 累计, 本周 or both (or the last 累计) are divided by the factor."""
    if line.indicator.kind != "amount":
        return None
    small = line.cumulative / form.rules.amount_factor, line.week / form.rules.amount_factor
    last = line.last / form.rules.amount_factor
    cases = (
        (line.last + line.week == small[0], f"累计 {show(line.cumulative)}（{line.cumulative_cell}）"),
        (line.last + small[1] == line.cumulative, f"本周 {show(line.week)}（{line.week_cell}）"),
        (line.last + small[1] == small[0], f"本周和累计（{line.week_cell}、{line.cumulative_cell}）"),
        (last + line.week == line.cumulative, f"上次累计 {show(line.last)}（{form.last_week_ending}）"),
    )
    where = next((text for fits, text in cases if fits), None)
    if where is None:
        return None
    unit = line.indicator.unit
    return Explanation(
        KIND,
        f"{where}像是以元为单位填的，除以 {show(form.rules.amount_factor)} 后对得上",
        f"请以“{unit}”为单位改正后重发。",
    )
