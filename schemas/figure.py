"""Figure: the number that a cell says, exactly, or nothing."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from schemas.celltext import CellText
from schemas.numeral import NUMERAL_CHARACTERS, parse_numeral

WHOLE_WITHIN = Decimal("1e-9")
"""Noise of binary floats that Excel itself does not show: 12.000000000000002 is 12."""

_MYRIADS = frozenset("万亿")
_DECIMALS = Decimal("0.000001")
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?", re.ASCII)

ZERO_WORDS = frozenset(("无", "没有", "暂无", "/", "\\", "-", "--", "—", "——", "–", "−", "―", "─", "－"))
"""Ways to write nought that are no digits; 0 is stored and the sender is told so."""


def plain_number(cell: CellText) -> Decimal | None:
    """The number of a numeric cell or of a text in digits, with thousands separators and the column's own unit
    of measure; None for everything else. Nothing is rounded yet."""
    if cell.kind == "number":
        return cell.number
    if cell.kind != "text":
        return None
    return _digits(_without_unit(cell))


def spelled_number(cell: CellText) -> Decimal | None:
    """The number of a text in Chinese characters (十二家), None for everything else."""
    if cell.kind != "text":
        return None
    text = _without_unit(cell)
    value = None if is_myriad(cell) else parse_numeral(text)
    return None if value is None else Decimal(value)


def is_myriad(cell: CellText) -> bool:
    """Whether 三万 stands in a column of 万元: 3 and 30000 are both what it may mean."""
    text = _without_unit(cell)
    return cell.amount and "万" in cell.unit and not _MYRIADS.isdisjoint(text) and not set(text) - NUMERAL_CHARACTERS


def amount_of(number: Decimal) -> Decimal | None:
    """The amount with at most six decimals, None if it has more that are not noise."""
    rounded = number.quantize(_DECIMALS, ROUND_HALF_EVEN)
    return _trim(rounded + 0) if abs(rounded - number) <= WHOLE_WITHIN else None


def count_of(number: Decimal) -> Decimal | None:
    """The whole number, None if it is not whole but for noise; never -0, which noise below zero would leave."""
    whole = number.to_integral_value()
    return whole + 0 if abs(whole - number) <= WHOLE_WITHIN else None


def figure_of(cell: CellText) -> Decimal | None:
    """What is stored for the cell; None where it says no number. Only for a cell that no error rule refuses."""
    if cell.kind == "blank" or (cell.kind == "text" and cell.plain in ZERO_WORDS):
        return Decimal(0)
    number = plain_number(cell)
    if number is None:
        number = spelled_number(cell)
    if number is None:
        return None
    return amount_of(number) if cell.amount else count_of(number)


def _without_unit(cell: CellText) -> str:
    for unit in (cell.unit, f"({cell.unit})"):
        if cell.plain.endswith(unit):
            return cell.plain.removesuffix(unit).rstrip()
    return cell.plain


def _digits(text: str) -> Decimal | None:
    match = _NUMBER.fullmatch(text)
    return Decimal(text.replace(",", "")) if match else None


def _trim(number: Decimal) -> Decimal:
    """Without trailing zeros, never in exponent form."""
    trimmed = number.normalize()
    return trimmed.quantize(Decimal(1)) if trimmed == trimmed.to_integral_value() else trimmed
