"""1.5万 in a cell whose column counts single things or 万元: read as 1.5 or as 15000 it is a guess."""

import re

from schemas.celltext import CellText
from schemas.figure import is_myriad

RULE = "cell-myriad"

_MYRIAD = re.compile(r"\d[\d.,]*\s*[十百千万亿](?!元)", re.ASCII)


def fails(cell: CellText) -> bool:
    """Whether digits are followed by 百, 千, 万 or 亿 (万元 is a unit of measure), or 三万 stands for an amount."""
    return cell.kind == "text" and (_MYRIAD.search(cell.plain) is not None or is_myriad(cell))
