"""Gate: what a zipped workbook must be like before any reader opens it.

Every reader can be made to hang or to eat all memory (facts/workbooks.md, "Hostile files"). The gate reads the zip
directory, then every part with expat alone, counting what readers multiply: sheets, cells, merged area, strings.
It hands out what it unpacked, so that nothing is unpacked twice.
"""

import io
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

from flows.workbooks.refusal import Refused
from flows.workbooks.scan import SMALL, Scan

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """What a file may hold at most. A form has 100 kB unpacked and 300 cells: room for a hundred times that, and a
    full reader still ends within seconds and 1 GB."""

    content_bytes: int = 30 * MEGABYTE
    members: int = 500
    unpacked_bytes: int = 64 * MEGABYTE
    ratio: int = 250  # Excel's own sheets reach about 60
    ratio_from_bytes: int = 4 * MEGABYTE  # small parts cannot hurt, whatever their ratio
    name_length: int = 255
    depth: int = 100
    tags: int = 3_000_000
    sheets: int = 100
    cells: int = 200_000
    merged_area: int = 200_000
    strings: int = 200_000
    styles: int = 70_000  # Excel itself stops at 65,490


CAPS = Caps()


def check(content: bytes, caps: Caps = CAPS) -> dict[str, bytes]:
    """The parts of a zip that may be read, by name; Refused with file-too-large, file-damaged, file-encrypted,
    file-hostile or file-bomb otherwise. Takes milliseconds for a form, and never unpacks more than `caps` allow."""
    if len(content) > caps.content_bytes:
        raise Refused("file-too-large", limit=caps.content_bytes // MEGABYTE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_directory(members, caps)
            scan = Scan(caps)
            return {member.filename: _scanned(archive, member, scan) for member in members}
    except (Refused, MemoryError):
        raise
    except Exception as error:  # BadZipFile, zlib, struct, OS and others: a broken zip ends in many of them
        raise Refused("file-damaged") from error


def _check_directory(members: list[zipfile.ZipInfo], caps: Caps) -> None:
    """The zip directory alone: nothing is unpacked for it."""
    if len(members) > caps.members or sum(m.file_size for m in members) > caps.unpacked_bytes:
        raise Refused("file-bomb")
    names = [m.filename.replace("\\", "/").lower() for m in members]
    if len(set(names)) < len(names):
        raise Refused("file-hostile")  # two parts of one name: readers disagree on which one counts
    for member, name in zip(members, names, strict=True):
        if member.flag_bits & 0x1:
            raise Refused("file-encrypted")
        if name.startswith("/") or ".." in name.split("/") or len(name) > caps.name_length or "\0" in name:
            raise Refused("file-hostile")
        if member.file_size > max(caps.ratio_from_bytes, member.compress_size * caps.ratio):
            raise Refused("file-bomb")


def _scanned(archive: zipfile.ZipFile, member: zipfile.ZipInfo, scan: Scan) -> bytes:
    """One part, scanned. One that is no XML ends at its first bytes: what stands behind a syntax error no reader sees
    either, so only its head is counted, and handed out."""
    with archive.open(member) as stream:
        chunks = [stream.read(SMALL)]
        if member.file_size <= SMALL and scan.takes(chunks[0]):
            return chunks[0]
        parser = scan.parser()
        try:
            while chunks[-1]:
                scan.count(chunks[-1])
                parser.Parse(chunks[-1], False)
                chunks.append(stream.read(SMALL))
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            if error.code in _UNREADABLE:
                raise Refused("file-damaged") from error
    return b"".join(chunks)


_UNREADABLE = {expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]}
"""Encodings that expat does not know: the part would be read by nobody, or unscanned by a reader that knows them. One
in another encoding than it says (customProperty1.bin in UTF-16, said to be UTF-8) is broken to every reader alike."""
