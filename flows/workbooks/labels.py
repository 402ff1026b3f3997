"""Labels: texts of a form's header in the shape in which they are compared."""

import re

from schemas.bare import bare

_UNIT_AT_END = re.compile(r"^(.*?)[(\[]([^()\[\]]{1,8})[)\]]$")
_UNITS_OF_MONEY = ("元", "千元", "万元", "百万元", "亿元")
_UNITS_OF_COUNT = ("个", "家", "户", "项", "条", "处", "起", "件", "人", "人次", "家次", "次", "名", "份", "组", "台")
_COMMON_UNITS = frozenset((*_UNITS_OF_MONEY, *_UNITS_OF_COUNT, "%"))


def split_unit(label: str, units: frozenset[str] = frozenset()) -> tuple[str, str | None]:
    """A bare label without its trailing unit of measure, and the unit: "排查(项)" -> ("排查", "项"),
    "(家)" -> ("", "家"), "家" -> ("", "家"). `units` are the form's own, bare; the common ones are known as well.
    Other words in brackets stay part of the label: they may change its meaning."""
    if label in _COMMON_UNITS or label in units:
        return "", label
    match = _UNIT_AT_END.match(label)
    if not match:
        return label, None
    unit = match[2].removeprefix("单位:").removeprefix("计量单位:")
    if unit in _COMMON_UNITS or unit in units or not match[1]:
        return match[1], unit
    return label, None


def is_filler(text: str, fillers: frozenset[str]) -> bool:
    """Whether the text says that there is nothing: blank, one of the form's fillers, or dots and dashes alone."""
    seen = bare(text)
    return seen in fillers or not (core := seen.strip(".…·。、,-—–―_/\\~*()")) or core in fillers
