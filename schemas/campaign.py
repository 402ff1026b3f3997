"""Campaign: who owes what by when, and who is told; read from a campaign file."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.bare import bare_name
from schemas.toml_file import load_model

CAMPAIGNS = Path(__file__).parent / "campaigns"
_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_ADDRESS = r"^[^@\s<>,;\"]+@[^@\s<>,;\"]+$"

Address = Annotated[str, Field(pattern=_ADDRESS)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recipients(_Model):
    """`report` get the combined table and the late list, `operators` alerts and what is held."""

    report: tuple[Address, ...] = Field(min_length=1)
    operators: tuple[Address, ...] = Field(min_length=1)


class Unit(_Model):
    """A reporting unit. Only mails from `senders` may report for it; one address may serve several units.
    A unit that is not `required` may report and is never late."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    senders: tuple[Address, ...] = Field(min_length=1)
    required: bool = True
    code: str | None = None
    """GB/T 2260 code of its area, if it has one."""

    @field_validator("senders")
    @classmethod
    def _lower(cls, senders: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(s.lower() for s in senders)


@dataclass(frozen=True, slots=True)
class Week:
    """A reporting week: named by its Friday, over at its deadline."""

    ending: date
    deadline: datetime


class Campaign(_Model):
    """A campaign: a form that every unit owes each week from `start` to `end`."""

    name: str = Field(min_length=1)
    notice: str
    form: str
    start: date
    end: date
    deadline: str = "FRI 12:00"
    timezone: str = "Asia/Shanghai"
    deadlines: dict[date, datetime] = {}
    recipients: Recipients
    units: tuple[Unit, ...] = Field(min_length=1)

    @field_validator("deadline")
    @classmethod
    def _deadline_form(cls, text: str) -> str:
        match = re.fullmatch(r"(MON|TUE|WED|THU|FRI|SAT|SUN) ([01]\d|2[0-3]):([0-5]\d)", text)
        if not match:
            raise ValueError(f"'{text}' 应写成 FRI 12:00 的样子")
        return text

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"'{name}' 不是时区，应写成 Asia/Shanghai 的样子") from error
        return name

    @model_validator(mode="after")
    def _consistent(self) -> "Campaign":
        if self.end < self.start:
            raise ValueError(f"end {self.end} 早于 start {self.start}")
        if not self.weeks:
            raise ValueError(f"start {self.start} 到 end {self.end} 之间没有报送日（{self.deadline[:3]}）")
        stray = sorted(set(self.deadlines) - {w.ending for w in self.weeks})
        if stray:
            raise ValueError(f"deadlines 里的 '{stray[0]}' 不是本次专项的报送日")
        self._unique(" id", [u.id for u in self.units])
        self._unique("名称或别名", [n for u in self.units for n in dict.fromkeys((u.name, *u.aliases))])
        return self

    @staticmethod
    def _unique(what: str, values: list[str]) -> None:
        seen: set[str] = set()
        for value in values:
            if value in seen:
                raise ValueError(f"units 里的{what} '{value}' 重复")
            seen.add(value)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of every deadline."""
        return ZoneInfo(self.timezone)

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """The weeks that are due, in order: each due day from start to end."""
        weekday = _WEEKDAYS.index(self.deadline[:3])
        first = self.start + timedelta(days=(weekday - self.start.weekday()) % 7)
        days = (first + timedelta(weeks=n) for n in range((self.end - first).days // 7 + 1))
        return tuple(Week(day, self._deadline_of(day)) for day in days)

    def _deadline_of(self, day: date) -> datetime:
        moved = self.deadlines.get(day)
        if moved is not None:
            return moved if moved.tzinfo else moved.replace(tzinfo=self.zone)
        return datetime.combine(day, time.fromisoformat(self.deadline[4:]), self.zone)

    def week(self, ending: date) -> Week:
        """The week of that due day; KeyError if it is none of the campaign's."""
        return {w.ending: w for w in self.weeks}[ending]

    def closed_weeks(self, now: datetime) -> tuple[Week, ...]:
        """The weeks whose deadline has passed at `now`. At the deadline itself a mail is still in time."""
        return tuple(w for w in self.weeks if w.deadline < now)

    def coming_week(self, now: datetime) -> Week | None:
        """The first week whose deadline has not passed at `now`; None after the last."""
        return next((w for w in self.weeks if now <= w.deadline), None)

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id; KeyError if there is none."""
        return self._units_by_id[unit_id]

    @cached_property
    def _units_by_id(self) -> dict[str, Unit]:
        return {u.id: u for u in self.units}

    def unit_named(self, text: str) -> Unit | None:
        """The unit of that name or alias, white space, invisible characters and a mark for the stamp aside."""
        return self._units_by_name.get(bare_name(text))

    @cached_property
    def _units_by_name(self) -> dict[str, Unit]:
        return {bare_name(name): unit for unit in self.units for name in (unit.name, *unit.aliases)}

    def units_of(self, sender: str) -> tuple[Unit, ...]:
        """The units that the address may report for, in the campaign's order."""
        return tuple(u for u in self.units if sender.lower() in u.senders)


def load_campaign(path: Path) -> Campaign:
    """The campaign in the file; FileError (one line: file, line, what is wrong) if it cannot be used."""
    return load_model(path, Campaign)
