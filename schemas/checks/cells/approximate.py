"""约5, 近百, 10多: an estimate is no figure."""

import re

from schemas.celltext import CellText

RULE = "cell-approximate"

_ESTIMATE = re.compile(r"约|近|大概|左右|上下|以上|以下|以内|不到|超过|不足|至少|至多|最多|最少|余|多|几|若干|[~≈><≥≤]")


def fails(cell: CellText) -> bool:
    """Whether the text says that the number is only about right."""
    return cell.kind == "text" and _ESTIMATE.search(cell.plain) is not None
