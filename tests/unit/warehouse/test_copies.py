"""Work files that a rebuild replaced: a few are kept, and never is the only good one deleted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from warehouse.rebuild import COPIES, prune_copies, replace_file

AT = datetime(2021, 3, 5, 12, tzinfo=UTC)


def rebuilt(folder: Path, content: str, at: datetime) -> Path:
    """A rebuild that puts the content in place; the copy it kept."""
    second = folder / "second.duckdb"
    second.write_text(content)
    kept = replace_file(folder / "sxajsc.duckdb", second, at)
    prune_copies(folder / "sxajsc.duckdb", kept)
    return kept


def contents(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.glob("sxajsc-*.duckdb"))]


def test_the_last_copies_are_kept_and_the_present_one_always(tmp_path: Path) -> None:
    (tmp_path / "sxajsc.duckdb").write_text("0")
    for number in range(1, 6):
        rebuilt(tmp_path, str(number), AT + timedelta(days=number))
    assert COPIES == 3
    assert contents(tmp_path) == ["2", "3", "4"]
    assert (tmp_path / "sxajsc.duckdb").read_text() == "5"


def test_what_was_just_replaced_stays_whatever_time_was_pretended(tmp_path: Path) -> None:
    (tmp_path / "sxajsc.duckdb").write_text("0")
    for number in range(1, 5):
        rebuilt(tmp_path, str(number), AT - timedelta(days=number))
    assert "3" in contents(tmp_path)
    assert len(contents(tmp_path)) == COPIES


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    for name in ("sxajsc.duckdb", "lock", "sending.lock", "other-20210305T120000.duckdb"):
        (tmp_path / name).write_text("0")
    for number in range(1, 6):
        rebuilt(tmp_path, str(number), AT + timedelta(days=number))
    assert {"sxajsc.duckdb", "lock", "sending.lock", "other-20210305T120000.duckdb"} <= {
        p.name for p in tmp_path.iterdir()
    }
