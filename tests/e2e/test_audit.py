"""Three weeks with reviews and corrections: every figure explained, every issue made again, the warehouse rebuilt."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.e2e.system import SAMPLES, System, mailings, pymap_system

REPORTS = [f"2021-03-{day}T12:05:00+08:00" for day in ("05", "12", "19")]
LAST_LOOK = "2021-03-23T10:00:00+08:00"
ISSUES = [("2021-03-05", 1), ("2021-03-05", 2), ("2021-03-12", 1), ("2021-03-12", 2), ("2021-03-19", 1)]
BECAUSE = ("--reason", "电话核实", "--operator", "李四")
FIGURES = ("weekly_figures", "cumulative_figures")
VIEWS = (
    *FIGURES,
    "timeliness",
    "combined_table",
    "major_hazard_enterprises",
    "submissions",
    "messages",
    "findings",
    "lineage",
    "revisions",
    "letters",
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Three weeks with decisions of operators between the mails."""
    campaign = SAMPLES / "three-weeks" / "campaign.toml"
    with pymap_system(tmp_path_factory.mktemp("rebuild"), campaign) as one:
        one.waiting = mailings("three-weeks")
        one.at(REPORTS[0], "report")
        _decide_in_the_first_week(one)
        one.at(REPORTS[1], "report")
        _correct(one, "2021-03-12T15:00:00+08:00", "datong", "2021-03-12", "--value", "77")
        _correct(one, "2021-03-12T16:00:00+08:00", "datong", "2021-03-12", "--withdraw")
        one.at(REPORTS[2], "report")
        one.at(LAST_LOOK, "collect")
        one.run("report", "--week", "2021-03-12", "--at", LAST_LOOK, "--reissue")
        yield one


def _decide_in_the_first_week(one: System) -> None:
    """The advertiser's form stands for a unit that had not reported; later it is taken back. Another form goes back."""
    ((held,),) = one.query("select submission_id from submissions where state = 'held'")
    ((missing,),) = one.query("select unit_id from timeliness where status = 'missing' limit 1")
    one.at("2021-03-05T14:00:00+08:00", "review", "assign", held, "--unit", missing, "--week", "2021-03-05", *BECAUSE)
    _correct(one, "2021-03-05T15:00:00+08:00", "taiyuan", "2021-03-05", "--value", "99", "--row", "cumulative")
    one.at("2021-03-05T17:30:00+08:00", "report", "--week", "2021-03-05", "--reissue")
    one.at("2021-03-08T09:00:00+08:00", "review", "reject", held, *BECAUSE)


def _correct(one: System, at: str, unit: str, week: str, *change: str) -> None:
    one.at(at, "correct", "--unit", unit, "--week", week, "--indicator", "enterprises_inspected", *change, *BECAUSE)


def seen(one: System) -> dict[str, list[tuple[object, ...]]]:
    found = {view: one.query(f"from {view} order by all") for view in VIEWS}  # names of this file's
    for number, moment in enumerate((*REPORTS, "2021-03-05T14:30:00+08:00", "2021-03-12T15:30:00+08:00")):
        for view in (*FIGURES, "timeliness"):
            found[f"{view} {number}"] = one.query(f"from {view}_as_of(?) order by all", [moment])
    return found


def _reprinted(one: System) -> None:
    issues = one.query("select week_ending, number, workbook_name from store.report_issues order by all")
    assert [(str(week), number) for week, number, _ in issues] == ISSUES
    for week, number, name in issues:
        out = one.home.parent / "again.xlsx"
        done = one.run("reprint", str(out), "--week", str(week), "--number", str(number))
        assert "逐字节相同" in done.stdout
        assert out.read_bytes() == (one.home / "reports" / name).read_bytes()


def test_every_issue_can_be_made_again_byte_for_byte_from_what_was_known_then(lived: System) -> None:
    _reprinted(lived)
    out = str(lived.home.parent / "again.xlsx")
    assert "没有第 9 期" in lived.run("reprint", out, "--week", "2021-03-12", "--number", "9", expect=2).stderr


def test_a_figure_is_explained_down_to_the_clerks_cell(lived: System) -> None:
    ((cell, raw_text, subject, message, value),) = lived.query(
        "select cell, raw_text, subject, message_sha256, value from lineage join messages using (message_sha256) "
        "where unit_id = 'taiyuan' and week_ending = '2021-03-12' and indicator = 'fines' and row_kind = 'week'"
    )
    place = ("--week", "2021-03-12", "--unit", "taiyuan", "--indicator", "行政罚款")
    told = lived.run("explain", *place, "--row", "week").stdout
    for text in (f"!{cell}", raw_text.strip(), subject, f"{message}.eml", f"{value.normalize():f} 万元", "采用"):
        assert text in told, text
    assert (lived.home / "archive" / message[:2] / f"{message}.eml").exists()
    assert "累计·行政罚款" in lived.run("explain", *place).stdout


def test_a_corrected_figure_tells_what_its_cell_says_and_why_it_does_not_count(lived: System) -> None:
    place = ("--week", "2021-03-05", "--unit", "taiyuan", "--indicator", "检查企业", "--row", "cumulative")
    told = lived.run("explain", *place).stdout
    assert "数值　99 家" in told
    assert "由 李四 记录电话更正" in told
    assert "99 家" not in lived.run("explain", *place, "--at", REPORTS[0]).stdout


def test_a_total_is_explained_by_its_parts_and_every_figure_is_the_sum_of_its_lineage(lived: System) -> None:
    told = lived.run("explain", "--week", "2021-03-12", "--indicator", "fines", "--row", "cumulative").stdout
    ((total,),) = lived.query(
        "select fines from combined_table where week_ending = '2021-03-12' and row_kind = 'cumulative' "
        "and unit_id is null"
    )
    assert f"{total.normalize():f}" in told.splitlines()[-2]
    for kind, view in zip(("week", "cumulative"), FIGURES, strict=True):
        assert lived.query(
            f"select week_ending, unit_id, indicator, sum(value) from {view} group by all "
            "having sum(value) is not null order by all"
        ) == lived.query(
            "select week_ending, unit_id, indicator, sum(value) from lineage where row_kind = ? group by all "
            "having sum(value) is not null order by all", [kind],
        )  # fmt: skip
    assert lived.query(
        "select week_ending, row_kind, indicator, value from (unpivot combined_table on "
        "columns(* exclude (week_ending, row_kind, unit_id, name, carried_from, position)) "
        "into name indicator value value) "
        "where unit_id is null order by all"
    ) == lived.query(
        "select week_ending, row_kind, indicator, sum(value) from lineage group by all "
        "having sum(value) is not null order by all"
    )


def test_each_figure_of_the_workbook_sent_has_its_line_among_the_sources(lived: System) -> None:
    book = openpyxl.load_workbook(lived.home / "reports" / "汇总表-2021-03-05-更正1.xlsx")
    table, sources = book["汇总表"], book["数据来源"]
    lines = [[cell.value for cell in row] for row in sources.iter_rows(min_row=4)]
    assert {line[4]: line[3] for line in lines} == {
        cell.coordinate: cell.value
        for row in table.iter_rows(7, 30, 3, 19) for cell in row if isinstance(cell.value, int | float)
    }  # fmt: skip
    known = lived.query(
        "select u.name, l.row_kind, l.sheet, l.cell, trim(l.raw_text), l.file_name, "
        "regexp_replace(m.sender, '.*<(.*)>', '\\1'), left(l.message_sha256, 12) "
        "from lineage_as_of(?) l join units u using (unit_id) join messages m using (message_sha256) "
        "where l.week_ending = '2021-03-05' and l.value is not null", ["2021-03-05T17:30:00+08:00"],
    )  # fmt: skip
    rows = {"本周": "week", "累计": "cumulative"}
    told = [(a[0], rows[str(a[1])], a[5], a[6], a[7], a[8], a[9], a[11]) for a in lines if a[0] != "全省合计"]
    assert sorted(told) == sorted(known)
    (called,) = [line for line in lines if "◇" in str(line[12])]
    assert (called[:4], called[6]) == (["太原市应急管理局", "累计", "检查企业", 99], "C7")
    assert table[str(called[4])].number_format == '0"◇"'
    assert "理由：电话核实" in str(called[12])
    assert "李四于3月5日 15:00:00记录" in str(called[12])
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_what_changed_is_among_the_revisions(lived: System) -> None:
    changed = lived.query(
        "select unit_id, cause, old_value, new_value from revisions where indicator = 'enterprises_inspected' "
        "and cause <> 'mail' and unit_id in ('taiyuan', 'datong') order by known_at, row_kind"
    )
    assert [(unit, cause) for unit, cause, *_ in changed] == [
        ("taiyuan", "correction"), ("datong", "correction"), ("datong", "withdrawal"),
    ]  # fmt: skip
    assert changed[1][2] == changed[2][3]


def test_a_rebuild_is_equal_and_sends_nothing(lived: System) -> None:
    before, letters = seen(lived), len(lived.sink.box.letters)
    published = (lived.home / "published" / "current").readlink()
    done = lived.run("rebuild", "--at", LAST_LOOK)
    assert "完全相同" in done.stdout, done.stdout
    assert "决定 5 个" in done.stdout
    assert seen(lived) == before
    assert (lived.home / "published" / "current").readlink() != published
    assert len(list((lived.home / "warehouse").glob("sxajsc-*.duckdb"))) == 1
    _reprinted(lived)
    lived.at(LAST_LOOK, "collect")
    lived.at(LAST_LOOK, "report")
    assert len(lived.sink.box.letters) == letters
    assert {k: v for k, v in seen(lived).items() if k in FIGURES} == {k: before[k] for k in FIGURES}


def test_a_check_lists_what_was_tampered_with_and_replaces_nothing(lived: System) -> None:
    before = seen(lived)
    _tamper(lived.home / "warehouse" / "sxajsc.duckdb")
    done = lived.run("rebuild", "--check", "--at", LAST_LOOK)
    lines = done.stdout.splitlines()
    assert any(line.startswith("读出的数") and "9999" in line.split("重建为")[0] for line in lines), done.stdout
    assert any(line.startswith("本周数　taiyuan 2021-03-05") for line in lines)
    assert not any(line.startswith("报送情况") for line in lines)
    assert len(list((lived.home / "warehouse").glob("sxajsc-*.duckdb"))) == 1
    lived.run("rebuild", "--at", "2021-03-23T10:00:01+08:00")
    assert seen(lived) == before
    assert len(list((lived.home / "warehouse").glob("sxajsc-*.duckdb"))) == 2
    assert "完全相同" in lived.run("rebuild", "--check", "--at", LAST_LOOK).stdout


def _tamper(work_file: Path) -> None:
    with duckdb.connect(str(work_file)) as con:
        con.execute(
            "update store.figures set value = 9999 where row_kind = 'week' and indicator_no = 2 and submission_no in "
            "(select s.submission_no from store.submissions s join main.submissions v using (submission_id) "
            "where v.unit_id = 'taiyuan' and v.week_ending = date '2021-03-05' and v.state = 'accepted')"
        )


def test_an_incomplete_archive_stops_a_rebuild_and_leaves_everything(lived: System) -> None:
    before = seen(lived)
    mail = next((lived.home / "archive").rglob("*.eml"))
    content = mail.read_bytes()
    mail.unlink()
    try:
        done = lived.run("rebuild", "--at", LAST_LOOK, expect=1)
    finally:
        mail.write_bytes(content)
    assert len(done.stderr.splitlines()) == 1
    assert seen(lived) == before


def test_a_rebuild_killed_in_the_middle_leaves_the_warehouse_as_it_was(lived: System) -> None:
    work_file, second = (
        lived.home / "warehouse" / "sxajsc.duckdb",
        lived.home / "rebuild" / "warehouse" / "sxajsc.duckdb",
    )
    before, content = seen(lived), work_file.read_bytes()
    command = [sys.executable, "-m", "flows", "rebuild", "--at", "2021-03-23T10:00:02+08:00"]
    with subprocess.Popen(command, env=lived.environment, cwd=lived.home.parent) as run:
        until = time.monotonic() + 60
        while not second.exists() and time.monotonic() < until:
            time.sleep(0.01)
        run.kill()
    assert second.exists()
    assert work_file.read_bytes() == content
    assert "完全相同" in lived.run("rebuild", "--at", "2021-03-23T10:00:03+08:00").stdout
    assert not second.parent.exists()
    assert seen(lived) == before
