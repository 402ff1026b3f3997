"""Validation: the pandera schemas, built from the rules: one pass over all forms of a run for errors, one for
what is only noted, one for the accepted forms against their predecessors."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.checks import (
    cells,
    cumulative_identity,
    list_dropped,
    list_industry,
    list_location,
    rectified_above_found,
    row_blank,
    week_above_cumulative,
)
from schemas.form import Form
from schemas.frame import LIST_RULES


def _is_not(rule: str) -> pa.Check:
    return pa.Check(lambda series, rule=rule: series != rule, error=rule)


def _is_true(rule: str) -> pa.Check:
    return pa.Check(lambda series: series, error=rule)


def _columns(form: Form) -> dict[str, pa.Column]:
    """The columns of every frame of figures; none is coerced: the cells were read before."""
    return {
        "form": pa.Column("int64", pa.Check.ge(0)),
        "row_kind": pa.Column(object, pa.Check.isin(["week", "cumulative"])),
        "indicator": pa.Column(object, pa.Check.isin([i.id for i in form.indicators])),
        "sheet": pa.Column(object),
        "cell": pa.Column(object),
        "raw_text": pa.Column(object),
        "value": pa.Column(object, nullable=True),
        "remark": pa.Column(object),
        "row_filled": pa.Column(bool),
        "week_within_cumulative": pa.Column(bool),
        "rectified_within_found": pa.Column(bool),
        "list_remark": pa.Column(object),
    }


def error_schema(form: Form) -> pa.DataFrameSchema:
    """What keeps a form out: every error rule on cells, rows and figures against each other."""
    columns = _columns(form) | {
        "remark": pa.Column(object, [_is_not(rule) for rule, _ in cells.ERRORS]),
        "row_filled": pa.Column(bool, _is_true(row_blank.RULE)),
        "week_within_cumulative": pa.Column(bool, _is_true(week_above_cumulative.RULE)),
        "rectified_within_found": pa.Column(bool, _is_true(rectified_above_found.RULE)),
    }
    return pa.DataFrameSchema(columns, strict=True, coerce=False)


def remark_schema(form: Form) -> pa.DataFrameSchema:
    """What is told and does not keep a form out: texts taken as 0, numerals read, the list against the figures."""
    columns = _columns(form) | {
        "remark": pa.Column(object, [_is_not(rule) for rule, _ in cells.NOTES]),
        "list_remark": pa.Column(object, [_is_not(rule.RULE) for rule in LIST_RULES]),
    }
    return pa.DataFrameSchema(columns, strict=True, coerce=False)


def list_schema() -> pa.DataFrameSchema:
    """The lines of the lists by themselves; `remark` is the id of the rule that a line does not keep."""
    return _remarks(list_industry.RULE)


def history_schema() -> pa.DataFrameSchema:
    """Accepted forms against the last ones of their units and against their area; one line per form and indicator
    or per form and line of its list."""
    return _remarks(
        cumulative_identity.RULE, cumulative_identity.LENIENT_RULE, cumulative_identity.DIAGNOSIS_RULE,
        list_location.RULE, list_dropped.RULE,
    )  # fmt: skip


def _remarks(*rules: str) -> pa.DataFrameSchema:
    columns = {
        "form": pa.Column("int64", pa.Check.ge(0)),
        "remark": pa.Column(object, [_is_not(rule) for rule in rules]),
    }
    return pa.DataFrameSchema(columns, strict=True, coerce=False)


def remarked(forms: Sequence[int], remarks: Sequence[str]) -> pd.DataFrame:
    """A frame for the schemas of remarks: the number of each line's form, and its remark ("" for none)."""
    return pd.DataFrame({"form": pd.Series(forms, dtype="int64"), "remark": pd.Series(remarks, dtype=object)})


@contextmanager
def _spared(module: str) -> Iterator[None]:
    """Nothing imports the module inside, as if it were not installed: with its first validation pandera takes
    hypothesis, 0.3 s and 25 MB for strategies that only tests draw from. Once loaded it stays."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # as the import system has it for "there is none"
    try:
        yield
    finally:
        del sys.modules[module]


def failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> list[tuple[int, str]]:
    """(index of the line, rule id) for every rule that a line of the frame does not keep, in the order of the lines.

    AssertionError if the frame itself is not of the schema's shape: that is our mistake, never a submission's.
    """
    if frame.empty:
        return []
    try:
        with _spared("hypothesis"):
            schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        shape = cases[cases["index"].isna()]
        if not shape.empty:
            raise AssertionError(f"the frame of figures is malformed: {shape.to_dict('records')[:3]}") from error
        return sorted((int(i), str(rule)) for i, rule in zip(cases["index"], cases["check"], strict=True))
    return []
