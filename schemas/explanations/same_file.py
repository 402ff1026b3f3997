"""Last week's file sent again under a new date: both rows are those of the last form."""

from schemas.continuation import Continuation
from schemas.explanations.explanation import Explanation

KIND = "same-file"


def explain(form: Continuation) -> Explanation | None:
    """Fits if every figure is that of the last form."""
    if form.last_week_ending is None or not form.failing:
        return None
    if any(line.week != line.last_week or line.cumulative != line.last for line in form.lines):
        return None
    return Explanation(
        KIND,
        f"全表与 {form.last_week_ending} 的报表数字相同，像是又发了一遍上次的文件",
        "请发送本周的报表。",
    )
