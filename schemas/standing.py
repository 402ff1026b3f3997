"""Standing: what is accepted so far, unit by unit and week by week, as the next form is judged against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from schemas.candidate import HazardLine, RowKind
from schemas.submission import Figure

FigureKey = tuple[RowKind, str]
Listed = tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a form says: figures by (row, indicator) and the list; two forms that say the same are a repetition."""

    figures: Mapping[FigureKey, Decimal | None]
    listed: Listed


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted submission; `repeats` as in Submission. `content` is what counts; `sent` what the form itself says,
    where figures of it were changed by telephone since."""

    submission_id: str
    unit_id: str
    week_ending: date
    received_at: datetime
    repeats: str | None
    content: Content
    sent: Content | None = None

    def says(self, content: Content) -> bool:
        """Whether a form with that content only sends this one again."""
        return (self.sent or self.content) == content


def content_of(figures: Iterable[Figure], hazards: Iterable[HazardLine]) -> Content:
    """The content of a form; positions in the list and places in the sheet do not count."""
    return Content({(f.row_kind, f.indicator): f.value for f in figures}, listed(hazards))


def listed(hazards: Iterable[HazardLine]) -> Listed:
    """The texts of the list, in its order."""
    return tuple((h.enterprise, h.location, h.industry, h.detail) for h in hazards)


class Standing:
    """The accepted submissions, to be asked and added to while a run is judged in the order of receipt."""

    def __init__(self, accepted: Iterable[Accepted] = ()) -> None:
        self._by_week: dict[tuple[str, date], list[Accepted]] = {}
        for one in accepted:
            self.add(one)

    def add(self, accepted: Accepted) -> None:
        """Counts it from now on."""
        group = self._by_week.setdefault((accepted.unit_id, accepted.week_ending), [])
        group.append(accepted)
        group.sort(key=lambda a: (a.received_at, a.submission_id))

    def has(self, unit_id: str, week_ending: date) -> bool:
        """Whether anything is accepted for the unit and week."""
        return (unit_id, week_ending) in self._by_week

    def first_received(self, unit_id: str, week_ending: date) -> datetime | None:
        """When the first accepted one came, which decides timeliness."""
        group = self._by_week.get((unit_id, week_ending))
        return group[0].received_at if group else None

    def versions(self, unit_id: str, week_ending: date, until: datetime) -> int:
        """How many versions (repetitions aside) were received by then."""
        group = self._by_week.get((unit_id, week_ending), [])
        return sum(1 for a in group if a.repeats is None and a.received_at <= until)

    def in_force(self, unit_id: str, week_ending: date, until: datetime | None = None) -> Accepted | None:
        """The version received last (by `until`), None if there is none."""
        group = self._by_week.get((unit_id, week_ending), [])
        versions = [a for a in group if a.repeats is None and (until is None or a.received_at <= until)]
        return versions[-1] if versions else None

    def last_before(self, unit_id: str, week_ending: date) -> Accepted | None:
        """The version in force of the unit's last week before that one."""
        weeks = [week for unit, week in self._by_week if unit == unit_id and week < week_ending]
        return self.in_force(unit_id, max(weeks)) if weeks else None
