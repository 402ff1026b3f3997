"""The corpus: every mail that surprised us, with what it should come to beside it."""

import json
from pathlib import Path

import pytest

from flows.mailbox.mail import parse_mail

CORPUS = sorted((Path(__file__).parents[2] / "corpus" / "mails").glob("*.eml"))


@pytest.mark.parametrize("path", CORPUS, ids=[path.stem for path in CORPUS])
def test_a_mail_of_the_corpus_is_read_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    parsed = parse_mail(path.read_bytes())
    found = {
        "why": expected["why"],
        "senders": list(parsed.senders),
        "subject": parsed.subject,
        "attachments": [attachment.name for attachment in parsed.attachments],
        "rules": [finding.rule for _, finding in parsed.findings],
    }
    assert found == expected
