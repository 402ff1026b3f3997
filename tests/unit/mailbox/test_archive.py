"""The archive: the bytes first, once, and never half."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from flows.mailbox.archive import Archive
from flows.mailbox.errors import ArchiveDamaged
from schemas.submission import Locator

AT = datetime(2021, 3, 5, 4, 0, tzinfo=UTC)
RAW = b"From: a@b.example\r\n\r\nhello\xff\r\n"
DIGEST = sha256(RAW).hexdigest()


def place(uid: int, folder: str = "INBOX", uidvalidity: int = 1) -> Locator:
    return Locator("sxajsc@126.example", folder, uidvalidity, uid)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def sidecar(tmp_path: Path) -> Path:
    return tmp_path / "archive" / DIGEST[:2] / f"{DIGEST}.json"


def test_a_mail_comes_back_byte_for_byte_with_its_origin(archive: Archive) -> None:
    put = archive.put(RAW, AT, place(7))
    assert archive.read(DIGEST) == RAW
    assert archive.origin(DIGEST) == put
    assert archive.hashes() == {DIGEST}
    assert (put.size, put.locators, put.refused) == (len(RAW), (place(7),), None)


def test_the_same_bytes_elsewhere_gain_a_locator_and_keep_the_earliest_time(archive: Archive) -> None:
    archive.put(RAW, AT, place(7))
    archive.put(RAW, AT - timedelta(hours=1), place(1, "Junk"))
    again = archive.put(RAW, AT + timedelta(hours=1), place(7, uidvalidity=2))
    assert again.received_at == AT - timedelta(hours=1)
    assert again.locators == (place(7), place(1, "Junk"), place(7, uidvalidity=2))
    assert archive.origin(DIGEST) == again
    assert len(archive.hashes()) == 1


def test_the_same_mail_again_writes_nothing(archive: Archive, tmp_path: Path) -> None:
    archive.put(RAW, AT, place(7))
    before = sidecar(tmp_path).stat().st_ino
    archive.put(RAW, AT, place(7))
    assert sidecar(tmp_path).stat().st_ino == before


def test_bytes_without_a_sidecar_are_not_there_and_are_put_again(archive: Archive, tmp_path: Path) -> None:
    archive.put(RAW, AT, place(7))
    sidecar(tmp_path).unlink()
    assert archive.hashes() == frozenset()
    with pytest.raises(KeyError):
        archive.origin(DIGEST)
    archive.put(RAW, AT, place(8))
    assert archive.hashes() == {DIGEST}


def test_temporary_names_are_no_mails(archive: Archive, tmp_path: Path) -> None:
    archive.put(RAW, AT, place(7))
    (sidecar(tmp_path).parent / ".new-abc").write_bytes(b"cut off")
    assert archive.hashes() == {DIGEST}


@pytest.mark.parametrize("damage", [b"", b"{", b'{"received_at": 5, "locators": [], "size": 1, "refused": null}'])
def test_a_damaged_sidecar_is_said_and_mended_by_the_next_put(archive: Archive, tmp_path: Path, damage: bytes) -> None:
    archive.put(RAW, AT, place(7))
    sidecar(tmp_path).write_bytes(damage)
    with pytest.raises(ArchiveDamaged):
        archive.origin(DIGEST)
    assert archive.put(RAW, AT, place(9)).locators == (place(9),)


def test_bytes_that_changed_on_disk_are_not_handed_out(archive: Archive, tmp_path: Path) -> None:
    archive.put(RAW, AT, place(7))
    sidecar(tmp_path).with_suffix(".eml").write_bytes(b"other")
    with pytest.raises(ArchiveDamaged):
        archive.read(DIGEST)
    archive.put(RAW, AT, place(7))
    assert archive.read(DIGEST) == RAW


def test_a_refused_mail_keeps_the_servers_size_and_the_reason(archive: Archive) -> None:
    archive.put(RAW, AT, place(7), refused="太大", size=60_000_000)
    assert (archive.origin(DIGEST).size, archive.origin(DIGEST).refused) == (60_000_000, "太大")


def test_only_the_owner_may_read(archive: Archive, tmp_path: Path) -> None:
    archive.put(RAW, AT, place(7))
    path = sidecar(tmp_path)
    modes = [p.stat().st_mode & 0o777 for p in (path, path.with_suffix(".eml"), path.parent, path.parent.parent)]
    assert modes == [0o600, 0o600, 0o700, 0o700]


def test_the_sidecar_says_when_and_where(archive: Archive, tmp_path: Path) -> None:
    archive.put(RAW, AT, place(7))
    said = json.loads(sidecar(tmp_path).read_text(encoding="utf-8"))
    assert said["received_at"] == "2021-03-05T04:00:00+00:00"
    assert said["locators"] == [{"account": "sxajsc@126.example", "folder": "INBOX", "uidvalidity": 1, "uid": 7}]


def test_a_time_without_a_zone_is_a_mistake(archive: Archive) -> None:
    with pytest.raises(ValueError, match="zone"):
        archive.put(RAW, datetime(2021, 3, 5), place(7))  # noqa: DTZ001  the mistake that is tested


@pytest.mark.parametrize("digest", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63])
def test_what_is_no_sha256_reaches_no_file(archive: Archive, digest: str) -> None:
    with pytest.raises(KeyError):
        archive.read(digest)


def test_an_archive_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert Archive(tmp_path / "nowhere").hashes() == frozenset()
    assert not (tmp_path / "nowhere").exists()
