"""Inbox: any number of mails with forms of a hundred units over three weeks, the same ones for the same number."""

import io
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Border, Font, Side

from schemas.form import load_form
from tests.builders import Layout, build_form, build_mail, rewrite_zip, save

FORM = "gongmao-2021"
UNITS = 100
FRIDAYS = tuple(datetime.fromisoformat(f"2021-03-{day:02d}T12:00:00+08:00") for day in (5, 12, 19))
AT = FRIDAYS[-1] + timedelta(days=1)
_MARK = 900_000
"""Figures of the template from here on are replaced: drawing each form anew would take longer than all contenders."""

_LAYOUTS = (Layout(), Layout(top=3, left=2), Layout(spaced=True), Layout(merges=False))


def campaign_text() -> str:
    """A campaign file with as many units as a province has counties."""
    head = [
        'name = "基准测试"',
        'notice = "晋应急发电〔2021〕7号"',
        f'form = "{FORM}"',
        "start = 2021-03-01",
        "end = 2021-03-20",
        "[recipients]",
        'report = ["office@yjt.example"]',
        'operators = ["ops@yjt.example"]',
    ]
    units = [
        f'[[units]]\nid = "unit{n:03d}"\nname = "{_unit(n)}"\nsenders = ["unit{n:03d}@yjj.example"]'
        for n in range(UNITS)
    ]
    return "\n".join([*head, *units, ""])


def mails(count: int) -> Iterator[tuple[bytes, datetime]]:
    """Raw mail and time of receipt: each unit reports week after week, then corrects one figure of each week. The
    figures add up, as they do in real forms. Of a hundred mails some five have a wrong cell and three no form."""
    for number in range(count):
        week = number // UNITS % len(FRIDAYS)
        unit = number % UNITS
        received = FRIDAYS[week] - timedelta(hours=20) + timedelta(seconds=36 * (number % 2000))
        yield _mail(number, unit, week, received), received


def _mail(number: int, unit: int, week: int, received: datetime) -> bytes:
    kind = random.Random(number).random()
    name = f"{_unit(unit)}统计表{number}.xlsx"
    attachments = [] if kind < 0.03 else [(name, _form(number, unit, week, kind < 0.08))]
    return build_mail(
        f"unit{unit:03d}@yjj.example",
        f"{_unit(unit)}第{week + 1}周报表",
        attachments,
        date=received,
        message_id=f"<{number}@yjj.example>",
    )


def _form(number: int, unit: int, week: int, wrong: bool) -> bytes:
    sheet, content = _template(number % len(_LAYOUTS))
    version = number // (UNITS * len(FRIDAYS))
    weeks = [_steps(unit, past, version) for past in range(week + 1)]
    values = [*weeks[-1], *map(sum, zip(*weeks, strict=True))]
    filled = re.sub(r"<v>(9000\d\d)</v>", lambda m: f"<v>{values[int(m[1]) - _MARK]}</v>", sheet)
    if wrong:
        filled = re.sub(r'(<c r="[A-Z]+\d+")( s="\d+")? t="n"><v>\d+</v>', r'\1 t="str"><v>约5</v>', filled, count=1)
    filled = filled.replace("UNIT", _unit(unit)).replace("DAY", f"2021年3月{FRIDAYS[week].day}日")
    return rewrite_zip(content, xl__worksheets__sheet1=filled.encode())


def _steps(unit: int, week: int, version: int) -> list[int]:
    """A unit's figures of one week. Rectified stands right of found and is no more; of major hazards nothing is left
    open, so that no list is due."""
    random_of = random.Random(f"{unit}-{week}")
    steps = [random_of.randint(0, 40) for _ in range(17)]
    steps[3], steps[5] = random_of.randint(0, steps[2]), steps[4]
    steps[0] += version
    return steps


@cache
def _template(layout: int) -> tuple[str, bytes]:
    """The sheet of a form with marks for what differs from mail to mail, and the workbook around it."""
    form = load_form(FORM)
    marks = iter(range(_MARK, _MARK + 100))
    week = {i.id: next(marks) for i in form.indicators}
    cumulative = {i.id: next(marks) for i in form.indicators}
    content = _dressed(build_form(form, "UNIT", "DAY", week, cumulative, layout=_LAYOUTS[layout]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode(), content


def _dressed(content: bytes) -> bytes:
    """The form with fonts and borders in every cell, as offices' programs write it: twice the work to read."""
    book = load_workbook(io.BytesIO(content))
    side = Side(style="thin")
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.font, cell.alignment = Font(name="宋体", size=10.5), Alignment(horizontal="center", wrap_text=True)
            cell.border = Border(side, side, side, side)
    return save(book)


def _unit(number: int) -> str:
    return f"第{number:03d}县应急管理局"
