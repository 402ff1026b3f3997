"""Unread: the figures that a stored form should have and that nobody could read."""

from schemas.form import Form
from schemas.submission import Submission


def unread_figures(submission: Submission, form: Form) -> tuple[str, ...]:
    """Each as its cell with the text in it, or as the label of the column that is missing. An optional column may be
    missing or empty, but not hold what could not be read. Such a form must not come to count by a decision: its gaps
    would be empty in the figures, without anyone having said so."""
    found = {(f.row_kind, f.indicator): f for f in submission.figures}
    wrong = {f.cell for f in submission.findings if f.severity == "error" and f.cell}
    cells = []
    for row_kind in ("week", "cumulative"):
        for indicator in form.indicators:
            figure = found.get((row_kind, indicator.id))
            if figure is None and not indicator.optional:
                cells.append(f"缺“{indicator.label}”")
            elif figure is not None and figure.value is None and (not indicator.optional or figure.cell in wrong):
                cells.append(f"{figure.cell}“{figure.raw_text.strip()}”")
    return tuple(dict.fromkeys(cells))
