"""The published snapshot: what analysts open, whole, read-only, and complete as CONTRACT 5 says."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.integration.warehouse.province import FORM, WEEK1, Province, submission
from warehouse import publish
from warehouse.errors import WarehouseFull

CONTRACT = {
    "units": "unit_id, name, required",
    "weekly_figures": "week_ending, unit_id, indicator, value",
    "cumulative_figures": "week_ending, unit_id, indicator, value, carried_from",
    "combined_table": "week_ending, row_kind, unit_id, name, " + ", ".join(i.id for i in FORM.indicators),
    "timeliness": "week_ending, unit_id, status, received_at, minutes_late, reason",
    "major_hazard_enterprises": "week_ending, unit_id, position, enterprise, location, industry, detail",
    "hazard_ledger": "unit_id, enterprise, location, industry, detail, first_week, last_week, weeks_listed, "
    "still_listed, spellings, resembles",
    "hazard_doubts": "unit_id, enterprise, last_week, resembles, resembles_first_week, likeness",
    "submissions": "submission_id, unit_id, week_ending, version, state, received_at, file_name, attachment_sha256, "
    "message_sha256",
    "messages": "message_sha256, message_id, sender, subject, received_at, outcome, reason",
    "findings": "submission_id, message_sha256, attachment_sha256, rule, severity, sheet, cell, raw_text, message",
    "letters": "letter_id, kind, week_ending, unit_id, recipients, state, rfc_message_id, sent_at",
    "lineage": "week_ending, unit_id, row_kind, indicator, value, sheet, cell, raw_text, attachment_sha256, "
    "message_sha256, received_at",
    "revisions": "week_ending, unit_id, row_kind, indicator, old_value, new_value, known_at, cause, submission_id, "
    "message_sha256, correction_id, reason, decided_by",
    "lineage_as_of(now())": "week_ending, unit_id, row_kind, indicator, value, cell, correction_id",
    "weekly_figures_as_of(now())": "week_ending, unit_id, indicator, value",
    "cumulative_figures_as_of(timestamp '2021-03-05 13:00')": "week_ending, unit_id, indicator, value, carried_from",
    "timeliness_as_of('2021-03-05 13:00+08')": "week_ending, unit_id, status, received_at, minutes_late, reason",
}

READER = """
import sys, duckdb
from pathlib import Path
path = Path(sys.argv[1])
seen = set()
print("reading", flush=True)
while max(seen, default=0) < int(sys.argv[2]):
    with duckdb.connect(str(path), read_only=True) as con:
        figures, forms = con.execute(
            "select (select count(*) from store.figures), (select count(*) from submissions)"
        ).fetchall()[0]
    assert figures == 4 * forms, (figures, forms)
    seen.add(forms)
print("well", flush=True)
"""


@pytest.fixture
def published(province: Province) -> Province:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", hazards=[("甲厂", "x")]))
    assert province.warehouse.publish() is not None
    return province


def test_every_view_and_macro_of_the_contract_works_in_the_published_file(published: Province) -> None:
    with duckdb.connect(str(published.warehouse.published), read_only=True) as con:
        for view, columns in CONTRACT.items():
            con.execute(f"select {columns} from {view}").fetchall()
        assert con.execute("select count(*) from weekly_figures").fetchall() == [(3,)]


def test_the_published_file_can_be_attached_under_another_name(published: Province) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{published.warehouse.published}' as office (read_only)")
        for view in CONTRACT:
            if "(" not in view:
                con.execute(f"from office.{view}").fetchall()
        con.execute("use office")  # a macro looks for what it is built on in the current database only
        con.execute("from weekly_figures_as_of(now())").fetchall()


def test_every_view_and_each_of_its_columns_has_a_comment(published: Province) -> None:
    with duckdb.connect(str(published.warehouse.published), read_only=True) as con:
        views = dict(con.execute(
            "select view_name, comment from duckdb_views() where schema_name = 'main' and not internal"
        ).fetchall())  # fmt: skip
        columns = con.execute(
            "select table_name || '.' || column_name from duckdb_columns() "
            "where schema_name = 'main' and not internal and comment is null"
        ).fetchall()
        label = con.execute("select comment from duckdb_columns() where column_name = 'persons'").fetchall()
    assert {view for view in CONTRACT if "(" not in view} == set(views)
    assert all(views.values())
    assert columns == []
    assert label == [("曝光个人's（人）",)]


def test_the_published_file_cannot_be_written(published: Province) -> None:
    assert published.warehouse.published.stat().st_mode & 0o777 == 0o444


def test_nothing_is_published_when_nothing_changed(published: Province) -> None:
    assert published.warehouse.publish() is None
    published.collect("03-05 12:10")
    assert published.warehouse.publish() is None
    published.collect("03-12 12:10")  # a week has closed: its units are missing now
    assert published.warehouse.publish() is not None


def test_old_snapshots_are_removed_and_the_last_ones_kept(published: Province) -> None:
    for n in range(publish.KEPT_SNAPSHOTS + 2):
        published.collect("03-05 12:10", submission(f"s{n}", "datong", WEEK1, "03-05 09:00", n))
        published.warehouse.publish()
    snapshots = published.warehouse.home / "published" / "snapshots"
    assert len(list(snapshots.iterdir())) == publish.KEPT_SNAPSHOTS
    with duckdb.connect(str(published.warehouse.published), read_only=True) as con:
        assert con.execute("select count(*) from submissions").fetchall() == [(publish.KEPT_SNAPSHOTS + 3,)]


def test_what_a_killed_publication_left_is_cleared_away(published: Province) -> None:
    leaving = published.warehouse.home / "published" / "snapshots" / ".new-x"
    leaving.mkdir()
    published.collect("03-12 12:10")
    published.warehouse.publish()
    assert not leaving.exists()


def test_a_full_disk_leaves_the_last_snapshot_in_place(published: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published.warehouse.published.resolve()
    published.collect("03-12 12:10")

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(publish.shutil, "copyfile", full)
        with pytest.raises(WarehouseFull):
            published.warehouse.publish()
    assert published.warehouse.published.resolve() == before
    assert published.warehouse.publish() is not None


def test_a_reader_never_sees_a_half_published_warehouse(published: Province) -> None:
    rounds = 12
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(published.warehouse.published), str(rounds + 1)],
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        for n in range(rounds):
            published.collect("03-05 12:10", submission(f"s{n}", "datong", WEEK1, "03-05 09:00", n))
            published.warehouse.publish()
        assert reader.stdout.read() == "well\n"
    assert reader.returncode == 0
