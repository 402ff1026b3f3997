"""Sheet: a grid with the look-ups that finding a form needs: cells by place, merged boxes by place."""

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

from schemas.bare import bare
from schemas.grid import Box, Cell, Grid


class Sheet:
    """Look-ups over one grid. Rows and columns count from 1."""

    def __init__(self, grid: Grid) -> None:
        self.name = grid.sheet
        self.hidden = grid.hidden
        self._boxes: dict[tuple[int, int], Box] = {}
        for box in grid.merges:
            self._enter(box)
        shown = [cell for cell in grid.cells if not self._is_covered(cell)]
        self._cells = {(c.row, c.column): c for c in shown}
        rows: defaultdict[int, list[Cell]] = defaultdict(list)
        for cell in shown:
            rows[cell.row].append(cell)
        self._rows = {row: tuple(sorted(cells, key=lambda c: c.column)) for row, cells in rows.items()}

    def _enter(self, box: Box) -> None:
        for row in range(box.top, box.bottom + 1):
            for column in range(box.left, box.right + 1):
                self._boxes[row, column] = box

    def _is_covered(self, cell: Cell) -> bool:
        """Whether a merged box hides the cell: only its top left cell is seen, what was left in the others is not."""
        box = self._boxes.get((cell.row, cell.column))
        return box is not None and (box.top, box.left) != (cell.row, cell.column)

    @cached_property
    def filled_rows(self) -> tuple[int, ...]:
        """The rows that hold something, in order."""
        return tuple(sorted(self._rows))

    def rows_between(self, top: int, bottom: int) -> tuple[int, ...]:
        """The filled rows from `top` up to, not including, `bottom`."""
        rows = self.filled_rows
        return rows[bisect_left(rows, top) : bisect_left(rows, bottom)]

    def row(self, row: int) -> tuple[Cell, ...]:
        """The filled cells of the row from left to right."""
        return self._rows.get(row, ())

    def box(self, row: int, column: int) -> Box:
        """The merged box around the place; the place itself if there is none."""
        return self._boxes.get((row, column)) or Box(row, column, row, column)

    def shown(self, row: int, column: int) -> Cell | None:
        """What is seen at the place: a merged box shows its top left cell everywhere."""
        box = self._boxes.get((row, column))
        return self._cells.get((box.top, box.left) if box else (row, column))

    @cached_property
    def labels(self) -> dict[tuple[int, int], str]:
        """The bare text of every cell that could be a label, by place. Long texts are none."""
        return {
            place: bare(cell.text)
            for place, cell in self._cells.items()
            if cell.kind == "text" and len(cell.text) <= 100
        }

    def label(self, cell: Cell) -> str:
        """The cell's bare text, "" if it cannot be a label."""
        return self.labels.get((cell.row, cell.column), "")
