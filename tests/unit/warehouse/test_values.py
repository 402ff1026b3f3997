"""Stored decimals as people write them."""

from decimal import Decimal

import pytest

from warehouse.values import plain


@pytest.mark.parametrize(
    ("stored", "shown"), [("12.000000", "12"), ("100.000000", "100"), ("0.000000", "0"), ("11.800000", "11.8")]
)
def test_the_zeros_of_storing_are_taken_away(stored: str, shown: str) -> None:
    assert str(plain(Decimal(stored))) == shown


def test_nothing_stays_nothing() -> None:
    assert plain(None) is None
