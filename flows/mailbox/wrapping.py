"""Wrapping: what a file may be wrapped in, told by its content, and the files inside."""

from collections.abc import Callable, Iterator
from typing import Any

from flows.mailbox import rars, uuencode, zips
from flows.mailbox.attachment import Unopened
from flows.mailbox.names import decode_bytes

Charge = Callable[[int], None]
Opener = Callable[[bytes, Charge], Iterator[tuple[str, bytes]]]

_TNEF = b"\x78\x9f\x3e\x22"
_OTHERS = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"MSCF", "CAB"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
)
_TAR_AT = 257
_APPLEDOUBLE = (b"\x00\x05\x16\x07\x00\x02\x00\x00", b"\x00\x05\x16\x00\x00\x02\x00\x00")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".docx", ".wps", ".ett", ".xltx")


def is_litter(content: bytes) -> bool:
    """Whether the file is only what a Mac says about another file."""
    return content.startswith(_APPLEDOUBLE)


def opener(name: str, content: bytes) -> Opener | None:
    """What takes the files out of this content; None if it is no wrapping. A damaged zip that is named as a workbook
    goes on as one: the reader has the better words for it."""
    if content.startswith(zips.MAGICS):
        damaged_workbook = name.lower().endswith(_WORKBOOKS) and b"PK\x05\x06" not in content[-66_000:]
        return None if zips.is_office(content) or damaged_workbook else _zip
    if content.startswith(rars.MAGIC):
        return _rar
    if content.startswith(_TNEF):
        return _tnef
    if uuencode.is_encoded(content):
        return _uuencoded
    return _other if _kind(content) else None


def _zip(content: bytes, charge: Charge) -> Iterator[tuple[str, bytes]]:
    yield from _some(zips.members(content, charge))


def _rar(content: bytes, charge: Charge) -> Iterator[tuple[str, bytes]]:
    yield from _some(rars.members(content, charge))


def _some(members: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    empty = True
    for member in members:
        empty = False
        yield member
    if empty:
        raise Unopened("zip-empty")


def _uuencoded(content: bytes, charge: Charge) -> Iterator[tuple[str, bytes]]:
    """The files in an attachment that is uuencoded text (.uue), and is labelled as any file."""
    yield from _some(_charged(uuencode.find_files(content), charge))


def _charged(files: Iterator[tuple[bytes, bytes]], charge: Charge) -> Iterator[tuple[str, bytes]]:
    for name, file in files:
        charge(len(file))
        yield decode_bytes(name), file


def _tnef(content: bytes, charge: Charge) -> Iterator[tuple[str, bytes]]:
    """The attachments of Outlook's winmail.dat (often only the text in RTF, and none). It packs nothing, so `charge`
    has nothing to count."""
    try:
        from tnefparse import TNEF
    except ImportError as error:
        raise Unopened("tnef-unreadable") from error
    try:
        found = [(_tnef_name(a), bytes(a.data)) for a in TNEF(content).attachments]
    except Exception as error:  # tnefparse raises whatever its struct and index accesses raise
        raise Unopened("tnef-unreadable") from error
    yield from found


def _tnef_name(attachment: Any) -> str:
    """The long name, else the short one, which Outlook writes in the code page of the sender and tnefparse takes for
    UTF-8. A name that cannot be read must not cost the file."""
    try:
        name = attachment.long_filename()
    except (UnicodeDecodeError, LookupError):
        name = None
    if isinstance(name, str) and name:
        return name
    raw = getattr(attachment, "_name", b"")
    return decode_bytes(raw.rstrip(b"\0")) if isinstance(raw, bytes) else str(raw)


def _other(content: bytes, charge: Charge) -> Iterator[tuple[str, bytes]]:
    raise Unopened("rar-unsupported", kind=_kind(content))


def _kind(content: bytes) -> str:
    if content.startswith(b"ustar", _TAR_AT):
        return "tar"
    return next((kind for magic, kind in _OTHERS if content.startswith(magic)), "")
