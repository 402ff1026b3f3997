"""Changes: what differs between two issues of a week's report, line by line, in the words of the office."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from schemas.form import Form
from schemas.report import Change, CombinedRow, Report, ReportHazard, UnitTimeliness

_ROW_NAMES = {"week": "本周", "cumulative": "累计"}


def changes(before: Report, after: Report, form: Form) -> tuple[Change, ...]:
    """Every line of `after` that differs from `before`: reporting first, then figures in the order of the table (the
    total's lines last), then the list of enterprises. The number and time of the issues do not count, nor does
    it whether an equal 累计 is carried forward: the line on reporting says so."""
    return (
        *_timeliness_changes(before.timeliness, after.timeliness),
        *_figure_changes(before.rows, after.rows, form),
        *_hazard_changes(before.hazards, after.hazards),
    )


def _timeliness_changes(before: Iterable[UnitTimeliness], after: Iterable[UnitTimeliness]) -> Iterator[Change]:
    old, new = {t.unit_id: t for t in before}, {t.unit_id: t for t in after}
    for unit_id in {**new, **old}:
        texts = [_status(group.get(unit_id)) for group in (old, new)]
        if texts[0] != texts[1]:
            yield Change((new.get(unit_id) or old[unit_id]).name, "报送情况", *texts)


def _status(timeliness: UnitTimeliness | None) -> str:
    if timeliness is None:
        return ""
    if timeliness.status == "late":
        return f"迟报{_duration(timeliness.minutes_late or 0)}"
    return {"on_time": "按时", "missing": "未报"}[timeliness.status]


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "天"), (hours, "小时"), (rest, "分钟"))
    return "".join(f"{count}{name}" for count, name in parts if count) or "0分钟"


def _figure_changes(before: Iterable[CombinedRow], after: Iterable[CombinedRow], form: Form) -> Iterator[Change]:
    old = {(r.unit_id, r.row_kind): r for r in before}
    new = {(r.unit_id, r.row_kind): r for r in after}
    for place in {**new, **old}:
        name = (new.get(place) or old[place]).name
        for indicator in form.indicators:
            texts = [_value(group.get(place), indicator.id) for group in (old, new)]
            if texts[0] != texts[1]:
                yield Change(name, f"{_ROW_NAMES[place[1]]}·{indicator.label}", *texts)


def _value(row: CombinedRow | None, indicator: str) -> str:
    value = row.values.get(indicator) if row else None
    return "" if value is None else _shown(value)


def _shown(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _hazard_changes(before: Iterable[ReportHazard], after: Iterable[ReportHazard]) -> Iterator[Change]:
    """A line that only changed its words is one change; the position in the list does not count."""
    gone, come = _without(before, after), _without(after, before)
    for line in gone:
        match = next((c for c in come if (c.unit_id, c.enterprise) == (line.unit_id, line.enterprise)), None)
        if match:
            come.remove(match)
        yield Change(line.unit_name, "重大隐患企业", _line(line), _line(match) if match else "")
    for line in come:
        yield Change(line.unit_name, "重大隐患企业", "", _line(line))


def _without(lines: Iterable[ReportHazard], others: Iterable[ReportHazard]) -> list[ReportHazard]:
    """The lines that are not among the others; a line that stands twice must be matched twice."""
    rest = [(o.unit_id, _line(o)) for o in others]
    left = []
    for line in lines:
        if (line.unit_id, _line(line)) in rest:
            rest.remove((line.unit_id, _line(line)))
        else:
            left.append(line)
    return left


def _line(hazard: ReportHazard) -> str:
    return f"{hazard.enterprise}（{hazard.location}，{hazard.industry}）：{hazard.detail}"
