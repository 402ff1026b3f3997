"""Footnotes: what the marks of the combined table mean, the same under the workbook's and the letter's table."""

from datetime import date

from flows.letters.wording import day_text
from schemas.candidate import ROW_LABELS
from schemas.report import CombinedRow, FigureSource, Report

CARRIED = "※"
BY_TELEPHONE = "◇"
NO_FIGURE = "—"


def row_mark(row: CombinedRow) -> str:
    """本周, 累计 or 累计※."""
    label = ROW_LABELS[row.row_kind]
    return label + CARRIED if row.carried_from else label


def reported(row: CombinedRow) -> bool:
    """Whether the line has any figure; one without stays empty, in others a single gap is shown as —."""
    return any(value is not None for value in row.values.values())


class Sources:
    """Where the figures of the table were read."""

    def __init__(self, report: Report) -> None:
        self._known = {(s.unit_id, s.row_kind, s.indicator): s for s in report.sources}

    def of(self, row: CombinedRow, indicator: str) -> FigureSource | None:
        """The source of the line's figure; None for a total and where there is no figure."""
        return None if row.unit_id is None else self._known.get((row.unit_id, row.row_kind, indicator))


def figure_mark(source: FigureSource | None) -> str:
    """◇ behind a figure that the unit corrected by telephone, else nothing."""
    return BY_TELEPHONE if source is not None and source.telephone is not None else ""


def footnotes(report: Report) -> tuple[str, ...]:
    """The sentences that this report's marks need, and no others."""
    notes = []
    carried = [r for r in report.rows if r.unit_id is not None and r.carried_from is not None]
    if carried:
        notes.append(
            f"{CARRIED} 本周无有效报表，累计沿用该单位上次报送数：{_carried_text(carried)}。全省合计的累计含此数。"
        )
    if any(r.unit_id is not None and r.row_kind == "week" and not reported(r) for r in report.rows):
        notes.append("本周一行空白的，为截至制表时本周无有效报表，合计中未计入其本周数。")
    if any(reported(r) and None in r.values.values() for r in report.rows):
        notes.append(f"“{NO_FIGURE}”表示报表中没有该栏（不是0）。")
    if any(s.telephone for s in report.sources):
        notes.append(f"{BY_TELEPHONE} 单位来电更正的数，以此为准；报表原数、更正理由和经办人见“数据来源”表。")
    return tuple(notes)


def _carried_text(rows: list[CombinedRow]) -> str:
    by_week: dict[date, list[str]] = {}
    for row in rows:
        assert row.carried_from is not None
        by_week.setdefault(row.carried_from, []).append(row.name)
    parts = (f"{'、'.join(by_week[w])}（截至{day_text(w)}）" for w in sorted(by_week))
    return "；".join(parts)


def title_text(title: str, report: Report) -> str:
    """The title, with （第N次更正） from the second issue on."""
    return title if report.number <= 1 else f"{title}（第{report.number - 1}次更正）"
