"""TRUE and FALSE are no figures."""

from schemas.celltext import CellText

RULE = "cell-boolean"


def fails(cell: CellText) -> bool:
    """Whether the cell is a truth value, stored as one or typed."""
    return cell.kind == "boolean" or cell.plain.upper() in ("TRUE", "FALSE")
