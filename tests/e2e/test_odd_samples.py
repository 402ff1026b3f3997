"""Odd workbooks and odd mails come out as expected, through the command line."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

import pytest

from tests.e2e.system import SAMPLES, System, expected, mailings, pymap_system

CASES = [(sample, mailing.name) for sample in ("odd-workbooks", "odd-mails") for mailing in mailings(sample)]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, System]]:
    """A system per sample folder after one collect."""
    with _collected("odd-workbooks", tmp_path_factory) as workbooks, _collected("odd-mails", tmp_path_factory) as mails:
        yield {"odd-workbooks": workbooks, "odd-mails": mails}


@contextmanager
def _collected(sample: str, factory: pytest.TempPathFactory) -> Iterator[System]:
    with pymap_system(factory.mktemp(sample), SAMPLES / sample / "campaign.toml") as one:
        one.waiting = mailings(sample)
        one.at("2021-03-05T13:00:00+08:00", "collect")
        yield one


@pytest.mark.parametrize(("sample", "name"), CASES)
def test_an_odd_mail_comes_out_as_expected(collected: dict[str, System], sample: str, name: str) -> None:
    one, want = collected[sample], expected(sample)[name]
    unit = want["unit"]
    rows = one.query("select outcome from messages where sender like ? or sender like ?", _senders(sample, name, unit))
    assert rows, f"no row for {name}"
    assert {outcome for (outcome,) in rows} <= set(want["outcome"])
    assert _weekly(one, unit) == _wanted(want["weekly"])
    if want.get("enterprises") is not None:
        assert one.query("select count(*) from major_hazard_enterprises where unit_id = ?", [unit]) == [
            (want["enterprises"],)
        ]
    if want.get("timeliness"):
        assert one.query("select status from timeliness where unit_id = ?", [unit]) == [(want["timeliness"],)]
    for cell in want.get("findings_name_cells", []):
        found = one.query(
            "select 1 from findings join submissions using (submission_id) "
            "where severity = 'error' and cell = ? and unit_id = ?",
            [cell, unit],
        )
        assert found, f"no error names {cell}"


def _senders(sample: str, name: str, unit: str) -> list[str]:
    raw = next(m.raw for m in mailings(sample) if m.name == name)
    sender = str(email.message_from_bytes(raw)["From"]).strip("<>")
    return [f"%{unit}@%", f"%{sender}%"]


def _weekly(one: System, unit: str) -> dict[str, Decimal | None]:
    return dict(one.query("select indicator, value from weekly_figures where unit_id = ?", [unit]))


def _wanted(weekly: dict[str, Any] | None) -> dict[str, Decimal | None]:
    return {k: None if v is None else Decimal(v) for k, v in (weekly or {}).items()}


def test_every_mail_has_exactly_one_row(collected: dict[str, System]) -> None:
    for sample, one in collected.items():
        assert one.query("select count(*), count(distinct message_sha256) from messages") == [
            (len(mailings(sample)), len(mailings(sample)))
        ]


def test_what_is_held_or_bounced_is_not_answered(collected: dict[str, System]) -> None:
    letters = [letter for letter in collected["odd-mails"].letters() if letter["X-Sxajsc-Kind"] != "alert"]
    answered = {str(letter["To"]) for letter in letters}
    assert answered
    unanswered = ("someone@qq.example", "boss@126.example", "c140428@yjj.example", "MAILER-DAEMON@126.example")
    assert not any(address in to for to in answered for address in unanswered)


def test_a_rejection_names_the_cell_and_brings_a_marked_form(collected: dict[str, System]) -> None:
    letters = collected["odd-workbooks"].letters("rejection")
    rejected = next(m for m in letters if "c140426@" in str(m["To"]))
    assert "C6" in _text(rejected)
    assert "约5" in _text(rejected)
    assert [p.get_filename() for p in rejected.iter_attachments()]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
