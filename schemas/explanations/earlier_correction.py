"""The last form was wrong by some amount, and this one puts it right."""

from schemas.checks.wording import show, signed
from schemas.continuation import Continuation, Line
from schemas.explanations.explanation import Explanation

KIND = "earlier-correction"


def explain(line: Line, form: Continuation) -> Explanation | None:
    """Fits if the difference takes back exactly the one of the last form."""
    if not line.last_difference or line.difference != -line.last_difference:
        return None
    right = show(line.last + line.difference)
    return Explanation(
        KIND,
        f"正好抵消上次报表的差额（{form.last_week_ending} 累计 {show(line.last)} 多出"
        f" {signed(line.last_difference)}，应为 {right}），是把上次的累计更正 {signed(line.difference)}",
        "如确为更正，不必重发，请回复说明；上次的报表也可更正重发。",
    )
