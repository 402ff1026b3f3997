"""Enterprise: names of legal persons, which are spelled slightly differently from week to week."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract_iter

_GROUP = re.compile(r"[(\[【〔]集团[)\]】〕]")
_LEGAL = (("有限责任公司", "有限公司"), ("股份有限公司", "有限公司"))
_SUFFIX = ("有限公司", "公司")
_AREA = re.compile(r"^(?:山西省)?(\w{2,3}?)市")
_TELLING = frozenset("0123456789一二三四五六七八九十甲乙丙丁东南西北中前后左右上下新老旧大小分总")
"""What tells two works of one owner apart: 第一铸造厂 is not a misspelling of 第二铸造厂."""


def enterprise_key(name: str) -> str:
    """The name as it is compared: width of characters, white space, punctuation, 省 and 市 in front, （集团） and the
    ways to write 有限公司 do not count. Two names with one key are one enterprise."""
    narrow = unicodedata.normalize("NFKC", name).lower()
    plain = "".join(c for c in narrow if unicodedata.category(c)[0] not in "ZC")
    plain = _GROUP.sub("", plain)
    plain = "".join(c for c in plain if unicodedata.category(c)[0] not in "PS")
    for long, short in _LEGAL:
        plain = plain.replace(long, short)
    return _AREA.sub(r"\1", plain).removeprefix("山西省")


def likeness(one: str, other: str) -> float:
    """How like two keys are, 0 to 100 (100: equal), the legal form aside. 0 where only a number, a direction or the
    like differs: those are different works."""
    stems = _stem(one), _stem(other)
    if stems[0] != stems[1] and _told_apart(*sorted(stems)):  # the edits from one to the other depend on the order
        return 0.0
    return ratio(*stems)


def alike(key: str, others: Sequence[str], least: float) -> Iterator[tuple[str, float]]:
    """Those of the other keys that are at least so like this one, with their likeness."""
    stems = [_stem(other) for other in others]
    for _, score, place in extract_iter(_stem(key), stems, scorer=ratio, processor=None, score_cutoff=least):
        if score and likeness(key, others[place]) >= least:
            yield others[place], score


@lru_cache(maxsize=10_000)
def _stem(key: str) -> str:
    return next((key.removesuffix(s) for s in _SUFFIX if key.endswith(s) and key != s), key)


def _told_apart(one: str, other: str) -> bool:
    """Whether all that differs is what tells works apart."""
    edits = Levenshtein.opcodes(one, other)
    changed = "".join(
        one[e.src_start : e.src_end] + other[e.dest_start : e.dest_end] for e in edits if e.tag != "equal"
    )
    return bool(changed) and set(changed) <= _TELLING
