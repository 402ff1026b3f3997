"""Explaining: one figure of the report, followed back to the clerk's cell; for the province, to its parts."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flows.steps.context import Context
from flows.steps.refusal import DecisionRefused, require_place
from schemas.candidate import RowKind
from schemas.checks.catalogue import Rule, catalogue
from schemas.finding import Finding
from schemas.form import Indicator
from warehouse.corrections import Place
from warehouse.database import Warehouse
from warehouse.lineage import Part, Source, Turn, findings_of, parts_of, source_of, turns_of

_FIGURE_SCOPES = ("cell", "row", "history")


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of a figure: its source (None: not reported) with the mail's place in the archive, what rules
    said of its cell and of the rest of its form, which ones it passed, and everything decided about it."""

    unit_name: str
    week_ending: date
    row_kind: RowKind
    indicator: Indicator
    source: Source | None
    mail: Path | None
    findings: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]
    passed: tuple[Rule, ...]
    turns: tuple[Turn, ...]


def explain(context: Context, place: Place, as_of: datetime) -> Explanation:
    """The figure as known at `as_of`. DecisionRefused for a unit, week or indicator that does not exist."""
    require_place(context.campaign, place.unit_id, place.week_ending)
    with Warehouse(context.settings.data).read() as con:
        source = source_of(con, place, as_of)
        found = findings_of(con, source.submission_id, as_of) if source else ()
        turns = turns_of(con, place, as_of)
    here = tuple(f for f in found if source and source.cell and (f.sheet, f.cell) == (source.sheet, source.cell))
    failed = {f.rule for f in here}
    return Explanation(
        unit_name=context.campaign.unit(place.unit_id).name,
        week_ending=place.week_ending,
        row_kind=place.row_kind,
        indicator=context.form.indicator(place.indicator),
        source=source,
        mail=_mail(context, source),
        findings=here,
        elsewhere=tuple(f for f in found if f not in here),
        passed=tuple(r for r in catalogue().values() if r.scope in _FIGURE_SCOPES and r.id not in failed),
        turns=turns,
    )


def _mail(context: Context, source: Source | None) -> Path | None:
    if source is None:
        return None
    return context.archive / source.message_sha256[:2] / f"{source.message_sha256}.eml"


def explain_total(
    context: Context, week: date, row_kind: RowKind, indicator: Indicator, as_of: datetime
) -> tuple[Part, ...]:
    """The parts of the province's figure, the total last. DecisionRefused if nothing was known of the week."""
    with Warehouse(context.settings.data).read() as con:
        parts = parts_of(con, week, row_kind, indicator.id, as_of)
    if not parts:
        raise DecisionRefused(f"--week {week}：还没有这一周的数")
    return parts
