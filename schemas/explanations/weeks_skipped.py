"""Weeks without a report, whose figures 累计 holds and 本周 does not."""

from schemas.continuation import Continuation
from schemas.explanations.explanation import Explanation

KIND = "weeks-skipped"


def explain(form: Continuation) -> Explanation | None:
    """Fits if weeks are missing, no 累计 is too small, and so many are too large that it is no slip of a cell."""
    if not form.skipped or any(line.difference < 0 for line in form.flows) or not form.broad(form.failing):
        return None
    weeks = "、".join(str(week) for week in form.skipped)
    return Explanation(
        KIND,
        f"差额应是没有报送的 {weeks} {'各周' if len(form.skipped) > 1 else '一周'}的数，累计里有，本周里没有",
        "请补报缺的报表；如当时确无工作，请核对累计。",
    )
