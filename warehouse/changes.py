"""Changes: what differs between two issues of a week's report, line by line, in the words of the office."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from schemas.enterprise import enterprise_key
from schemas.form import Form
from schemas.report import Change, CombinedRow, Report, ReportHazard, UnitTimeliness


def changes(before: Report, after: Report, form: Form) -> tuple[Change, ...]:
    """Every line of `after` that differs from `before`: reporting first, then figures in the order of the table (the
    total's lines last), then the list of enterprises: lines that are new, worded otherwise or gone, and what left the
    list of the week before. The number and time of the issues do not count, nor does it whether an equal 累计 is
    carried forward: the line on reporting says so."""
    return (
        *_timeliness_changes(before.timeliness, after.timeliness),
        *_figure_changes(before.rows, after.rows, form),
        *_hazard_changes(before, after),
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
                yield Change(name, indicator.label_in(place[1]), *texts)


def _value(row: CombinedRow | None, indicator: str) -> str:
    value = row.values.get(indicator) if row else None
    return "" if value is None else _shown(value)


def _shown(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _hazard_changes(before: Report, after: Report) -> Iterator[Change]:
    """A line that only changed its words is one change; the position in the list does not count."""
    gone, come = _without(before.hazards, after.hazards), _without(after.hazards, before.hazards)
    closed = {_identity(line) for line in after.closed}
    for line in gone:
        match = next((c for c in come if _identity(c)[:2] == _identity(line)[:2]), None)
        if match:
            come.remove(match)
            yield _listed(line, "改动", _line(line), _line(match))
        else:
            yield _listed(line, "销号" if _identity(line) in closed else "撤下", _line(line), "")
    for line in come:
        yield _listed(line, line.change or "新增", "", _line(line))
    yield from _status_changes(before.hazards, after.hazards)
    yield from _closed_changes(before, after)


def _status_changes(before: Iterable[ReportHazard], after: Iterable[ReportHazard]) -> Iterator[Change]:
    """Lines that are in both lists, but new in one of them and known from an earlier week in the other."""
    old = {(h.unit_id, _line(h)): h.change for h in before}
    for line in after:
        was = old.get((line.unit_id, _line(line)))
        if was and was != line.change:
            yield _listed(line, line.change, f"{was}：{_line(line)}", f"{line.change}：{_line(line)}")


def _closed_changes(before: Report, after: Report) -> Iterator[Change]:
    """Lines closed in one issue only, unless it is told already that they are on the list or left it."""
    listed = {_identity(line) for line in (*before.hazards, *after.hazards)}
    for line in _without(after.closed, before.closed):
        if _identity(line) not in listed:
            yield _listed(line, "销号", "", _line(line))
    for line in _without(before.closed, after.closed):
        if _identity(line) not in listed:
            yield _listed(line, "撤回销号", _line(line), "")


def _listed(line: ReportHazard, what: str, before: str, after: str) -> Change:
    return Change(line.unit_name, f"重大隐患企业·{what}", before, after)


def _identity(line: ReportHazard) -> tuple[str, str, str]:
    """Whose line it is, of which enterprise despite its spelling, and which hazard."""
    return line.unit_id, enterprise_key(line.enterprise), "".join(line.detail.split())


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
