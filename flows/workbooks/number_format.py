"""Number format: what a cell's format makes of its number on the screen."""

import re
from functools import lru_cache

from openpyxl.styles.numbers import BUILTIN_FORMATS

_YEAR_MONTH, _MONTH_DAY, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_TIME, _SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_CHINESE = {
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: _DAY, 32: _TIME, 33: _SECONDS,
    34: _TIME, 35: _SECONDS, 36: _YEAR_MONTH, 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY,
    54: _MONTH_DAY, 55: _TIME, 56: _SECONDS, 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""The formats that a Chinese Excel has built in and writes by number alone (ECMA-376, 18.8.30). All are dates or
times; read as General, 3月5日 would be the figure 44260."""

_PART = re.compile(
    r"""(?P<core>General|G/通用格式|[#0?][#0?,. ]*(?:E[+-]?[#0?]+)?)
    |"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|[_*].|(?P<bare>[^\W\d_]|‰)|.""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)

_SCALED = "（按千缩小显示）"
"""A comma at the end shows 12000 as 12: which of both the clerk means cannot be told."""


def built_in(number: int) -> str:
    """The format of that number where the file itself does not say it; "General" for one that nobody knows."""
    return _CHINESE.get(number) or BUILTIN_FORMATS.get(number, "General")


def is_chinese_date(number: int) -> bool:
    """Whether the number means one of the dates that openpyxl does not know."""
    return number in _CHINESE


def dressed(text: str, number_format: str) -> str | None:
    """The number `text` with the words that its format puts around it ("约"0, 0"项"); None if it puts none.
    Signs alone (currency, brackets, space) change nothing of what the number means."""
    around = _around(number_format)
    return around and f"{around[0]}{text}{around[1]}"


@lru_cache(1024)
def _around(number_format: str) -> tuple[str, str] | None:
    """The words before and after the number; None if there are none, or no number."""
    words, cores = ["", ""], 0
    for part in _PART.finditer(number_format.partition(";")[0]):
        if (core := part["core"]) is not None:
            cores += 1
            words[1] += _SCALED if core.rstrip(" ").endswith(",") else ""
        words[min(cores, 1)] += part["quoted"] or part["escaped"] or part["bare"] or ""
    has_words = any(char.isalpha() or char == "‰" for char in "".join(words))
    return (words[0], words[1]) if cores and has_words else None
