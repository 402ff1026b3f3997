"""Builders: filled forms and mails for tests, with only what matters to the test spelled out."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.form import Form, Indicator

UNIT = "太原市应急管理局"
Hazard = tuple[str, str, str, str]
"""Enterprise, location, industry, detail."""


@dataclass(frozen=True)
class Layout:
    """How a form is drawn. The defaults are the notice's own; every other value is something people do."""

    top: int = 1
    left: int = 1
    merges: bool = True
    spaced: bool = False
    sublabels: bool = True
    without: frozenset[str] = frozenset()
    """Indicators whose columns are left out."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Indicator -> the unit of measure written over it instead of its own."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Indicator -> the label written instead of its own."""
    order: Sequence[str] = ()
    """Indicators in the order of the columns; default: the form's."""
    extra: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """Label of an additional column -> its figures of 本周 and 累计."""
    rows: tuple[tuple[str, str], ...] = (("week", "本周"), ("cumulative", "累计"))
    list_title: str | None = ""
    """Title over the list; "" for the form's own, None for a form without a list."""


FIFTEEN = Layout(without=frozenset({"persons_exposed", "units_held_accountable"}))


def figures(form: Form, value: Any = 1, **own: Any) -> dict[str, Any]:
    """A figure for each indicator of the form: `value`, or its own. None is a blank cell."""
    return {i.id: own.get(i.id, value) for i in form.indicators}


def build_form(
    form: Form,
    unit: str | None = UNIT,
    filled_on: Any = "2021年3月5日",
    week: Mapping[str, Any] | None = None,
    cumulative: Mapping[str, Any] | None = None,
    hazards: Sequence[Hazard] = (),
    filled_by: str = "张三",
    sheet: str = "统计表",
    layout: Layout | None = None,
) -> bytes:
    """A filled form as .xlsx. Without `week`: 1 everywhere (so no major hazard is left, and the list is
    empty); without `cumulative`: the same as `week`."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    add_form(book, form, unit, filled_on, week, cumulative, hazards, filled_by, sheet, layout)
    return save(book)


def add_form(
    book: Workbook,
    form: Form,
    unit: str | None = UNIT,
    filled_on: Any = "2021年3月5日",
    week: Mapping[str, Any] | None = None,
    cumulative: Mapping[str, Any] | None = None,
    hazards: Sequence[Hazard] = (),
    filled_by: str = "张三",
    sheet: str = "统计表",
    layout: Layout | None = None,
) -> Worksheet:
    """Draw the form on the sheet of that name, on a new one if there is none; the sheet, for further mischief."""
    week = figures(form) if week is None else week
    values = {"week": week, "cumulative": week if cumulative is None else cumulative}
    page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
    drawing = _Drawing(page, form, layout or Layout())
    drawing.head(unit, filled_by, filled_on)
    drawing.header()
    drawing.figures(values)
    drawing.hazards(hazards)
    return page


def save(book: Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Drawing:
    def __init__(self, page: Worksheet, form: Form, layout: Layout) -> None:
        self._page, self._form, self._layout = page, form, layout
        order = layout.order or [i.id for i in form.indicators]
        self._indicators = [form.indicator(i) for i in order if i not in layout.without]
        self._levels = max(len(i.heading) for i in form.indicators)
        self._row = layout.top

    def put(self, row: int, column: int, value: Any, right: int = 0, down: int = 0) -> None:
        """`value` in the cell (column counted from the form's left edge), merged over so many more cells."""
        left = self._layout.left + column
        self._page.cell(row, left).value = value
        if self._layout.merges and (right or down):
            self._page.merge_cells(start_row=row, start_column=left, end_row=row + down, end_column=left + right)

    def head(self, unit: str | None, filled_by: str, filled_on: Any) -> None:
        self.put(self._row, 0, self._form.title, right=len(self._indicators))
        if unit is not None:
            self.put(self._row + 1, 0, f"{self._form.head.unit[0]}:{unit}")
        self.put(self._row + 1, 6, f"{self._form.head.filled_by[0]}:{filled_by}")
        if isinstance(filled_on, str):
            self.put(self._row + 1, 12, f"{self._form.head.filled_on[0]}:{filled_on}")
        elif filled_on is not None:
            self.put(self._row + 1, 12, f"{self._form.head.filled_on[0]}:")
            self.put(self._row + 1, 14, filled_on)
        self._row += 2

    def header(self) -> None:
        self.put(self._row, 0, self._spaced(self._form.corner), down=self._levels - 1)
        for level in range(self._levels - 1):
            self._header_level(level)
        for column, indicator in enumerate(self._indicators, 1):
            self.put(self._row + self._levels - 1, column, self._last_text(indicator))
        for column, (label, _) in enumerate(self._layout.extra.items(), len(self._indicators) + 1):
            self.put(self._row, column, label)
        self._row += self._levels

    def _header_level(self, level: int) -> None:
        column = 1
        while column <= len(self._indicators):
            indicator = self._indicators[column - 1]
            path = indicator.heading[: level + 1]
            width = 1
            while (
                column + width <= len(self._indicators)
                and self._indicators[column + width - 1].heading[: level + 1] == path
            ):
                width += 1
            if len(path) == level + 1:
                own = len(indicator.heading) == level + 1
                text = self._layout.labels.get(indicator.id, path[-1]) if own else path[-1]
                down = self._levels - 2 - level if own else 0
                self.put(self._row + level, column, self._spaced(text), right=width - 1, down=down)
            column += width

    def _last_text(self, indicator: Indicator) -> str:
        own = len(indicator.heading) == self._levels and (self._layout.sublabels or self._levels == 1)
        label = self._layout.labels.get(indicator.id, indicator.heading[-1]) if own else ""
        return f"{label}({self._layout.units.get(indicator.id, indicator.unit)})"

    def _spaced(self, text: str) -> str:
        return " \n".join(text[n : n + 2] for n in range(0, len(text), 2)) if self._layout.spaced else text

    def figures(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        for kind, label in self._layout.rows:
            self.put(self._row, 0, label)
            for column, indicator in enumerate(self._indicators, 1):
                self.put(self._row, column, values[kind].get(indicator.id))
            for column, pair in enumerate(self._layout.extra.values(), len(self._indicators) + 1):
                self.put(self._row, column, pair[0] if kind == "week" else pair[1])
            self._row += 1

    def hazards(self, hazards: Sequence[Hazard]) -> None:
        if self._layout.list_title is None:
            return
        places = ((0, 0), (1, 2), (4, 2), (7, 1), (9, 8))
        self.put(self._row, 0, self._layout.list_title or self._form.list.title, right=len(self._indicators))
        for (column, right), listed in zip(places, self._form.list.columns, strict=False):
            self.put(self._row + 1, column, listed.label, right=right)
        for number, hazard in enumerate(hazards, 1):
            for (column, right), text in zip(places, (number, *hazard), strict=True):
                self.put(self._row + 1 + number, column, text, right=right)
        below = self._row + 2 + len(hazards)
        self.put(below, 0, len(hazards) + 1)
        self.put(below + 1, 0, "....")
        self.put(below + 3, 0, self._form.footnote)


def build_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def rewrite_zip(content: bytes, **parts: bytes) -> bytes:
    """The zip with some parts replaced or added. In the names of the parts `__` stands for `/`, and `.xml` is left
    out: xl__workbook=b"…"."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return build_zip(files | {name.replace("__", "/") + ".xml": part for name, part in parts.items()})


def build_mail(
    sender: str = "taiyuan@yjj.example",
    subject: str = "统计表",
    attachments: Iterable[tuple[str, bytes]] = (),
    text: str = "见附件。",
    date: datetime | None = None,
    message_id: str | None = "<1@yjj.example>",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail as its sender's program would write it, with (name, content) as attachments."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "sxajsc@126.com", subject
    if date is not None:
        mail["Date"] = format_datetime(date)
    if message_id is not None:
        mail["Message-ID"] = message_id
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text)
    for name, content in attachments:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
