"""The pool's processes bear whatever a file does to them: only that file is lost."""

import os
from collections.abc import Iterator

import pytest

from flows.workbooks import pool
from flows.workbooks.pool import ReaderPool
from flows.workbooks.process import ProcessDied, ReaderProcess
from flows.workbooks.reader import read_attachment
from schemas.form import load_form
from tests.builders import build_form, figures

FORM = load_form("gongmao-2021")
GOOD = build_form(FORM)
MISCHIEF = "tests.integration.workbooks.mischief"


def test_readings_are_those_of_the_reader_itself() -> None:
    files = {n: build_form(FORM, week=figures(FORM, n)) for n in range(12)} | {99: b"<html>", 100: b""}
    with ReaderPool(FORM) as readers:
        found = dict(readers.read_all((key, "a.xlsx", content) for key, content in files.items()))
    assert found == {key: read_attachment(content, "a.xlsx", FORM) for key, content in files.items()}


@pytest.mark.parametrize("mischief", ["dies", "hogs", "loops", "hangs", "stops", "babbles"])
def test_only_the_culprit_is_lost(mischief: str) -> None:
    names = ["a.xlsx", "b.xlsx", mischief, "c.xlsx", mischief, "d.xlsx"]
    with ReaderPool(FORM, workers=1, seconds=3, module=MISCHIEF) as readers:
        found = dict(readers.read_all((n, name, GOOD) for n, name in enumerate(names)))
    lost = {n for n, reading in found.items() if [f.rule for f in reading.findings] == ["file-reader-died"]}
    assert lost == {2, 4}
    assert all(not found[n].readable for n in lost)
    assert [len(found[n].candidates) for n in (0, 1, 3, 5)] == [1, 1, 1, 1]


def test_a_process_that_stops_taking_its_input_is_ended_too() -> None:
    process = ReaderProcess(FORM.model_dump_json().encode(), MISCHIEF)
    with pytest.raises(ProcessDied):
        list(process.read([("stops", bytes(10_000_000))], seconds=2))
    assert process.is_dead


def test_what_a_library_prints_does_not_get_between_the_frames() -> None:
    with ReaderPool(FORM, module=MISCHIEF) as readers:
        found = dict(readers.read_all([(n, "prints", GOOD) for n in range(3)]))
    assert [len(found[n].candidates) for n in range(3)] == [1, 1, 1]


def asked(readers: ReaderPool) -> list[str]:
    ((_, reading),) = readers.read_all([("key", "asks", b"")])
    return [f.message for f in reading.findings]


def test_a_worker_sees_no_environment_and_writes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SXAJSC_MAIL_PASSWORD", "secret")
    with ReaderPool(FORM, module=MISCHIEF) as readers:
        _, *environment, written = asked(readers)
    assert set(environment) <= {"LC_CTYPE"}  # which Python sets itself
    assert written == "refused"


def test_a_process_lives_through_many_files_and_is_replaced_after_enough_of_them() -> None:
    with ReaderPool(FORM, workers=1, files=3, module=MISCHIEF) as readers:
        pids = [asked(readers)[0] for _ in range(5)]
    assert pids[0] == pids[1] == pids[2] != pids[3] == pids[4]


def test_no_process_is_left_behind() -> None:
    with ReaderPool(FORM, module=MISCHIEF) as readers:
        pid = int(asked(readers)[0])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_files_are_taken_only_as_they_are_read() -> None:
    taken = []
    held = 2 * 2 * pool.GROUP_FILES

    def files() -> Iterator[tuple[int, str, bytes]]:
        for n in range(4 * held):
            taken.append(n)
            yield n, "a.txt", b"x"

    with ReaderPool(FORM, workers=2) as readers:
        for count, _ in enumerate(readers.read_all(files()), 1):
            assert len(taken) - count <= held


def test_a_worker_that_cannot_start_is_a_broken_system_and_no_finding() -> None:
    with ReaderPool(FORM, module="tests.no_such_module") as readers, pytest.raises(ProcessDied):
        list(readers.read_all([(1, "a.txt", b"x")]))


def test_a_worker_imports_nothing_heavy() -> None:
    """pandas and its kind would triple the memory of each worker, and Prefect starts threads."""
    with ReaderPool(FORM, module=MISCHIEF) as readers:
        ((_, reading),) = readers.read_all([("key", "lists", b"")])
    modules = {f.message for f in reading.findings}
    assert "openpyxl" in modules
    assert not {"pandas", "prefect", "duckdb", "pandera", "numpy", "lxml"} & modules
