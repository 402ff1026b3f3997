"""Publish: puts a copy of the closed work file where analysts read it, whole or not at all."""

import os
import shutil
from pathlib import Path

# Readers that resolved `current` just before a swap still find their snapshot for some publications.
KEPT_SNAPSHOTS = 5
_NAME = "sxajsc.duckdb"
_FOR_ANALYSTS = 0o755
"""Whatever the umask of the service: others read here, and only here."""


def publish(work_file: Path, published: Path, stamp: str) -> Path | None:
    """Copies the work file (closed, the lock held) to snapshots/STAMP and makes `current` point to it.
    None if `current` is that snapshot already. OSError if the disk is full; `current` is then as it was."""
    current, snapshots = published / "current", published / "snapshots"
    if current.is_symlink() and current.readlink().name == stamp and (current / _NAME).exists():
        return None
    snapshots.mkdir(parents=True, exist_ok=True)
    for folder in (published, snapshots):
        folder.chmod(_FOR_ANALYSTS)
    _remove_leavings(snapshots)
    _copy(work_file, snapshots, stamp)
    _point(current, Path("snapshots") / stamp)
    _prune(snapshots, keep=stamp)
    return snapshots / stamp / _NAME


def _copy(work_file: Path, snapshots: Path, stamp: str) -> None:
    """The snapshot is made under another name and moved: a folder of the right name is always complete."""
    new, final = snapshots / f".new-{stamp}", snapshots / stamp
    if final.exists():
        _retire(final)  # of a publication that was killed before `current` was moved
    new.mkdir()
    try:
        shutil.copyfile(work_file, new / _NAME)
        _sync(new / _NAME)
        (new / _NAME).chmod(0o444)
        new.chmod(_FOR_ANALYSTS)
        _sync(new)
        new.rename(final)
    except OSError:
        shutil.rmtree(new)
        raise
    _sync(snapshots)


def _point(current: Path, target: Path) -> None:
    """Swaps the link to the directory: a path through it leads to the old file or to the new one."""
    fresh = current.with_name(".current")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(current)
    _sync(current.parent)


def _prune(snapshots: Path, keep: str) -> None:
    folders = [f for f in snapshots.iterdir() if not f.name.startswith(".") and f.name != keep]
    folders.sort(key=lambda f: f.stat().st_mtime_ns, reverse=True)
    for folder in folders[KEPT_SNAPSHOTS - 1 :]:
        _retire(folder)


def _retire(folder: Path) -> None:
    """Renamed first: a reader finds a snapshot whole or not at all."""
    old = folder.with_name(f".old-{folder.name}")
    folder.rename(old)
    shutil.rmtree(old)


def _remove_leavings(snapshots: Path) -> None:
    """Half-made and half-deleted folders of publications that were killed; the lock says nobody works on them."""
    for folder in snapshots.glob(".*"):
        shutil.rmtree(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
