"""Values: stored decimals as people write them."""

from decimal import Decimal
from typing import overload


@overload
def plain(value: Decimal) -> Decimal: ...
@overload
def plain(value: None) -> None: ...
def plain(value: Decimal | None) -> Decimal | None:
    """The same number without the zeros that storing it added: 12.000000 -> 12, 11.800000 -> 11.8."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()
