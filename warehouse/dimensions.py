"""Dimensions: units, weeks and indicators as the campaign and its form have them now."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from schemas.campaign import Campaign
from schemas.form import Form, Indicator
from warehouse.errors import LoadError
from warehouse.migrate import apply_view, view_is_current
from warehouse.sql import FOLDER, change, incoming

_COMBINED = "templates/combined_table.sql"
_COLUMNS = {"week_ending", "row_kind", "unit_id", "name", "carried_from", "position"}


def load_campaign(con: DuckDBPyConnection, campaign: Campaign, form: Form) -> None:
    """Takes over what campaign and form say. What they no longer have keeps its rows and is marked as gone, so that
    old figures stay readable; a moved deadline counts for the past too. LoadError if an indicator has the name of
    another column of the combined table."""
    clash = sorted(_COLUMNS & {i.id for i in form.indicators})
    if clash:
        raise LoadError(f"form {form.id}: an indicator cannot be named {clash[0]}: the combined table has that column")
    head = (campaign.name, campaign.notice, campaign.form, campaign.timezone)
    units = [(u.id, u.name, u.required, n) for n, u in enumerate(campaign.units, 1)]
    weeks = [(w.ending, w.deadline, n) for n, w in enumerate(campaign.weeks, 1)]
    indicators = [(i.id, i.label, i.unit, n) for n, i in enumerate(form.indicators, 1)]
    changed = _merge(con, "merge_campaign", "name notice form timezone", [head])
    changed += _merge(con, "merge_units", "unit_id name required position", units)
    changed += _merge(con, "merge_weeks", "week_ending deadline position", weeks)
    changed += _merge(con, "merge_indicators", "indicator label unit_of_measure position", indicators)
    changed += _merge(con, "merge_name_rules", "same_name like_name", [(form.list.same_name, form.list.like_name)])
    if changed:
        change(con, "bump_changes")
    _refresh_combined_table(con, form)


def _merge(con: DuckDBPyConnection, name: str, columns: str, rows: Sequence[tuple[object, ...]]) -> int:
    with incoming(con, columns, rows):
        return change(con, name)


def _refresh_combined_table(con: DuckDBPyConnection, form: Form) -> None:
    """`combined_table` has a column per indicator, so its text follows the form."""
    template = (FOLDER / "views" / _COMBINED).read_text(encoding="utf-8")
    text = "\n".join(_expand(line, form) for line in template.splitlines())
    if not view_is_current(con, _COMBINED, text):
        apply_view(con, _COMBINED, text)


def _expand(line: str, form: Form) -> str:
    """A line that names {indicator}, once for each. Comments stay as they are."""
    if "{indicator}" not in line or line.startswith("--"):
        return line
    return "\n".join(_fill(line, indicator) for indicator in form.indicators)


def _fill(line: str, indicator: Indicator) -> str:
    """The id is safe in SQL by its pattern (schemas.form.Identifier); the label is quoted as SQL text."""
    label = f"{indicator.label}（{indicator.unit}）".replace("'", "''")
    return line.replace("{indicator}", indicator.id).replace("{label}", label)
