"""累计 left as it was last week, 本周 new."""

from schemas.continuation import Continuation
from schemas.explanations.explanation import Explanation

KIND = "stale-cumulative"


def explain(form: Continuation) -> Explanation | None:
    """Fits if every 累计 is the last one."""
    if form.last_week_ending is None or any(line.cumulative != line.last for line in form.flows):
        return None
    if not form.broad(form.failing):
        return None
    return Explanation(
        KIND,
        f"“累计”一行仍是 {form.last_week_ending} 的数，没有加上本周",
        "请把本周数加入累计后重发。",
    )
