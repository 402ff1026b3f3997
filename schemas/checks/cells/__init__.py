"""The rules on a single figure cell, in the order in which they are asked: the first that fails names the cell."""

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

from schemas.celltext import CellText
from schemas.checks.cells import (
    approximate,
    blank,
    boolean,
    date,
    error_value,
    expression,
    foreign_digits,
    formula_without_value,
    fraction,
    incomplete_numeral,
    myriad,
    negative,
    not_a_number,
    numeral,
    percentage,
    reference,
    several_numbers,
    slash,
    superscript,
    too_large,
    too_precise,
    wrong_unit,
    zero_word,
)


def _rules(*modules: ModuleType) -> tuple[tuple[str, Callable[[CellText], bool]], ...]:
    return tuple((module.RULE, module.fails) for module in modules)


NOTES = _rules(blank, zero_word, numeral)
"""What is read as a figure all the same, and told to the sender."""

# From the most telling reason to the least: "1.5万" is a myriad before it is not a number.
ERRORS = _rules(
    boolean, date, percentage, error_value, formula_without_value, reference, superscript, foreign_digits,
    several_numbers, approximate, negative, slash, expression, myriad, incomplete_numeral, wrong_unit,
    fraction, too_precise, too_large, not_a_number,
)  # fmt: skip


@lru_cache(4096)  # most cells of most forms are small whole numbers
def remark(cell: CellText) -> str:
    """The id of the first rule that has something to say of the cell, "" if none has."""
    return next((rule for rule, fails in (*NOTES, *ERRORS) if fails(cell)), "")
