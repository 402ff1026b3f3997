"""A full or read-only disk: one line that says so, and a rerun that finds nothing broken."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.killing import portrait
from tests.e2e.system import SAMPLES, System, mailings, pymap_system

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
NOON = "2021-03-05T12:05:00+08:00"
PLENTY = "64m"


class Disk:
    """A small disk of its own, at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mount(self) -> bool:
        """False where that is not allowed (not root, a container without the right)."""
        self.path.mkdir()
        return os.geteuid() == 0 and self._mount("-t", "tmpfs", "-o", f"size={PLENTY}", "none") == 0

    def remount(self, options: str) -> None:
        assert self._mount("-o", f"remount,{options}") == 0

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.path)], check=True)

    def _mount(self, *arguments: str) -> int:
        return subprocess.run(["mount", *arguments, str(self.path)], capture_output=True, check=False).returncode


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    one = Disk(tmp_path / "disk")
    if not one.mount():
        pytest.skip("cannot mount a disk")
    yield one
    one.unmount()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    with pymap_system(tmp_path_factory.mktemp("enough"), CAMPAIGN) as one:
        one.waiting = mailings("three-weeks")
        one.at(NOON, "report")
        return portrait(one)


def fails(one: System) -> str:
    """The line that a failed report prints."""
    done = one.run("report", "--at", NOON, expect=1)
    (line,) = done.stderr.strip().splitlines()
    return line


def test_a_disk_that_fills_up_step_after_step_breaks_nothing(
    tmp_path: Path, disk: Disk, expected: dict[str, object]
) -> None:
    """With each size the run comes a step further: the lock, the work file, the archive, the load, the snapshot."""
    with pymap_system(disk.path, CAMPAIGN) as one:
        one.waiting = mailings("three-weeks")
        one.arrive(NOON)
        for size in ("4k", "64k", "700k", "1500k", "3m"):
            disk.remount(f"size={size}")
            line = fails(one)
            assert "space" in line or "空间" in line or "满" in line, (size, line)
        disk.remount(f"size={PLENTY}")
        one.at(NOON, "report")
        assert portrait(one) == expected


def test_a_read_only_disk_is_said_and_breaks_nothing(disk: Disk, expected: dict[str, object]) -> None:
    with pymap_system(disk.path, CAMPAIGN) as one:
        one.waiting = mailings("three-weeks")
        one.at("2021-03-04T10:00:00+08:00", "collect")
        one.arrive(NOON)
        disk.remount("ro")
        assert "Read-only file system" in fails(one)
        disk.remount("rw")
        one.at(NOON, "report")
        assert portrait(one)["weekly"] == expected["weekly"]
        assert portrait(one)["mails"] == expected["mails"]
