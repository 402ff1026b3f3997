"""One digit mistyped, left out, doubled, or two of them exchanged."""

from decimal import Decimal

from rapidfuzz.distance import OSA

from schemas.checks.wording import show
from schemas.continuation import Continuation, Line
from schemas.explanations.explanation import Explanation

KIND = "digit-slip"


def explain(line: Line, form: Continuation) -> Explanation | None:
    """Fits if 累计, or else 本周, is one digit away from what adds up. Both are named where both are."""
    del form
    week = line.cumulative - line.last
    rows = (
        ("累计", line.cumulative_cell, line.cumulative, line.expected),
        ("本周", line.week_cell, line.week, week),
    )
    fits = [
        f"{row} {show(written)}（{cell}）应为 {show(right)}"
        for row, cell, written, right in rows
        if one_digit_apart(written, right)
    ]
    if not fits:
        return None
    return Explanation(KIND, f"只差一位数字，像是录入错误：{'，或者'.join(fits)}", "请核对后重发。")


def one_digit_apart(written: Decimal, right: Decimal) -> bool:
    """Whether one keystroke makes the one out of the other; figures of a single digit always are, so they do not
    count, and nothing is a slip of a negative figure."""
    texts = show(written), show(right)
    if right < 0 or max(len(text.replace(".", "")) for text in texts) < 2:
        return False
    return OSA.distance(*texts) == 1
