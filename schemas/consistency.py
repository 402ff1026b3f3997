"""Consistency: what no longer fits among a unit's figures of one indicator once one of them was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.candidate import RowKind
from schemas.checks import cumulative_identity, week_above_cumulative
from schemas.checks.wording import show
from schemas.form import Indicator


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """本周 and 累计 of one indicator in the form that counts for a week."""

    week_ending: date
    week: Decimal | None
    cumulative: Decimal | None


def contradictions(
    weeks: Sequence[WeekFigures], corrected: date, row_kind: RowKind, indicator: Indicator
) -> tuple[str, ...]:
    """Chinese sentences on what does not fit after the correction; empty if all does. `weeks` are the unit's accepted
    ones in order, the corrected one among them. A corrected 累计 is also what the next week started from."""
    place = next(n for n, one in enumerate(weeks) if one.week_ending == corrected)
    found = []
    here = weeks[place]
    if week_above_cumulative.fails(here.week, here.cumulative):
        found.append(f"{corrected}：{indicator.label}本周 {show(here.week)} 大于累计 {show(here.cumulative)}。")
    concerned = [place, place + 1] if row_kind == "cumulative" else [place]
    for number in concerned:
        if number < len(weeks):
            found += _identity(weeks[number - 1] if number else None, weeks[number], indicator)
    return tuple(found)


def _identity(last: WeekFigures | None, here: WeekFigures, indicator: Indicator) -> list[str]:
    before = last.cumulative if last else Decimal(0)
    if before is None or here.week is None or not cumulative_identity.fails(before, here.week, here.cumulative):
        return []
    since = f"上次累计 {show(before)}（{last.week_ending}）" if last else "此前没有报送（0）"
    lenient = "" if indicator.nature == "flow" else "这一项可以不等，供参考。"
    return [
        f"{here.week_ending}：{indicator.label}累计 {show(here.cumulative)} ≠ {since}＋本周 {show(here.week)} ＝ "
        f"{show(before + here.week)}。{lenient}"
    ]
