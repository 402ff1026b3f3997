import re
from email import message_from_bytes
from email.header import decode_header
from email.policy import compat32
from urllib.parse import unquote

import pytest

from flows.letters.mime import Mail, file_name, mail_bytes
from flows.letters.report_letter import report_letter
from schemas.letter import Letter
from tests.unit.letters.examples import ACCOUNT, AT, campaign, form, report
from tests.unit.letters.opened import attachments, message

NAME = "冶金工贸行业两会期间专项督查工作进展情况统计表（截至2021年3月12日）.xlsx"


def letter() -> Letter:
    return report_letter(report(), form(), campaign(), b"PK workbook", ACCOUNT, AT)


def test_the_same_letter_is_the_same_bytes() -> None:
    assert letter() == letter()


def test_every_letter_carries_the_headers_of_the_contract() -> None:
    sent = letter()
    headers = message(sent)
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Sxajsc-Kind"] == "report"
    assert headers["X-Sxajsc-Week"] == "2021-03-12"
    assert headers["Message-ID"] == f"<{sent.letter_id}@126.com>" == sent.rfc_message_id
    assert headers["From"].addresses[0].addr_spec == ACCOUNT
    assert headers["To"] == ", ".join(sent.recipients)
    assert headers["Date"].datetime == AT
    assert headers["Bcc"] is None
    assert len(sent.letter_id) == 32


def test_the_attachments_name_can_be_read_in_both_encodings() -> None:
    part = message_from_bytes(letter().content, policy=compat32).get_payload()[1]
    disposition = re.sub(r"\r\n\s", "", str(part["Content-Disposition"]))
    encoded = re.search(r"filename\*=utf-8''(\S+)", disposition)
    assert encoded is not None
    assert unquote(encoded[1]) == NAME
    content_type = str(part["Content-Type"])
    words = re.search(r'name="([^"]+)"', content_type)
    assert words is not None
    assert "".join(raw.decode(charset or "ascii") for raw, charset in decode_header(words[1])) == NAME
    assert content_type.startswith("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;")
    assert attachments(letter()) == [(NAME, b"PK workbook")]


def test_lines_end_in_crlf_and_stay_within_the_limits_of_smtp() -> None:
    content = letter().content
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_every_encoded_word_of_the_subject_is_whole() -> None:
    raw = re.search(rb"\r\nSubject: ([^\r]*(?:\r\n [^\r]*)*)", letter().content)
    assert raw is not None
    words = raw[1].decode().split()
    assert all(len(word) <= 75 for word in words)
    decoded = "".join(decode_header(word)[0][0].decode("utf-8") for word in words)
    assert decoded == letter().subject


def test_a_file_name_keeps_its_ending_and_nothing_that_a_file_system_refuses() -> None:
    assert file_name('a/b\\c:"d".xlsx') == "a_b_c__d_.xlsx"
    assert file_name("长" * 300 + ".xlsx") == "长" * 75 + ".xlsx"
    assert file_name("a\r\nBcc: x.xlsx") == "a Bcc_ x.xlsx"


@pytest.mark.parametrize("value", ["<1@a>\r\nBcc: x@y.example", "<1@a>\nBcc: x@y.example", "<1@a>\r"])
def test_no_value_becomes_a_header_of_its_own(value: str) -> None:
    mail = Mail(ACCOUNT, ("a@b.example",), "主题", AT, (("In-Reply-To", value),), "", "", ())
    with pytest.raises(ValueError, match="line end"):
        mail_bytes(mail, "b")


def test_many_recipients_are_folded_between_addresses() -> None:
    recipients = tuple(f"person{number}.of.the.office@yjt.example" for number in range(9))
    raw = mail_bytes(Mail(ACCOUNT, recipients, "主题", AT, (), "", "", ()), "b")
    head = raw.partition(b"\r\nSubject")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert str(message_from_bytes(raw, policy=compat32)["To"]).replace("\r\n", "") == ", ".join(recipients)
