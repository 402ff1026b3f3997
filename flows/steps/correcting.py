"""Correcting: a figure changed by telephone, recorded as a decision with its reason; the cell keeps what it said."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import duckdb

from flows.steps.context import Context
from flows.steps.refusal import DecisionRefused, refuse_backdating, require_indicator, require_place, require_reason
from flows.steps.summary import CorrectionSummary
from schemas.candidate import RowKind
from schemas.checking import ROW_LABELS
from schemas.checks.cells.too_large import LIMIT
from schemas.form import Indicator
from warehouse import dimensions, runs
from warehouse.corrections import Correction, Place, Standing, correct, standing_at
from warehouse.database import Warehouse

_DECIMALS = -6  # figures are DECIMAL(18, 6)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an operator was told on the telephone. `value` as typed; None withdraws the correction that stands."""

    unit: str
    week: date
    indicator: str
    row_kind: RowKind
    value: str | None
    reason: str
    operator: str


def amend(context: Context, amendment: Amendment, at: datetime) -> CorrectionSummary:
    """The figure as it counts from `at` on, published. DecisionRefused if there is no such figure, if nothing is
    accepted for that unit and week, or if nothing would change. No network, no letter."""
    require_reason(amendment.reason, amendment.operator)
    require_place(context.campaign, amendment.unit, amendment.week)
    indicator = require_indicator(context.form, amendment.indicator)
    value = None if amendment.value is None else _number(amendment.value, indicator)
    place = Place(amendment.unit, amendment.week, amendment.row_kind, indicator.id)
    warehouse = Warehouse(context.settings.data)
    with warehouse.write() as con:
        dimensions.load_campaign(con, context.campaign, context.form)
        refuse_backdating(con, at)
        runs.start_run(con, "correct", at)
        before = _changed(con, place, value)
        correct(con, Correction(place, value, amendment.reason.strip(), amendment.operator.strip(), at))
        after = standing_at(con, place)
    warehouse.publish()
    return _summary(context, place, indicator, before, after, at)


def _changed(con: duckdb.DuckDBPyConnection, place: Place, value: Decimal | None) -> Standing:
    """What stands so far; DecisionRefused if it cannot be corrected, or would stay what it is."""
    before = standing_at(con, place)
    if before is None:
        raise DecisionRefused(f"{place.unit_id} {place.week_ending} 没有有效报表，电话只能更正，不能代替报表")
    if value is None and not before.corrected:
        raise DecisionRefused("这个数没有电话更正，无可撤销")
    if value is not None and value == before.value:
        raise DecisionRefused(f"这个数已经是 {_text(value)}，不必更正")
    return before


def _number(text: str, indicator: Indicator) -> Decimal:
    """The number as it is stored; DecisionRefused for what a form could not say either."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise DecisionRefused(f"--value {text}：不是数，应如 12 或 3.5") from None
    if not value.is_finite() or not 0 <= value < LIMIT:
        raise DecisionRefused(f"--value {text}：应为 0 至 {LIMIT} 之间的数")
    if indicator.kind == "count" and value != value.to_integral_value():
        raise DecisionRefused(f"--value {text}：{indicator.label}应为整数（{indicator.unit}）")
    if value != value.quantize(Decimal(1).scaleb(_DECIMALS)):
        raise DecisionRefused(f"--value {text}：最多六位小数")
    return value


def _summary(
    context: Context, place: Place, indicator: Indicator, before: Standing, after: Standing | None, at: datetime
) -> CorrectionSummary:
    return CorrectionSummary(
        at=at,
        unit_name=context.campaign.unit(place.unit_id).name,
        week_ending=place.week_ending,
        label=f"{ROW_LABELS[place.row_kind]}·{indicator.label}",
        before=_text(before.value),
        after=_text(after.value if after else None),
        cell=_text(before.cell_value),
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
