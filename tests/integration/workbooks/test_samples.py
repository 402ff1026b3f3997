"""Every sample workbook gives the figures that are expected of it, cell by cell."""

import email
import io
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flows.workbooks.gate import check
from flows.workbooks.ooxml import read_ooxml
from flows.workbooks.reader import read_attachment
from flows.workbooks.sniff import format_of
from flows.workbooks.xlsx import read_xlsx
from schemas.candidate import Candidate, Reading
from schemas.form import load_form

SAMPLES = Path(__file__).parents[2] / "samples"
FORM = load_form("gongmao-2021")
WORKBOOKS = sorted((SAMPLES / "odd-workbooks").glob("*.eml"))
UNREADABLE = {
    "w80-html-as-xls": "file-html",
    "w84-password": "file-encrypted",
    "w94-deflate-bomb": "file-bomb",
}


@cache
def expected(folder: str) -> Any:
    return json.loads((SAMPLES / folder / "expected.json").read_text(encoding="utf-8"), parse_float=Decimal)


def attachments(path: Path) -> Iterator[bytes]:
    """The attachments of the mail, zips unpacked."""
    mail: Message = email.message_from_bytes(path.read_bytes())
    for part in mail.walk():
        if part.get_content_maintype() in ("multipart", "text") or not part.get_filename():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
            archive = zipfile.ZipFile(io.BytesIO(content))
            if "[Content_Types].xml" not in archive.namelist():
                yield from (archive.read(name) for name in archive.namelist())
                continue
        yield content


def read(path: Path) -> list[Reading]:
    return [read_attachment(content, "表.xlsx", FORM) for content in attachments(path)]


def value(text: str) -> Decimal | str:
    """The figure as the plainest of readers would take it; a text stays one."""
    plain = text.translate({n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F)}).rstrip("个家项人万元")
    try:
        return Decimal(0) if plain in ("—", "") else Decimal(plain)
    except ArithmeticError:
        return text


def figures(candidate: Candidate, row_kind: str) -> dict[str, Decimal | str]:
    return {e.indicator: value(e.text) for e in candidate.entries if e.row_kind == row_kind}


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda p: p.stem[4:])
def test_an_odd_workbook_gives_what_is_expected(path: Path) -> None:
    name = path.stem[4:]
    wanted = expected("odd-workbooks")[name]
    (reading,) = read(path)
    assert [f.rule for f in reading.findings] == ([UNREADABLE[name]] if name in UNREADABLE else [])
    assert reading.readable == (name not in UNREADABLE)
    if wanted["weekly"] is None:
        return
    (candidate,) = reading.candidates
    known = {indicator: Decimal(number) for indicator, number in wanted["weekly"].items() if number is not None}
    assert figures(candidate, "week") == known
    assert len(candidate.hazards) == wanted["enterprises"]
    assert candidate.findings == ()


@pytest.mark.parametrize("path", [p for p in WORKBOOKS if expected("odd-workbooks")[p.stem[4:]]["findings_name_cells"]])
def test_the_cells_that_are_wrong_come_with_their_address(path: Path) -> None:
    (reading,) = read(path)
    cells = {e.cell for candidate in reading.candidates for e in candidate.entries}
    assert set(expected("odd-workbooks")[path.stem[4:]]["findings_name_cells"]) <= cells


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.eml")), ids=lambda p: p.stem)
def test_two_readers_agree_on_every_cell(path: Path) -> None:
    for content in attachments(path):
        if format_of(content) == "xlsx" and "bomb" not in path.name:
            assert read_ooxml(check(content)).grids == read_xlsx(content)


def test_two_filled_sheets_are_two_candidates() -> None:
    (reading,) = read(SAMPLES / "odd-workbooks" / "008-w22-two-forms.eml")
    assert [c.sheet for c in reading.candidates] == ["统计表", "副本"]


def test_all_accepted_figures_of_three_weeks_are_in_the_samples() -> None:
    found = [c for path in sorted((SAMPLES / "three-weeks").glob("*.eml")) for r in read(path) for c in r.candidates]
    weekly = [figures(c, "week") for c in found]
    for units in expected("three-weeks")["weekly"].values():
        for wanted in units.values():
            assert {i: Decimal(n) for i, n in wanted.items() if n is not None} in weekly
    assert not [f for c in found for f in c.findings]


def test_the_lists_of_three_weeks_are_read_word_for_word() -> None:
    found = [c for path in sorted((SAMPLES / "three-weeks").glob("*.eml")) for r in read(path) for c in r.candidates]
    lists = [[(h.enterprise, h.location, h.industry, h.detail) for h in c.hazards] for c in found]
    for units in expected("three-weeks")["hazards"].values():
        for wanted in units.values():
            assert [tuple(line.values()) if isinstance(line, dict) else tuple(line) for line in wanted] in lists
