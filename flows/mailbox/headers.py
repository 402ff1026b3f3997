"""Headers: the raw header bytes of a mail or part, never through the parser's own decoding."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from flows.mailbox.names import decode_words, parameter, parse_parameters

_ID = re.compile(rb"<[^<>\s]{1,500}>")


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a mail or part: lower-case name and raw value, in order."""

    items: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[bytes]:
        """Every raw value of that header, topmost first."""
        return [value for key, value in self.items if key == name]

    def first(self, name: str) -> bytes:
        """The topmost raw value; empty if there is none."""
        return next((value for key, value in self.items if key == name), b"")

    def text(self, name: str) -> str:
        """The topmost value decoded, on one line, without control characters."""
        return one_line(decode_words(self.first(name)))

    def value(self, name: str) -> str:
        """What stands before the parameters, in lower case: "multipart/report" of a Content-Type."""
        return parse_parameters(self.first(name))[0]

    def ids(self, name: str) -> list[str]:
        """The Message-IDs in the header."""
        return [m.decode("ascii", "replace") for m in _ID.findall(self.first(name)[:100_000])]

    def sent_at(self) -> datetime | None:
        """The Date header; None if it is missing or no date. It is information: the time of receipt counts."""
        try:
            moment = parsedate_to_datetime(self.first("date")[:200].decode("ascii", "replace"))
            return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    def file_name(self) -> str | None:
        """The name of the part's file: `filename*` before `filename` before `name`; None if it has none."""
        disposition = parse_parameters(self.first("content-disposition"))[1]
        content_type = parse_parameters(self.first("content-type"))[1]
        return parameter(disposition, "filename") or parameter(content_type, "name")


def headers_of(message: Message) -> Headers:
    """The headers as they came: values as bytes. `From :` with a space is a From to some servers, so it is to us."""
    return Headers(tuple((str(name).strip().lower(), _bytes(value)) for name, value in message.raw_items()))


def one_line(text: str) -> str:
    """The text without line ends, controls and half characters, not longer than a subject may be."""
    visible = "".join(c if c.isprintable() else " " for c in text[:2000])
    return " ".join(visible.split())[:500]


def _bytes(value: object) -> bytes:
    return str(value).encode("utf-8", "surrogateescape").strip()
