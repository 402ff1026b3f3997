"""Rars: the files of a RAR archive, through the program unar where it is installed."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.mailbox.attachment import MOST_FILES, MOST_UNPACKED, Unopened

MAGIC = b"Rar!\x1a\x07"
_SECONDS = 30
"""unar needs well under a second for forms; a hostile archive shall not hold up the run."""


def members(content: bytes, charge: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file; Unopened without unar or rarfile, for a password, damage or too much."""
    unar = shutil.which("unar")
    if unar is None:
        raise Unopened("rar-unsupported", kind="RAR")
    with TemporaryDirectory(prefix="sxajsc-rar-") as folder:
        packed = Path(folder) / "archive.rar"
        packed.write_bytes(content)
        _check(packed)
        out = Path(folder) / "out"
        command = [unar, "-quiet", "-force-overwrite", "-no-directory", "-output-directory", str(out), str(packed)]
        try:
            done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS)
        except (subprocess.TimeoutExpired, OSError) as error:
            raise Unopened("zip-damaged") from error
        yield from _collected(out, charge)
        if done.returncode:
            raise Unopened("zip-damaged")


def _check(packed: Path) -> None:
    """Passwords and sizes as the archive declares them, before anything is unpacked."""
    try:
        import rarfile
    except ImportError as error:
        raise Unopened("rar-unsupported", kind="RAR") from error
    try:
        with rarfile.RarFile(packed) as archive:
            infos = archive.infolist()
            locked = archive.needs_password()
    except (rarfile.Error, OSError, ValueError, IndexError, TypeError) as error:
        raise Unopened("zip-damaged") from error
    if not infos:  # no packer makes an archive of nothing: what it held cannot be seen any more
        raise Unopened("zip-damaged")
    if locked:
        raise Unopened("zip-encrypted")
    if len(infos) > MOST_FILES or sum(int(i.file_size or 0) for i in infos) > MOST_UNPACKED:
        raise Unopened("zip-too-large")


def _collected(folder: Path, charge: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            charge(path.stat().st_size)
            yield path.name, path.read_bytes()
