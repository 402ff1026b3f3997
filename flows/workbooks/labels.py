"""Labels: texts of a form's header in the shape in which they are compared."""

import re
import unicodedata
from functools import lru_cache

_UNIT_AT_END = re.compile(r"^(.*?)[(\[]([^()\[\]]{1,8})[)\]]$")
_UNITS_OF_MONEY = ("元", "千元", "万元", "百万元", "亿元")
_UNITS_OF_COUNT = ("个", "家", "户", "项", "条", "处", "起", "件", "人", "人次", "家次", "次", "名", "份", "组", "台")
_COMMON_UNITS = frozenset((*_UNITS_OF_MONEY, *_UNITS_OF_COUNT, "%"))


@lru_cache(4096)  # forms have the same labels; what is longer than a label is rarely asked for
def normalise(text: str) -> str:
    """The label without what the eye skips: NFKC, no white space, no control or format characters.

    For labels only, never for values: NFKC turns "5²" into "52", and "1\\n2" without white space is 12."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))


def split_unit(label: str, units: frozenset[str] = frozenset()) -> tuple[str, str | None]:
    """A normalised label without its trailing unit of measure, and the unit: "排查(项)" -> ("排查", "项"),
    "(家)" -> ("", "家"), "家" -> ("", "家"). `units` are the form's own, normalised; the common ones are known as well.
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
    bare = normalise(text)
    return bare in fillers or not bare.strip(".…·。、,-—–―_/\\~*")
