"""Diagnosis: why the figures of a form do not continue the last one, as far as the numbers tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.continuation import Continuation, Line
from schemas.explanations import SINGLE, WHOLE
from schemas.explanations.explanation import Explanation


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`whole` explains every failing cell of the form at once; `single` is by indicator, for forms without such an
    explanation, and holds only the cells that one was found for."""

    whole: Explanation | None
    single: Mapping[str, Explanation]

    def of(self, indicator: str) -> Explanation | None:
        """What explains the cell of that indicator."""
        return self.whole or self.single.get(indicator)


def diagnose(form: Continuation) -> Diagnosis:
    """The first explanation that fits the whole form, else the first that fits each cell by itself."""
    if not form.failing:
        return Diagnosis(None, {})
    whole = next((one for explain in WHOLE if (one := explain(form))), None)
    if whole is not None:
        return Diagnosis(whole, {})
    single = {line.indicator.id: _explain(line, form) for line in form.failing}
    return Diagnosis(None, {indicator: one for indicator, one in single.items() if one is not None})


def _explain(line: Line, form: Continuation) -> Explanation | None:
    return next((one for explain in SINGLE if (one := explain(line, form))), None)
