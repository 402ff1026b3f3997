"""No mail loop is possible: what is answered, what never, and the brake for everything else."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flows.steps.answering import ANSWERS_A_DAY
from tests.builders import build_mail
from tests.e2e.system import SAMPLES, System, pymap_system

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
SENDER = "taiyuan@yjj.example"
RECEIVED = datetime.fromisoformat("2021-03-05T09:00:00+08:00")
NOW = "2021-03-05T09:05:00+08:00"


@pytest.fixture
def one(tmp_path: Path) -> Iterator[System]:
    with pymap_system(tmp_path, CAMPAIGN) as running:
        yield running


def deliver(one: System, number: int = 1, **headers: str) -> None:
    raw = build_mail(SENDER, "回执", message_id=f"<{number}@yjj.example>", text="收到", headers=headers)
    one.deliver(raw, RECEIVED, "INBOX")


def answers(one: System) -> list[str]:
    return [str(m["To"]) for m in one.letters() if m["X-Sxajsc-Kind"] in ("receipt", "rejection")]


def test_a_unit_that_forgot_the_attachment_learns_it(one: System) -> None:
    deliver(one)
    one.at(NOW, "collect")
    assert answers(one) == [SENDER]


@pytest.mark.parametrize(
    "headers", [{"Auto-Submitted": "auto-replied"}, {"X-Autoreply": "yes"}, {"Precedence": "bulk"}]
)
def test_an_automatic_reply_is_never_answered(one: System, headers: dict[str, str]) -> None:
    deliver(one, **headers)
    one.at(NOW, "collect")
    assert answers(one) == []
    assert one.query("select outcome from messages") == [("no_form",)]


def test_thanks_for_a_letter_of_ours_are_not_answered(one: System) -> None:
    deliver(one)
    one.at(NOW, "collect")
    (letter,) = one.letters("rejection")
    deliver(one, 2, **{"In-Reply-To": str(letter["Message-ID"])})
    one.at("2021-03-05T09:10:00+08:00", "collect")
    assert len(answers(one)) == 1


def test_a_program_that_answers_without_saying_so_is_braked(one: System) -> None:
    for number in range(ANSWERS_A_DAY + 5):
        deliver(one, number)
    one.at(NOW, "collect")
    assert len(answers(one)) == ANSWERS_A_DAY
    for number in range(3):
        deliver(one, 1000 + number)
    one.at("2021-03-05T10:00:00+08:00", "collect")
    assert len(answers(one)) == ANSWERS_A_DAY
    (alert,) = one.letters("alert")
    assert SENDER in str(alert["Subject"])


def test_a_mail_too_large_is_not_downloaded_and_its_sender_told(one: System) -> None:
    filler = (b"QUJD" * 19 + b"\r\n") * 540_000
    one.deliver(build_mail(SENDER, "照片") + filler, RECEIVED, "INBOX")
    one.at(NOW, "collect")
    assert one.query("select outcome from messages") == [("unreadable",)]
    (letter,) = one.letters("rejection")
    body = letter.get_body(("plain",))
    assert body is not None
    assert "超过 40 MB" in body.get_content()
    archived = list(one.home.glob("archive/*/*.eml"))
    assert max(path.stat().st_size for path in archived) < 100_000
