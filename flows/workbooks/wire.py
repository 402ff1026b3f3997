"""Wire: what parent and reader process say to each other: length-prefixed frames, readings as JSON."""

import io
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from sys import intern
from typing import IO, Any

from schemas.candidate import Candidate, Entry, HazardLine, Reading, SourceText
from schemas.finding import Finding

_LENGTH = struct.Struct(">Q")
LENGTH = _LENGTH.size
_LARGEST = 256 * 1024 * 1024
"""No reading is larger; a length beyond it is a process that writes nonsense."""


def frame(content: bytes) -> bytes:
    """One frame: eight bytes of length, then the content."""
    return _LENGTH.pack(len(content)) + content


def length_of(header: bytes) -> int:
    """How many bytes follow the header of a frame. ValueError for nonsense."""
    (length,) = _LENGTH.unpack(header)
    if length > _LARGEST:
        raise ValueError(f"a frame of {length} bytes")
    return int(length)


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """One frame, at once. OSError if the other side is gone."""
    stream.write(frame(content))
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The content of the next frame; None at the end of the stream, in mid-frame too. ValueError for nonsense."""
    header = stream.read(LENGTH)
    if len(header) < LENGTH:
        return None
    length = length_of(header)
    content = stream.read(length)
    return content if len(content) == length else None


def encode_files(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Names and contents as one request: the child has all of it before it answers, so neither waits for the other."""
    return b"".join(frame(name.encode("utf-8", "surrogatepass")) + frame(content) for name, content in files)


def decode_files(request: bytes) -> Iterator[tuple[str, bytes]]:
    """What `encode_files` put together."""
    stream = io.BytesIO(request)
    while (name := read_frame(stream)) is not None:
        yield name.decode("utf-8", "surrogatepass"), read_frame(stream) or b""


def encode(reading: Reading) -> bytes:
    """The reading as JSON; decimals and dates as their text."""
    return json.dumps(reading, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    """What JSON takes of it. Not asdict(): it copies every value, at three times the cost."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value)


def decode(content: bytes) -> Reading:
    """The reading that `encode` made; KeyError, TypeError or ValueError for anything else."""
    data = json.loads(content.decode("utf-8", "surrogatepass"))
    return Reading(
        data["format"],
        data["readable"],
        tuple(_candidate(item) for item in data["candidates"]),
        tuple(Finding(**item) for item in data["findings"]),
    )


def _candidate(data: dict[str, Any]) -> Candidate:
    return Candidate(
        sheet=data["sheet"],
        unit=_source(data["unit"]),
        filled_by=_source(data["filled_by"]),
        filled_on=_source(data["filled_on"]),
        entries=tuple(_entry(item) for item in data["entries"]),
        hazards=tuple(HazardLine(**{**item, "cells": tuple(item["cells"])}) for item in data["hazards"]),
        findings=tuple(Finding(**item) for item in data["findings"]),
    )


def _source(data: dict[str, Any] | None) -> SourceText | None:
    if data is None:
        return None
    return SourceText(data["cell"], data["text"], date.fromisoformat(data["day"]) if data["day"] else None)


def _entry(data: dict[str, Any]) -> Entry:
    """The same few names thousands of times in a run: each is kept once."""
    names = {"row_kind": intern(data["row_kind"]), "indicator": intern(data["indicator"])}
    number = data["number"]
    return Entry(**{**data, **names, "number": None if number is None else Decimal(number)})
