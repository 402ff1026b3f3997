"""A formula whose result was never stored: what it would give is not in the file."""

from schemas.celltext import CellText

RULE = "cell-formula-without-value"


def fails(cell: CellText) -> bool:
    """Whether the cell holds a formula and no stored value, or a formula typed as text."""
    return cell.kind == "formula" or (cell.kind == "text" and cell.plain.startswith("="))
