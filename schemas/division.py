"""Division: cities and counties of the province, and which city a text speaks of (GB/T 2260, 2020)."""

import csv
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from schemas.campaign import Unit

_PROVINCE = ("山西省", "山西")


@cache
def _cities() -> dict[str, str]:
    """Code -> name of the cities."""
    return {row["city_code"]: row["city_name"] for row in _rows()}


@cache
def _counties() -> dict[str, frozenset[str]]:
    """Name of a county -> the cities that have one of that name; longer names first, for 潞城区 ends in 城区."""
    found: dict[str, set[str]] = {}
    for row in _rows():
        found.setdefault(row["county_name"], set()).add(row["city_name"])
    return {name: frozenset(found[name]) for name in sorted(found, key=len, reverse=True)}


def _rows() -> Iterator[dict[str, str]]:
    text = (files("schemas") / "divisions" / "shanxi.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@lru_cache(1024)
def cities_named(text: str) -> tuple[frozenset[str], ...]:
    """What the beginning of a place's text says: one set of possible cities for the city it names, one for the county.
    "太原市小店区" and "小店区" speak of 太原 alone, "城区" of one of two; an unknown place says nothing."""
    rest = _plain(text)
    found: list[frozenset[str]] = []
    city = next((c for c in _cities().values() if rest.startswith(c[:-1])), None)
    if city is not None:
        found.append(frozenset((city,)))
        rest = rest.removeprefix(city[:-1]).removeprefix("市")
    county = next((c for c in _counties() if rest.startswith(c) or _is_short(rest, c)), None)
    if county is not None:
        found.append(_counties()[county])
    return tuple(found)


def city_of(unit: Unit) -> str | None:
    """The city that the unit belongs to, by its code, else by its name; None if neither tells."""
    if unit.code is not None:
        return _cities().get(f"{unit.code[:4]}00")
    named = cities_named(unit.name)
    return next(iter(named[0])) if named and len(named[0]) == 1 else None


def _is_short(text: str, county: str) -> bool:
    """Whether the text is the county's name without 区, 县 or 市; as a mere beginning it may be a road's."""
    return len(county) > 2 and text == county[:-1]


def _plain(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return next((plain.removeprefix(p) for p in _PROVINCE if plain.startswith(p)), plain)
