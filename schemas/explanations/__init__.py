"""The explanations of a 累计 that does not continue the last one: one explanation, one kind, one function.

Those of a whole form come first: one that fits every cell is likelier than a slip in each. In each group the order is
from the most telling to the least."""

from collections.abc import Callable

from schemas.continuation import Continuation, Line
from schemas.explanations import (
    digit_slip,
    earlier_correction,
    neighbour_column,
    row_copied,
    rows_swapped,
    same_file,
    stale_cumulative,
    weeks_skipped,
    yuan,
)
from schemas.explanations.explanation import Explanation

WHOLE: tuple[Callable[[Continuation], Explanation | None], ...] = tuple(
    module.explain for module in (same_file, rows_swapped, row_copied, stale_cumulative, weeks_skipped)
)
"""What went wrong with a form as a whole."""

SINGLE: tuple[Callable[[Line, Continuation], Explanation | None], ...] = tuple(
    module.explain for module in (earlier_correction, yuan, digit_slip, neighbour_column)
)
"""What went wrong in a single cell."""
