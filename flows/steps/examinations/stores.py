"""Stores: archive, warehouse and published snapshot, read and not only found."""

from pathlib import Path

from flows.mailbox.archive import Archive
from flows.mailbox.errors import ArchiveDamaged
from flows.steps.examinations.examination import Examination, one_line
from warehouse import ledger
from warehouse.database import Warehouse
from warehouse.errors import WarehouseBusy, WarehouseError, WarehouseFull, WarehouseNewer
from warehouse.scan import read_snapshot, scan, stamp_of, waiting

SAMPLE = 500
"""Mails whose bytes are compared with their hash: some seconds on a slow disk; a rebuild reads all of them."""


def examine_warehouse(warehouse: Warehouse) -> Examination:
    """Opens the work file (which also brings it up to date) and reads every row of every table."""
    name = "数据库"
    if not warehouse.file.exists():
        return Examination(name, True, "还没有，首次收取时建立")
    try:
        with warehouse.read() as con:
            scanned = scan(con)
    except (WarehouseBusy, WarehouseFull) as error:
        return Examination(name, False, one_line(error), "等正在运行的任务结束，并看磁盘空间，再试")
    except WarehouseNewer as error:
        return Examination(name, False, one_line(error), "安装与数据相符的（较新的）程序版本")
    except (WarehouseError, OSError) as error:
        return Examination(name, False, one_line(error), "运行 sxajsc rebuild，从原始邮件重建")
    rows = sum(count for _, count, _ in scanned)
    return Examination(name, True, f"{len(scanned)} 张表 {rows} 行，全部读过")


def examine_snapshot(warehouse: Warehouse) -> Examination:
    """Reads every row of what analysts read, and compares its state with the work file's."""
    name = "查询库"
    if not warehouse.file.exists():
        return Examination(name, True, "还没有，首次收取时建立")
    try:
        with warehouse.read() as con:
            stamp = stamp_of(con)
        if not warehouse.published.exists():
            return Examination(name, False, "没有发布", "运行 sxajsc collect，会重新发布")
        shown = read_snapshot(warehouse.published)
    except (WarehouseError, OSError) as error:
        text = f"读不出（{one_line(error)}）"
        return Examination(name, False, text, f"删掉 {warehouse.published.parent} 再运行 sxajsc collect")
    if shown != stamp:
        return Examination(name, False, "比数据库旧，上次没有发布成功", "运行 sxajsc collect；仍不行的看磁盘空间")
    return Examination(name, True, "可读，与数据库一致")


def examine_archive(root: Path, warehouse: Warehouse) -> Examination:
    """Compares mails with their hashes (all of a small archive, an even sample of a large one), and what the
    warehouse has judged with what is there."""
    name, archive = "原始邮件", Archive(root)
    try:
        hashes = sorted(archive.hashes())
        sample = hashes[:: -(-len(hashes) // SAMPLE) or 1]
        for digest in sample:
            archive.read(digest)
            archive.origin(digest)
        missing = _judged(warehouse) - set(hashes)
    except (ArchiveDamaged, WarehouseError, OSError) as error:
        return Examination(name, False, one_line(error), "从备份恢复这个文件；信还在邮箱里的，删掉它再收取一次")
    if missing:
        text = f"数据库里有 {len(missing)} 封信在 {root} 没有原件，如 {min(missing)[:12]}…"
        return Examination(name, False, text, "从备份恢复 archive 目录")
    return Examination(name, True, f"{len(hashes)} 封，核对了 {len(sample)} 封，与存入时一致")


def examine_waiting(warehouse: Warehouse) -> Examination:
    """What waits for a person: held forms, letters that went wrong. That is work, not a fault of the installation."""
    name = "待处理"
    if not warehouse.file.exists():
        return Examination(name, True, "没有")
    try:
        with warehouse.read() as con:
            counts = waiting(con)
    except (WarehouseError, OSError) as error:
        return Examination(name, False, one_line(error), "见上面数据库一行")
    told = {"held": "待核定报表 {} 份", "trouble": "没有（或可能没有）送达的信 {} 封", "queued": "待发的信 {} 封"}
    text = "，".join(told[what].format(n) for what, n in counts.items() if n)
    advice = ["sxajsc review list"] if counts["held"] else []
    advice += ["在查询库 letters 视图看是哪些信，电话告知收件人"] if counts["trouble"] else []
    return Examination(name, True, text or "没有", "；".join(advice))


def _judged(warehouse: Warehouse) -> frozenset[str]:
    if not warehouse.file.exists():
        return frozenset()
    with warehouse.read() as con:
        return ledger.known_messages(con)
