"""Cases: endless wrong mails and campaign files, each the same for the same seed and number."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

from tests.builders import build_mail
from tests.fuzz.mutators import MAIL, TOML, ZIP, mutated, packed

TESTS = Path(__file__).parents[1]
Kind = Literal["mail", "workbook", "zip", "campaign"]
_KINDS: tuple[Kind, ...] = (
    "mail",
    "mail",
    "mail",
    "mail",
    "workbook",
    "workbook",
    "workbook",
    "zip",
    "zip",
    "campaign",
)


@dataclass(frozen=True)
class Case:
    """A case: a raw mail (whatever is wrong in it), or the bytes of a campaign file."""

    number: int
    kind: Kind
    content: bytes


def cases(seed: int, count: int) -> Iterator[Case]:
    """The first `count` cases of the seed."""
    for number in range(count):
        chance = Random(f"{seed}/{number}")
        kind = _KINDS[number % len(_KINDS)]
        yield Case(number, kind, _content(kind, number, chance))


def _content(kind: Kind, number: int, chance: Random) -> bytes:
    if kind == "mail":
        return mutated(chance.choice(mails()), MAIL, chance)
    if kind == "campaign":
        return mutated(chance.choice(campaigns()), TOML, chance)
    workbook = mutated(chance.choice(workbooks()), ZIP, chance)
    name = chance.choice(("统计表.xlsx", "统计表.xls", "a.zip", "../a.xlsx", "报表"))
    if kind == "zip":
        files = {"一.xlsx": workbook, "深/二.xlsx": chance.choice(workbooks())}
        workbook, name = mutated(packed(list(files.items()), chance), ZIP, chance), "汇总.zip"
    mail = build_mail(subject=f"fuzz {number}", attachments=[(name, workbook)], message_id=f"<f{number}@yjj.example>")
    return re.sub(rb"===============\d+==", b"===============0==", mail)  # the library's boundaries are random


@cache
def mails() -> tuple[bytes, ...]:
    """The mails of samples and corpus that are not hostile by their size."""
    paths = sorted([*TESTS.glob("samples/odd-*/*.eml"), *TESTS.glob("corpus/mails/*.eml")])
    return tuple(raw for path in paths if len(raw := path.read_bytes()) < 100_000)


@cache
def workbooks() -> tuple[bytes, ...]:
    """The workbooks in those mails, and whatever else is attached to them."""
    found = []
    for raw in mails():
        parts = email.message_from_bytes(raw).walk()
        payloads = [p.get_payload(decode=True) for p in parts if not p.is_multipart() and p.get_filename()]
        found += [content for content in payloads if isinstance(content, bytes) and len(content) > 500]
    return tuple(dict.fromkeys(found))


@cache
def campaigns() -> tuple[bytes, ...]:
    """The campaign files of the samples and the one that is shipped."""
    paths = [*TESTS.glob("samples/odd-*/campaign.toml"), TESTS.parent / "schemas/campaigns/lianghui-2021.toml"]
    return tuple(path.read_bytes() for path in sorted(paths))
