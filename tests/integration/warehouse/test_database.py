"""The work file: one writer, whole transactions, and no confusion between versions of the program."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.integration.warehouse.province import WEEK1, Province, submission
from warehouse.database import Warehouse
from warehouse.errors import WarehouseBusy, WarehouseError, WarehouseFull, WarehouseNewer, translate

HOLDER = """
import sys
from pathlib import Path
from warehouse.database import Warehouse
with Warehouse(Path(sys.argv[1])).write():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_waits_for_the_lock_and_then_says_so(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for use in (Warehouse(tmp_path, timeout_seconds=0.1).write, Warehouse(tmp_path, timeout_seconds=0.1).read):
            with pytest.raises(WarehouseBusy, match="in use by another run"), use():
                pass
        holder.communicate("")
    with Warehouse(tmp_path, timeout_seconds=0.1).write():
        pass


def test_a_killed_writer_leaves_no_lock_and_nothing_of_its_transaction(tmp_path: Path) -> None:
    code = HOLDER.replace("print(", "pass; con.execute('create table main.half (x int)'); print(").replace(
        "write():", "write() as con:"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    with Warehouse(tmp_path, timeout_seconds=5).read() as con, pytest.raises(duckdb.CatalogException):
        con.execute("from main.half")


def test_a_block_that_raises_writes_nothing(province: Province) -> None:
    province.collect("03-05 11:00")
    with pytest.raises(ZeroDivisionError), province.warehouse.write() as con:
        con.execute("delete from store.units")
        raise ZeroDivisionError
    assert len(province.ask("from units")) == 3


def test_what_is_done_while_reading_is_not_kept(province: Province) -> None:
    province.collect("03-05 11:00")
    with province.warehouse.read() as con:
        con.execute("delete from store.units")
    assert len(province.ask("from units")) == 3


def test_a_warehouse_that_knows_more_than_the_program_is_refused(province: Province) -> None:
    with province.warehouse.write() as con:
        con.execute("insert into store.migrations values ('9999_future.sql', 'x')")
    with pytest.raises(WarehouseNewer, match=r"9999_future\.sql"), province.warehouse.read():
        pass


def test_a_migration_that_was_edited_after_it_ran_is_refused(province: Province) -> None:
    with province.warehouse.write() as con:
        con.execute("update store.migrations set sha256 = 'x'")
    with pytest.raises(WarehouseNewer, match="was changed"), province.warehouse.write():
        pass


def test_views_are_made_anew_when_their_text_changed(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00"))
    with province.warehouse.write() as con:
        con.execute("create or replace view weekly_figures as select 1 as wrong")
        con.execute("update store.view_files set sha256 = 'x' where name = '20_figures.sql'")
    province.collect("03-05 12:10")
    assert len(province.ask("select week_ending, value from weekly_figures")) == 3
    assert len(province.ask("from combined_table")) == 8


def test_trouble_is_told_on_one_line(province: Province) -> None:
    with pytest.raises(WarehouseError) as caught, province.warehouse.write() as con:
        con.execute("select *\nfrom nothing")
    assert "\n" not in str(caught.value)
    assert isinstance(translate(OSError(28, "No space left on device")), WarehouseFull)


def test_times_are_handed_out_in_the_zone_of_the_warehouse(tmp_path: Path) -> None:
    with Warehouse(tmp_path, timezone="Asia/Tokyo").read() as con:
        assert con.execute("select current_setting('TimeZone')").fetchall() == [("Asia/Tokyo",)]


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from tests.integration.warehouse.province import WEEK1, Province, moment
from tests.integration.warehouse.test_outbox import letter
from dataclasses import replace
from warehouse.errors import WarehouseFull
from warehouse.outbox import enqueue

province = Province(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit then fails like one to a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, (province.warehouse.file.stat().st_size, resource.RLIM_INFINITY))
try:
    with province.warehouse.write() as con:
        enqueue(con, [replace(letter("big"), content=bytes(range(256)) * 20_000)], moment("03-05 12:05"))
except WarehouseFull as error:
    print("full", province.ask("select count(*) from letters")[0][0])
"""


def test_a_full_disk_is_told_as_such_and_costs_nothing_that_was_committed(province: Province) -> None:
    province.collect("03-05 11:00", submission("a", "taiyuan", WEEK1, "03-05 09:00"))
    told = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(province.warehouse.home)], capture_output=True, text=True, check=True
    )
    assert told.stdout == "full 0\n"
    assert province.collect("03-05 11:15", submission("a", "taiyuan", WEEK1, "03-05 09:00")) == (0, 0)
