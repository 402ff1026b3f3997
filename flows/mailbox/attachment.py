"""Attachment: a file found in a mail; and the collector that finds are gathered in, within one mail's limits."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flows.mailbox.names import sanitise
from schemas.checks.catalogue import finding
from schemas.finding import Finding

MOST_FILES = 200
"""Files of one mail: a city that forwards all its counties' forms has some 20, an album of scans 100."""

MOST_UNPACKED = 64_000_000
"""Bytes that all archives of one mail may grow to: they are in memory together; a form has 20 KB."""

DEEPEST = 6
"""Wrappings inside each other (forwarded mail, zip, winmail.dat): a forward of a forward with a zip in a zip has 4."""

_ENDINGS = (
    (b"PK\x03\x04", ".xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
    (b"%PDF", ".pdf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
)
"""Beginnings of contents -> what a file without a name is called; only for people, readers sniff for themselves."""


class Unopened(Exception):
    """A wrapping that could not be opened (further): the rule of the finding that says why, and its fields."""

    def __init__(self, rule: str, **fields: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file found in a mail. `name` is decoded and safe to show; `container` is the name of the zip or forwarded
    mail that it was wrapped in, None if it hung at the mail itself."""

    name: str
    sha256: str
    content: bytes
    container: str | None


@dataclass
class Collector:
    """The finds of one mail: files by their sha256 (the same bytes twice are one file) and findings."""

    files: dict[str, Attachment] = field(default_factory=dict)
    findings: list[tuple[str | None, Finding]] = field(default_factory=list)
    unpacked: int = 0

    def add(self, name: str | None, content: bytes, container: str | None) -> None:
        """Keep a file; without a name it is called by number and kind. One of 0 bytes is an upload that failed, and
        is told to the sender, if it has a name."""
        if not content and not sanitise(name):
            return
        digest = sha256(content).hexdigest()
        if digest in self.files:
            return
        if len(self.files) >= MOST_FILES:
            self.note("mail-too-many-files", limit=MOST_FILES)
            return
        shown = sanitise(name) or f"附件{len(self.files) + 1}{_ending(content)}"
        self.files[digest] = Attachment(shown, digest, content, container)

    def note(self, rule: str, content: bytes | None = None, **fields: Any) -> None:
        """Record a finding about the mail, or about the attachment of that content; the same one only once."""
        digest = None if content is None else sha256(content).hexdigest()
        entry = (digest, finding(rule, **fields))
        if entry not in self.findings:
            self.findings.append(entry)

    def charge(self, size: int) -> None:
        """Count bytes that came out of an archive; Unopened when the mail's measure is full."""
        self.unpacked += size
        if self.unpacked > MOST_UNPACKED:
            raise Unopened("zip-too-large")


def _ending(content: bytes) -> str:
    return next((ending for magic, ending in _ENDINGS if content.startswith(magic)), ".dat")
