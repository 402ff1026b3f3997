"""Numeral: whole numbers written in Chinese characters."""

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
NUMERAL_CHARACTERS = frozenset("零〇一二三四五六七八九两十百千万亿")


def parse_numeral(text: str) -> int | None:
    """The number that the text spells out in full (十二, 一百零五, 两千零三十, 零), None if it is none or is
    cut short: 一百二 is 120 to some and 102 to others. Up to 99,999,999."""
    if not text or set(text) - NUMERAL_CHARACTERS:
        return None
    value = _value(text)
    return value if value is not None and _usual(text) == _usual(_spell(value)) else None


def _value(text: str) -> int | None:
    if "亿" in text or text.count("万") > 1:
        return None
    if "万" in text:
        high, low = text.split("万")
        upper, lower = _below_myriad(high), _below_myriad(low) if low else 0
        return None if upper is None or lower is None else upper * 10_000 + lower
    return _below_myriad(text)


def _below_myriad(text: str) -> int | None:
    total, digit = 0, None
    for char in text.replace("〇", "零").replace("两", "二"):
        if char in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS.index(char)
        elif char in _UNITS:
            total += (1 if digit is None else digit) * 10 ** _UNITS.index(char)
            digit = None
    return total + (digit or 0) if text else None


def _spell(number: int) -> str:
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1_000 else ""
        return _spell(high) + "万" + (gap + _spell(low) if low else "")
    spelled, zero = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            spelled += ("零" if zero and spelled else "") + _DIGITS[digit] + _UNITS[power]
        zero = not digit
    return spelled or "零"


def _usual(text: str) -> str:
    """One spelling for the usual variants: 两 for 二, 〇 for 零, 十二 for 一十二."""
    text = text.replace("两", "二").replace("〇", "零")
    return text[1:] if text.startswith("一十") else text
