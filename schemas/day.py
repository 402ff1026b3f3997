"""Day: a date as clerks write it."""

import re
from datetime import date
from typing import Final

from schemas.celltext import narrow

_CHINESE: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_FULL = re.compile(
    r"(?<!\d)(?:(\d{2}|\d{4})\s*年|(20\d{2})\s*[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)\s*[日号]?", re.ASCII
)
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)", re.ASCII)
_MONTH_AND_DAY = re.compile(r"(?<![\d年])(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*[日号]?", re.ASCII)
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})\s*[-./]\s*(\d{1,2})(?![\d./-])", re.ASCII)
_RANGE = re.compile(r"\s*(?:[-~–—至到、,]|和)+\s*\d{1,2}\s*(?:[日号]|[./-]\s*\d)", re.ASCII)
_TENS = re.compile(r"([一二三]?)十([一二三四五六七八九]?)")


def read_day(text: str, years: range) -> date | None:
    """The one day that the text names; None if it names none, an impossible one or several.

    Understood: 2021年3月5日, 2021-03-05, 2021.3.5, 20210305, 二〇二一年三月五日; without a year 3月5日 and 3.5,
    where exactly one of `years` (those of the campaign) makes it a day.
    """
    plain = _arabic(narrow(text))
    return _only(_named(plain, years) or _without_year(_SHORT.findall(plain), years))


def named_day(text: str, years: range) -> date | None:
    """The day that a subject or file name names in words or in full (3月5日, 2021-03-05, 20210305), None if none or
    several. 3.5 alone is too often a number there."""
    return _only(_named(_arabic(narrow(text)), years))


def _named(plain: str, years: range) -> set[date | None]:
    """Every day in words or in full. 3月5日-12日 is none, and where a full date stands beside one without a year
    (2021年3月5日至3月12日) both count."""
    full = {_day(_year(m[1] or m[2]), int(m[3]), int(m[4])) for m in _FULL.finditer(plain)}
    full |= {_day(int(y), int(m), int(d)) for y, m, d in _COMPACT.findall(plain)}
    rest = _COMPACT.sub(" ", _FULL.sub(" ", plain))
    found = full | _without_year(_MONTH_AND_DAY.findall(rest), years)
    ranges = any(_RANGE.match(plain, m.end()) for kind in (_FULL, _MONTH_AND_DAY) for m in kind.finditer(plain))
    return found | {None} if ranges else found


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _arabic(text: str) -> str:
    """Chinese numerals of dates as digits: 二〇二一年三月十二日 -> 2021年3月12日."""
    tens = _TENS.sub(lambda m: f"{(m[1] or '一').translate(_CHINESE)}{(m[2] or '零').translate(_CHINESE)}", text)
    return tens.translate(_CHINESE)


def _without_year(pairs: list[tuple[str, str]], years: range) -> set[date | None]:
    return {_day(year, int(m), int(d)) for m, d in pairs for year in years}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _only(days: set[date | None]) -> date | None:
    return next(iter(days)) if len(days) == 1 else None
