"""同上 points to another cell instead of giving a figure."""

from schemas.celltext import CellText

RULE = "cell-reference"

_POINTERS = frozenset(("同上", "同前", "同左", "同上周", "同上期", "〃", '"', "″", "见上", "见附件", "如上"))


def fails(cell: CellText) -> bool:
    """Whether the text only points elsewhere."""
    return cell.kind == "text" and cell.plain in _POINTERS
