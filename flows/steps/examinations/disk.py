"""Disk: is there room, may we write, and does nobody else see what is private?"""

import shutil
import stat
import tempfile
from pathlib import Path

from flows.steps.examinations.examination import Examination

NAME = "数据目录"
NEEDED_BYTES = 1_000_000_000
"""A campaign's mails, five snapshots and the logs take a few hundred MB; less than this is soon full."""

PRIVATE = ("archive", "warehouse", "reports", "prefect")
"""Folders that hold mails, figures or logs for the operator only; analysts read `published`."""


def examine_disk(home: Path, needed: int = NEEDED_BYTES) -> Examination:
    """The data folder, or the place where it will be made."""
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"sxajsc")
            file.flush()
        free = shutil.disk_usage(place).free
    except OSError as error:
        advice = "核对 SXAJSC_HOME，并让运行本程序的用户能写这个目录"
        return Examination(NAME, False, f"{place} 写不进去（{error.strerror}）", advice)
    if free < needed:
        text = f"{place} 所在磁盘只剩 {free / 1e9:.1f} GB"
        return Examination(NAME, False, text, f"腾出空间，至少留 {needed / 1e9:.0f} GB")
    if exposed := _exposed(home):
        advice = f"运行 chmod 700 {' '.join(str(home / name) for name in exposed)}"
        return Examination(NAME, False, f"{'、'.join(exposed)} 其他用户也能看到", advice)
    said = f"{home} 可以写" if home.exists() else f"{home} 还没有，首次运行时建立"
    return Examination(NAME, True, f"{said}，剩余 {free / 1e9:.0f} GB")


def _exposed(home: Path) -> list[str]:
    """The private folders that group or others may enter or list."""
    found = [name for name in PRIVATE if (home / name).is_dir()]
    return [name for name in found if stat.S_IMODE((home / name).stat().st_mode) & 0o077]
