"""Zips: the files of a zip archive, with names as Chinese programs write them and within limits."""

import zipfile
import zlib
from binascii import crc32
from collections.abc import Callable, Iterator
from io import BytesIO

from flows.mailbox.attachment import MOST_FILES, Unopened
from flows.mailbox.names import decode_bytes

MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_RATIO = 200
"""An empty .xls shrinks to a fiftieth; deflate itself ends at a thousandth."""

_SMALL = 1_000_000
"""Below this many bytes the ratio does not matter."""

_CHUNK = 65_536
_OFFICE = ("[content_types].xml", "mimetype", "xl/", "word/", "ppt/", "docprops/", "_rels/")
"""What the first member of a workbook or document begins with: those zips are files themselves."""

_MAIN = ("[content_types].xml", "mimetype", "xl/workbook.", "word/document.", "ppt/presentation.")
"""What one of the members is. A folder that somebody calls xl or word is only a folder."""

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What every packer writes; the others take memory as their header demands."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, IndexError)
"""What zipfile raises for a damaged archive (also UnicodeDecodeError and struct errors as ValueError)."""


def is_office(content: bytes) -> bool:
    """Whether the zip is a workbook or document and no wrapping; also for one that is cut off."""
    first = content[30 : 30 + int.from_bytes(content[26:28], "little")].decode("latin-1").lower()
    if first.startswith(_MAIN):  # as Excel writes it: no need to read the directory
        return True
    if _entries(content) > MOST_FILES * 10:
        return first.startswith(_OFFICE)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = [name.replace("\\", "/").lower() for name in archive.namelist()]
    except Exception:  # the archive is a stranger's: what zipfile raises for it is not a closed list
        return first.startswith(_OFFICE)
    return any(name.startswith(_MAIN) for name in names)


def members(content: bytes, charge: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
    """Name (still with its folder) and content of each file. `charge` is told every byte that is unpacked and stops
    it by Unopened. Unopened too for an archive that is damaged, too large or has a password; what came before it
    stands, so the members with a password come last."""
    if _entries(content) > MOST_FILES * 10:  # a directory of 800,000 entries takes 400 MB when parsed
        raise Unopened("zip-too-large")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            for info in sorted(infos, key=lambda i: i.flag_bits & 1):
                name = _name(info)
                if not _is_litter(name):
                    yield name, _read(archive, info, charge)
    except _BROKEN as error:
        raise Unopened("zip-damaged") from error


def _entries(content: bytes) -> int:
    return content.count(b"PK\x01\x02")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, charge: Callable[[int], None]) -> bytes:
    if info.flag_bits & 1:
        raise Unopened("zip-encrypted")
    if info.compress_type not in _METHODS:
        raise Unopened("zip-damaged")
    pieces, size = [], 0
    with archive.open(info) as member:
        while piece := member.read(_CHUNK):
            charge(len(piece))
            size += len(piece)
            if size > _SMALL and size > _RATIO * max(info.compress_size, 1):
                raise Unopened("zip-too-large")
            pieces.append(piece)
    return b"".join(pieces)


def _name(info: zipfile.ZipInfo) -> str:
    """The UTF-8 flag, Info-ZIP's Unicode field, or else bytes without a label: UTF-8 if they are, GB18030 if not."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", errors="replace")
    return _unicode_field(info.extra, raw) or decode_bytes(raw)


def _unicode_field(extra: bytes, raw: bytes) -> str | None:
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        body = extra[4 : 4 + length]
        if kind == 0x7075 and len(body) > 5 and int.from_bytes(body[1:5], "little") == crc32(raw):
            return decode_bytes(body[5:], "utf-8")
        extra = extra[4 + length :]
    return None


def _is_litter(name: str) -> bool:
    """What the Mac, Windows and Excel leave in archives beside the files."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return (
        name.startswith("__MACOSX/")
        or last.startswith(("._", "~$"))
        or last in ("", ".DS_Store", "Thumbs.db", "desktop.ini")
    )
