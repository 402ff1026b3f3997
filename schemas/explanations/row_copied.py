"""One row of figures in both rows."""

from schemas.continuation import Continuation
from schemas.explanations.explanation import Explanation

KIND = "row-copied"


def explain(form: Continuation) -> Explanation | None:
    """Fits if 累计 says what 本周 says in every cell, though there was something before."""
    if any(line.week != line.cumulative for line in form.flows) or not form.broad(form.failing):
        return None
    return Explanation(
        KIND,
        "“累计”一行与“本周”一行完全相同，像是把同一行数填了两遍",
        "请核对这两行：累计应为上次累计加本周。",
    )
