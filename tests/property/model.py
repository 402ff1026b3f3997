"""Model: the rules of DESIGN 3 once more, slowly and plainly: every answer computed from lists of what happened."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.integration.warehouse.province import CAMPAIGN, ZONE

Place = tuple[str, date]
Key = tuple[str, str]
Said = dict[Key, int | None]

INDICATORS = ("inspected", "fines", "persons")
REQUIRED = [u.id for u in CAMPAIGN.units if u.required]
UNITS = [u.id for u in CAMPAIGN.units]
WEEKS = [w.ending for w in CAMPAIGN.weeks]
EVER = datetime(9999, 1, 1, tzinfo=ZONE)


@dataclass
class Form:
    """A form that was received: from whom (None: somebody unknown), when, whether all its cells could be read."""

    id: str
    sender: str | None
    received: datetime
    readable: bool
    said: Said


@dataclass
class Verdict:
    """One decision: at what time, on which form, for which unit and week, as the repetition of which form."""

    at: datetime
    form: Form
    verdict: str
    unit: str | None
    week: date | None
    repeats: str | None = None


@dataclass
class Model:
    """Everything that happened; nothing is ever removed."""

    verdicts: list[Verdict] = field(default_factory=list)
    calls: list[tuple[datetime, Place, Key, int | None]] = field(default_factory=list)

    def receive(self, form: Form, at: datetime) -> None:
        """The pipeline's verdict on a form filled in on the day that it was sent."""
        week = self._week_of(form)
        if form.sender is None or week is None:
            self.verdicts.append(Verdict(at, form, "held", form.sender, week))
        elif not form.readable:
            self.verdicts.append(Verdict(at, form, "rejected", form.sender, week))
        else:
            self.accept(form, form.sender, week, at)

    def accept(self, form: Form, unit: str, week: date, at: datetime) -> None:
        """Accepted, as a repetition if the version in force when it was received says the same."""
        others = [v for v in self.standing((unit, week), at) if v.form.id != form.id]
        before = [v for v in _versions(others) if v.form.received <= form.received]
        repeats = before[-1].form if before and before[-1].form.said == form.said else None
        first = self._first(repeats, at) if repeats else None
        self.verdicts.append(Verdict(at, form, "accepted", unit, week, first if first != form.id else None))

    def _first(self, form: Form, at: datetime) -> str:
        """What a form that is repeated was itself said to repeat."""
        known = self.last(at)[form.id].repeats
        return known or form.id

    def reject(self, form: Form, at: datetime) -> None:
        """Rejected where it stands."""
        now = self.last(at)[form.id]
        self.verdicts.append(Verdict(at, form, "rejected", now.unit, now.week))

    def _week_of(self, form: Form) -> date | None:
        """The first Friday on or after; until Tuesday the week just closed, if nothing is accepted for it."""
        day = form.received.astimezone(ZONE).date()
        closed = [w.ending for w in CAMPAIGN.weeks if w.deadline < form.received]
        owed = closed and (form.sender is None or not self.standing((form.sender, closed[-1]), EVER))
        if owed and closed[-1] < day <= closed[-1] + timedelta(days=4):
            return closed[-1]
        later = [week for week in WEEKS if day <= week]
        return later[0] if later else None

    def last(self, t: datetime) -> dict[str, Verdict]:
        """The last decision on each form by `t`."""
        return {v.form.id: v for v in self.verdicts if v.at <= t}

    def standing(self, place: Place, t: datetime) -> list[Verdict]:
        """The accepted forms of a unit and week, as received."""
        found = [v for v in self.last(t).values() if v.verdict == "accepted" and (v.unit, v.week) == place]
        return sorted(found, key=lambda v: (v.form.received, v.form.id))

    def in_force(self, place: Place, t: datetime) -> Form | None:
        """The form whose figures count."""
        versions = _versions(self.standing(place, t))
        return versions[-1].form if versions else None

    def value(self, place: Place, key: Key, t: datetime) -> int | None:
        """A figure: what the unit said last, in a form or on the telephone."""
        form = self.in_force(place, t)
        if form is None:
            return None
        said = [(at, value) for at, where, which, value in self.calls if (where, which) == (place, key) and at <= t]
        if said and said[-1][1] is not None and said[-1][0] >= form.received:
            return said[-1][1]
        return form.said.get(key)

    def weekly(self, t: datetime) -> dict[tuple[date, str, str], int | None]:
        """weekly_figures_as_of(t)."""
        places = [(u, w) for u in UNITS for w in WEEKS if self.in_force((u, w), t)]
        return {(w, u, i): self.value((u, w), ("week", i), t) for u, w in places for i in INDICATORS}

    def cumulative(self, t: datetime) -> dict[tuple[date, str, str], tuple[int | None, date | None]]:
        """cumulative_figures_as_of(t): the last one accepted is carried forward."""
        shown = [
            w.ending for w in CAMPAIGN.weeks if w.deadline < t or any(self.in_force((u, w.ending), t) for u in UNITS)
        ]
        found = {}
        for unit in UNITS:
            for week in shown:
                reported = [w for w in WEEKS if w <= week and self.in_force((unit, w), t)]
                for indicator in INDICATORS if reported else ():
                    value = self.value((unit, reported[-1]), ("cumulative", indicator), t)
                    found[week, unit, indicator] = (value, reported[-1] if reported[-1] < week else None)
        return found

    def timeliness(self, t: datetime) -> dict[tuple[date, str], tuple[str, datetime | None]]:
        """timeliness_as_of(t): by the first form that stands accepted."""
        found: dict[tuple[date, str], tuple[str, datetime | None]] = {}
        for week in CAMPAIGN.weeks:
            for unit in REQUIRED if week.deadline < t else ():
                standing = self.standing((unit, week.ending), t)
                first = standing[0].form.received if standing else None
                status = "missing" if first is None else "on_time" if first <= week.deadline else "late"
                found[week.ending, unit] = (status, first)
        return found

    def states(self, t: datetime) -> dict[str, tuple[str, int | None]]:
        """The state and version of every form."""
        found: dict[str, tuple[str, int | None]] = {}
        for form_id, verdict in self.last(t).items():
            if verdict.verdict != "accepted":
                found[form_id] = (verdict.verdict, None)
                continue
            assert verdict.unit is not None
            assert verdict.week is not None
            versions = _versions(self.standing((verdict.unit, verdict.week), t))
            ids = [v.form.id for v in versions]
            version = ids.index(form_id if form_id in ids else str(verdict.repeats)) + 1
            found[form_id] = ("accepted" if ids[-1] == form_id else "superseded", version)
        return found

    def revisions(self, t: datetime) -> list[tuple[datetime, date, str, str, str, int | None, int | None]]:
        """Every change of a figure after it was first known."""
        moments = sorted({v.at for v in self.verdicts} | {at for at, *_ in self.calls})
        found = []
        for place in [(u, w) for u in UNITS for w in WEEKS]:
            for key in [(row, i) for row in ("week", "cumulative") for i in INDICATORS]:
                known, before = False, None
                for moment in [m for m in moments if m <= t]:
                    value = self.value(place, key, moment)
                    if known and value != before:
                        found.append((moment, place[1], place[0], *key, before, value))
                    known, before = known or self.in_force(place, moment) is not None, value
        return sorted(found, key=str)


def _versions(standing: list[Verdict]) -> list[Verdict]:
    """The versions among accepted forms in order of receipt. A repetition is one only as long as what it repeats is
    the last version received before it."""
    found = []
    for one in standing:
        before = [v for v in standing if v.repeats is None and v.form.received <= one.form.received]
        if one.repeats is None or not before or before[-1].form.id != one.repeats:
            found.append(one)
    return found
