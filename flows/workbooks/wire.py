"""Wire: what parent and reader process say to each other: length-prefixed frames, readings as JSON."""

import json
import struct
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import IO, Any

from schemas.candidate import Candidate, Entry, HazardLine, Reading, SourceText
from schemas.finding import Finding

_LENGTH = struct.Struct(">Q")
_LARGEST = 256 * 1024 * 1024
"""No reading is larger; a length beyond it is a process that writes nonsense."""


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """One frame: eight bytes of length, then the content. OSError if the other side is gone."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The content of the next frame; None at the end of the stream, in mid-frame too. ValueError for nonsense."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    if length > _LARGEST:
        raise ValueError(f"a frame of {length} bytes")
    content = stream.read(length)
    return content if len(content) == length else None


def encode(reading: Reading) -> bytes:
    """The reading as JSON; decimals and dates as their text."""
    return json.dumps(asdict(reading), ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")


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
    number = data["number"]
    return Entry(**{**data, "number": None if number is None else Decimal(number)})
