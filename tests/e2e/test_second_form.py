"""A new notice with another form, another due day and other units needs two files and no code."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from schemas.form import load_form
from tests.builders import build_form, build_mail
from tests.e2e.system import SAMPLES, Mailing, System, pymap_system

FLOOD = SAMPLES / "flood"
FORM = load_form("flood-2022", beside=FLOOD)
WEEK = {
    "people_deployed": 120, "dikes_checked": "35.5公里", "reservoirs_checked": 4, "dangers_found": 2,
    "dangers_removed": 1, "people_moved": 0,
}  # fmt: skip
LISTED = (("北张水库管理站", "小店区北张村", "水库", "溢洪道淤堵"),)


def mailing(name: str, unit: str, received: str, day: str, **changes: object) -> Mailing:
    figures = WEEK | changes
    workbook = build_form(FORM, unit=unit, filled_on=day, week=figures, cumulative=figures, hazards=LISTED)
    raw = build_mail(f"{name}@sw.example", "防汛周报", [("周报.xlsx", workbook)], message_id=f"<{name}@sw.example>")
    return Mailing(name, datetime.fromisoformat(received), "INBOX", raw)


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with pymap_system(tmp_path_factory.mktemp("flood"), FLOOD / "campaign.toml") as one:
        one.waiting = [
            mailing("xiaodian", "小店区水务局", "2022-07-07T17:59:00+08:00", "2022年7月7日"),
            mailing("group", "水库管理集团", "2022-07-07T18:00:00+08:00", "2022年7月7日"),
            mailing("yingze", "迎泽区水务局", "2022-07-07T18:00:01+08:00", "2022年7月7日", reservoirs_checked="约4"),
        ]
        one.at("2022-07-07T18:05:00+08:00", "report")
        yield one


def test_weeks_are_named_by_their_due_day(flood: System) -> None:
    assert flood.query("select distinct week_ending from weekly_figures") == [(date(2022, 7, 7),)]


def test_the_combined_table_has_the_columns_of_the_form(flood: System) -> None:
    ((*figures,),) = flood.query(
        "select people_deployed, dikes_checked, reservoirs_checked, dangers_found, dangers_removed, people_moved "
        "from combined_table where unit_id is null and row_kind = 'week'"
    )
    assert figures == [Decimal(x) for x in ("240", "71", "8", "4", "2", "0")]


def test_only_required_units_can_be_late(flood: System) -> None:
    assert flood.query("select unit_id, status from timeliness order by all") == [
        ("xiaodian", "on_time"),
        ("yingze", "missing"),
    ]


def test_the_rejection_speaks_of_the_forms_own_columns(flood: System) -> None:
    (letter,) = flood.letters("rejection")
    body = letter.get_body(("plain",))
    assert body is not None
    assert "巡查水库" in body.get_content()
    assert "约4" in body.get_content()


def test_the_workbook_has_the_layout_of_the_form(flood: System) -> None:
    (letter,) = flood.letters("report")
    (attachment,) = letter.iter_attachments()
    sheet = openpyxl.load_workbook(io.BytesIO(attachment.get_payload(decode=True)))["汇总表"]
    texts = {str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None}
    assert {"巡查情况", "堤防", "(公里)", "未排除险情清单", "溢洪道淤堵", "责任单位"} <= texts


def test_the_blank_form_can_be_filled_and_read_back(flood: System) -> None:
    out = flood.home.parent / "空表.xlsx"
    flood.run("form", str(out), "--unit", "yingze")
    book = openpyxl.load_workbook(out)
    sheet = book.active
    assert sheet is not None
    rows = {str(sheet.cell(r, 1).value): r for r in range(1, 12)}
    for label in ("本周", "累计"):
        for column in range(2, 8):
            sheet.cell(rows[label], column).value = 3
    filled = flood.home.parent / "填好.xlsx"
    book.save(filled)
    told = flood.run("check", str(filled))
    assert "可以收下" in told.stdout
    assert "迎泽区水务局" in told.stdout


def test_a_wrong_file_fails_the_check_and_names_the_cell(flood: System) -> None:
    wrong = flood.home.parent / "错.xlsx"
    wrong.write_bytes(
        build_form(FORM, unit="小店区水务局", filled_on="2022年7月7日", week=WEEK | {"dangers_found": "3+2"})
    )
    told = flood.run("check", str(wrong), expect=1)
    assert "会被退回" in told.stdout
    assert "3+2" in told.stdout


def test_no_figure_is_late_in_a_week_whose_deadline_moved(flood: System) -> None:
    flood.at("2022-07-14T18:05:00+08:00", "collect")
    assert flood.query("select count(*) from timeliness where week_ending = '2022-07-14'") == [(0,)]
    flood.at("2022-07-15T09:00:01+08:00", "collect")
    assert flood.query("select count(*) from timeliness where week_ending = '2022-07-14'") == [(2,)]
