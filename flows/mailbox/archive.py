"""Archive: every raw mail under its sha256, the truth that everything else can be rebuilt from."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from flows.mailbox.errors import ArchiveDamaged
from schemas.submission import Locator

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ArchivedMail:
    """A mail of the archive. `received_at` is the mail server's time of receipt (the earliest, where the mail lies
    in several places), `size` the server's count of bytes, `refused` the Chinese reason why only the header was
    kept (None: the whole mail is here)."""

    sha256: str
    received_at: datetime
    size: int
    locators: tuple[Locator, ...]
    refused: str | None = None


class Archive:
    """A folder of pairs `ab/abcdef….eml` and `.json` (when, where, how large). A mail is there once its sidecar is:
    the bytes are on disk before it, so half a pair is only work that will be done again. One writer at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(
        self,
        raw: bytes,
        received_at: datetime,
        locator: Locator,
        refused: str | None = None,
        size: int | None = None,
    ) -> ArchivedMail:
        """Store the bytes and say what is known of that mail. Bytes that are there already gain the locator and keep
        the earliest time. `received_at` must have a zone. `size` is the server's, where `raw` is only the header."""
        if received_at.tzinfo is None:
            raise ValueError("received_at has no time zone")
        digest = sha256(raw).hexdigest()
        path = self._path(digest)
        self._make_folder(path.parent)
        new = ArchivedMail(digest, received_at, len(raw) if size is None else size, (locator,), refused)
        known = self._intact(path, raw)
        mail = new if known is None else _merged(known, new)
        if known is None:
            _write(path, raw)
        if mail != known:
            _write(path.with_suffix(".json"), _sidecar(mail))
            _sync(path.parent)
        return mail

    def read(self, digest: str) -> bytes:
        """The raw mail; KeyError if it is not here, ArchiveDamaged if the bytes are no longer those stored."""
        try:
            raw = self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(digest) from error
        if sha256(raw).hexdigest() != digest:
            raise ArchiveDamaged(f"{self._path(digest)}: the bytes do not match the name")
        return raw

    def origin(self, digest: str) -> ArchivedMail:
        """When and where the mail was received; KeyError if it is not here, ArchiveDamaged if the sidecar is."""
        mail = self._known(self._path(digest))
        if mail is None:
            raise KeyError(digest)
        return mail

    def hashes(self) -> frozenset[str]:
        """The sha256 of every mail that is here with its sidecar; only lists folders, opens no file."""
        names = set(self._names())
        return frozenset(n[:64] for n in names if n.endswith(".json") and f"{n[:64]}.eml" in names)

    def _names(self) -> Iterator[str]:
        if not self._root.is_dir():
            return
        for folder in os.scandir(self._root):
            if len(folder.name) == 2 and folder.is_dir():
                yield from (e.name for e in os.scandir(folder) if _SHA256.fullmatch(e.name.partition(".")[0]))

    def _path(self, digest: str) -> Path:
        if not _SHA256.fullmatch(digest):
            raise KeyError(digest)
        return self._root / digest[:2] / f"{digest}.eml"

    def _known(self, path: Path) -> ArchivedMail | None:
        sidecar = path.with_suffix(".json")
        try:
            data = json.loads(sidecar.read_bytes())
            locators = tuple(Locator(**fields) for fields in data["locators"])
            received_at = datetime.fromisoformat(data["received_at"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveDamaged(f"{sidecar}: {error}") from error
        if not path.exists():
            return None
        return ArchivedMail(path.stem, received_at, data["size"], locators, data["refused"])

    def _intact(self, path: Path, raw: bytes) -> ArchivedMail | None:
        """What is known of these bytes; None if they, or their sidecar, are to be written (again)."""
        try:
            known = self._known(path)
        except ArchiveDamaged:
            return None  # here are the good bytes and a time of receipt: this mends it
        return known if known is not None and path.read_bytes() == raw else None

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(self._root)


def _merged(known: ArchivedMail, new: ArchivedMail) -> ArchivedMail:
    locators = tuple(dict.fromkeys((*known.locators, *new.locators)))
    # compared as moments, kept as first written: a repetition must not rewrite the file
    received_at = min(known.received_at, new.received_at)
    return replace(known, locators=locators, received_at=received_at)


def _sidecar(mail: ArchivedMail) -> bytes:
    fields = {
        "received_at": mail.received_at.isoformat(),
        "size": mail.size,
        "locators": [asdict(locator) for locator in mail.locators],
        "refused": mail.refused,
    }
    return json.dumps(fields, ensure_ascii=False, indent=1).encode()


def _write(path: Path, content: bytes) -> None:
    """All of it under its name or nothing: mkstemp gives 0600 in the same folder, the rename is atomic."""
    handle, temporary = mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).rename(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """Make new names in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
