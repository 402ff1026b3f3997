"""Wording: days, times and figures the way offices write them, and text made safe to show."""

import unicodedata
from datetime import date, datetime, tzinfo
from decimal import Decimal

CELL_LIMIT = 32_000
"""Excel refuses cells above 32,767 characters."""

_UNSAFE = ("Cc", "Cs", "Cf", "Zl", "Zp")
"""Control, surrogate, invisible and direction marks. Private and unassigned characters stay: names of
enterprises are written with both (old GBK fonts, characters newer than Python's tables)."""
_NO_CHARACTERS = "\ufffe\uffff"
"""XML forbids them; their category is that of unassigned ones."""


def day_text(day: date) -> str:
    """2021年3月5日"""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime, zone: tzinfo | None = None) -> str:
    """2021年3月5日12时, or …12时05分; in `zone` if given."""
    local = moment.astimezone(zone) if zone else moment
    minutes = f"{local.minute:02d}分" if local.minute else ""
    return f"{day_text(local.date())}{local.hour}时{minutes}"


def stamp_text(moment: datetime, zone: tzinfo | None = None) -> str:
    """3月5日 12:05:09; seconds because one second decides whether a mail was in time."""
    local = moment.astimezone(zone) if zone else moment
    return f"{local.month}月{local.day}日 {local:%H:%M:%S}"


def delay_text(minutes: int) -> str:
    """2小时5分钟, 3天4小时."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = ((days, "天"), (hours, "小时"), (left, "分钟"))
    return "".join(f"{n}{unit}" for n, unit in parts if n) or "不到1分钟"


def figure_text(value: Decimal | None, *, amount: bool = False) -> str:
    """ "12"; an amount has at least two decimals ("11.80"); "" for no figure. Never rounded."""
    if value is None:
        return ""
    plain = f"{value.normalize():f}"
    decimals = len(plain.partition(".")[2])
    return f"{value:.2f}" if amount and decimals <= 2 else plain


def safe_text(text: str, limit: int = CELL_LIMIT) -> str:
    """The text without control, surrogate and invisible characters (line ends stay), cut at `limit`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    clean = "\n".join(_safe_line(line) for line in lines.split("\n"))
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _safe_line(line: str) -> str:
    """Nothing printable is unsafe, and nearly every line is printable as a whole: no look at each character then."""
    return line if line.isprintable() else "".join(filter(_is_safe, line))


def _is_safe(character: str) -> bool:
    return unicodedata.category(character) not in _UNSAFE and character not in _NO_CHARACTERS


def one_line(text: str, limit: int = 120) -> str:
    """Safe text on one line: what may stand in a header or a table's narrow cell."""
    return safe_text(" ".join(safe_text(text).split()), limit)


def width_of(text: str) -> int:
    """How many half-width characters the text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
