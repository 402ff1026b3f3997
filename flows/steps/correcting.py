"""Correcting: a figure changed by telephone, recorded as a decision with its reason; the cell keeps what it said."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum

import duckdb

from flows.letters.amendment import amendment_letter
from flows.steps.context import Context
from flows.steps.refusal import (
    DecisionRefused,
    refuse_backdating,
    refuse_overtaken,
    require_indicator,
    require_place,
    require_reason,
)
from flows.steps.summary import CorrectionSummary
from flows.steps.telling import tell
from schemas.amendment import Amended
from schemas.candidate import RowKind
from schemas.checks.cells.too_large import LIMIT
from schemas.consistency import contradictions
from schemas.form import Indicator
from warehouse import dimensions, outbox, runs
from warehouse.corrections import Correction, Place, Standing, correct, last_correction, standing_at, weeks_of
from warehouse.database import Warehouse

_DECIMALS = -6  # figures are DECIMAL(18, 6)


class Row(Enum):
    """Which of a form's two rows; in Chinese, because it is a choice in the form of the Prefect UI."""

    WEEK = "本周"
    CUMULATIVE = "累计"

    @property
    def kind(self) -> RowKind:
        """The row as it is stored."""
        return "week" if self is Row.WEEK else "cumulative"


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an operator was told on the telephone. `value` as typed; None withdraws the correction that stands.
    `asked_at` is when it was asked for, if that may be long before it is done: what was decided since then stands."""

    unit: str
    week: date
    indicator: str
    row_kind: RowKind
    value: str | None
    reason: str
    operator: str
    asked_at: datetime | None = None


def value_asked(value: str | None, withdraw: bool) -> str | None:
    """The value to record, None for a withdrawal; DecisionRefused unless exactly one of the two is asked for."""
    given = (value or "").strip()
    if bool(given) == withdraw:
        raise DecisionRefused("更正后的数（--value）和撤销（--withdraw）要写其中一个，也只能写一个")
    return given or None


def amend(context: Context, amendment: Amendment, at: datetime, send: bool = True) -> CorrectionSummary:
    """A correction recorded and told to the unit. If the letter cannot be sent now, the correction stands and the
    letter stays queued."""
    summary = decide(context, amendment, at)
    return tell(context, summary, at) if send else summary


def decide(context: Context, amendment: Amendment, at: datetime) -> CorrectionSummary:
    """The figure as it counts from `at` on, published, its letter queued. DecisionRefused if there is no such figure,
    if nothing is accepted for that unit and week, or if nothing would change; the very same correction once more (a run
    tried again) is no error and changes nothing. No network."""
    require_reason(amendment.reason, amendment.operator)
    require_place(context.campaign, amendment.unit, amendment.week)
    indicator = require_indicator(context.form, amendment.indicator)
    value = None if amendment.value is None else _number(amendment.value, indicator)
    place = Place(amendment.unit, amendment.week, amendment.row_kind, indicator.id)
    asked = Correction(place, value, amendment.reason.strip(), amendment.operator.strip(), at)
    warehouse = Warehouse(context.settings.data)
    with warehouse.write() as con:
        dimensions.load_campaign(con, context.campaign, context.form)
        refuse_backdating(con, at)
        runs.start_run(con, "correct", at)
        before, repeated = _standing(con, asked, amendment.asked_at)
        if not repeated:
            correct(con, asked)
        amended = _amended(context, con, asked, indicator, before)
        if not repeated:
            outbox.enqueue(con, [amendment_letter(amended, context.campaign, context.settings.mail_user)], at)
    warehouse.publish()
    return _summary(amended, repeated, at)


def _standing(con: duckdb.DuckDBPyConnection, asked: Correction, asked_at: datetime | None) -> tuple[Standing, bool]:
    """What stands so far, and whether it does so by the very same correction. DecisionRefused if it cannot be
    corrected, would stay what it is, or was corrected otherwise since `asked_at`."""
    place, value = asked.place, asked.value
    before, last = standing_at(con, place), last_correction(con, place)
    if before is None:
        raise DecisionRefused(f"{place.unit_id} {place.week_ending} 没有有效报表，电话只能更正，不能代替报表")
    done = not before.corrected if value is None else value == before.value
    if done and last is not None and replace(last[1], decided_at=asked.decided_at) == asked:
        return before, True
    if value is None and done:
        raise DecisionRefused("这个数没有电话更正，无可撤销")
    if done:
        raise DecisionRefused(f"这个数已经是 {_text(value)}，不必更正")
    if last is not None:
        refuse_overtaken(asked_at, last[1].decided_at, last[1].decided_by)
    return before, False


def _amended(
    context: Context, con: duckdb.DuckDBPyConnection, asked: Correction, indicator: Indicator, before: Standing
) -> Amended:
    """The correction as it stands now, with what does not fit any more."""
    place, told, after = asked.place, last_correction(con, asked.place), standing_at(con, asked.place)
    assert told is not None
    assert after is not None
    return Amended(
        correction_id=told[0],
        unit=context.campaign.unit(place.unit_id),
        week_ending=place.week_ending,
        row_kind=place.row_kind,
        indicator=indicator,
        before=before.value,
        after=after.value,
        cell_value=after.cell_value,
        withdrawn=asked.value is None,
        reason=asked.reason,
        operator=asked.decided_by,
        at=told[1].decided_at,
        warnings=contradictions(weeks_of(con, place), place.week_ending, place.row_kind, indicator),
    )


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


def _summary(amended: Amended, repeated: bool, at: datetime) -> CorrectionSummary:
    return CorrectionSummary(
        at=at,
        unit_name=amended.unit.name,
        week_ending=amended.week_ending,
        label=amended.indicator.label_in(amended.row_kind),
        before=_text(amended.before),
        after=_text(amended.after),
        cell=_text(amended.cell_value),
        repeated=repeated,
        warnings=amended.warnings,
        recipient=", ".join(amended.unit.senders),
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
