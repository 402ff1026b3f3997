"""A short run of the fuzzer; `make fuzz` is the long one."""

from pathlib import Path

import pytest

from flows.mailbox.mail import parse_mail
from schemas.campaign import load_campaign
from schemas.toml_file import FileError
from tests.fuzz.account import collect
from tests.fuzz.cases import Case, cases

SEED = 20210305
CASES = list(cases(SEED, 300))


def mails() -> list[bytes]:
    return [case.content for case in CASES if case.kind != "campaign"]


def test_the_same_seed_makes_the_same_cases() -> None:
    assert list(cases(SEED, 30)) == CASES[:30]


def test_no_mail_defeats_the_parser() -> None:
    for raw in mails():
        parse_mail(raw)


def test_every_mail_of_a_hostile_inbox_is_accounted_for(tmp_path: Path) -> None:
    account = collect(mails(), tmp_path)
    assert set(account.spread) >= {"accepted", "rejected", "unreadable", "no_form"}  # the cases are worth something


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "campaign"], ids=lambda case: str(case.number))
def test_a_wrong_campaign_file_is_named_or_harmless(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_bytes(case.content)
    try:
        load_campaign(path)
    except FileError as error:
        assert str(path) in str(error)
        assert "\n" not in str(error)
