"""The county of a listed enterprise must belong to the unit's city."""

from schemas.division import cities_named

RULE = "list-location"


def fails(location: str, city: str | None) -> bool:
    """Whether the city of the unit is known and the place's own city or county is of another."""
    return city is not None and any(city not in cities for cities in cities_named(location))
