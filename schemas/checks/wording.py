"""Wording: figures as messages write them."""

from decimal import Decimal


def show(number: Decimal | None) -> str:
    """A figure as people write it: 12, 3.28; empty for None."""
    return "" if number is None else f"{number.normalize():f}"


def signed(number: Decimal) -> str:
    """A difference with its sign: +10, −2.5."""
    return f"{'−' if number < 0 else '+'}{show(abs(number))}"
