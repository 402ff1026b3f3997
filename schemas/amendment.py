"""Amendment: a figure of a unit that was changed by telephone, as the unit and the operator are told of it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from schemas.campaign import Unit
from schemas.candidate import RowKind
from schemas.form import Indicator


@dataclass(frozen=True, slots=True)
class Amended:
    """Which figure counts now instead of which, why and by whom. `withdrawn`: the correction before was taken back, the
    form counts again. `warnings` are sentences on what does not fit any more."""

    correction_id: str
    unit: Unit
    week_ending: date
    row_kind: RowKind
    indicator: Indicator
    before: Decimal | None
    after: Decimal | None
    cell_value: Decimal | None
    withdrawn: bool
    reason: str
    operator: str
    at: datetime
    warnings: tuple[str, ...]
