"""File names as Chinese mail programs write them, from the raw bytes of the headers."""

import base64
from email import message_from_bytes
from urllib.parse import quote

import pytest

from flows.mailbox.headers import headers_of
from flows.mailbox.names import decode_base64, decode_words, sanitise

NAME = "晋城报表镕㈱.xlsx"  # 镕 is in GBK only, ㈱ in GB18030 and, as here, under the label gb2312
GBK = NAME.encode("gb18030")
UTF8 = NAME.encode()


def word(charset: str, content: bytes) -> bytes:
    return b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(content))


def percent(content: bytes) -> bytes:
    return quote(content).encode()


def words_cut(charset: str, content: bytes, at: int) -> bytes:
    return word(charset, content[:at]) + b"\r\n " + word(charset, content[at:])


def rfc2231_cut(charset: bytes, content: bytes, at: int) -> bytes:
    return b"attachment;\r\n filename*0*=%s''%s;\r\n filename*1*=%s" % (
        charset,
        percent(content[:at]),
        percent(content[at:]),
    )


DISPOSITIONS = {
    "gb2312 label over GB18030 bytes": b'attachment; filename="%s"' % word("gb2312", GBK),
    "gbk label": b'attachment; filename="%s"' % word("GBK", GBK),
    "x-gbk label": b'attachment; filename="%s"' % word("x-gbk", GBK),
    "gb18030 label": b"attachment; filename=%s" % word("gb18030", GBK),
    "raw GBK in quotes": b'attachment; filename="%s"' % GBK,
    "raw GBK without quotes": b"attachment; filename=%s" % GBK,
    "raw UTF-8 in quotes": b'attachment; filename="%s"' % UTF8,
    "RFC 2231 in UTF-8": b"attachment; filename*=utf-8''%s" % percent(UTF8),
    "RFC 2231 in GB18030": b"attachment; filename*=gb18030''%s" % percent(GBK),
    "RFC 2231 gb2312 label": b"attachment; filename*=gb2312'zh-cn'%s" % percent(GBK),
    "RFC 2231 without a charset": b"attachment; filename*=''%s" % percent(GBK),
    "RFC 2231 pieces cut inside a character": rfc2231_cut(b"utf-8", UTF8, 10),
    "RFC 2231 pieces of GBK cut inside a character": rfc2231_cut(b"gbk", GBK, 5),
    "RFC 2047 words cut inside a character": b'attachment; filename="%s"' % words_cut("utf-8", UTF8, 7),
    "RFC 2047 words of GBK cut inside a character": b'attachment; filename="%s"' % words_cut("gb2312", GBK, 3),
    "filename* beats filename": b"attachment; filename=wrong.xlsx; filename*=utf-8''%s" % percent(UTF8),
    "utf-8 label over GBK bytes": b'attachment; filename="%s"' % word("utf-8", GBK),
    "unknown label": b'attachment; filename="%s"' % word("x-whatever", UTF8),
    "unknown-8bit label over GBK": b'attachment; filename="%s"' % word("unknown-8bit", GBK),
    "latin label over GBK": b'attachment; filename="%s"' % word("iso-8859-1", GBK),
    "percent encoding in a plain name": b'attachment; filename="%s"' % percent(UTF8),
    "quoted-printable word": b'attachment; filename="=?gb2312?Q?%s?="' % quote(GBK).replace("%", "=").encode(),
    "RFC 2231 pieces without charset holding RFC 2047": b"attachment; filename*0=%s; filename*1=%s"
    % (word("utf-8", UTF8)[:20], word("utf-8", UTF8)[20:]),
    "capital parameter and spaces": b'ATTACHMENT ; FILENAME = "%s"' % word("UTF-8", UTF8),
    "a folder before it": b'attachment; filename="%s"' % word("utf-8", b"C:\\\xe6\x8a\xa5\\" + UTF8),
}


def name_of(disposition: bytes, content_type: bytes = b"application/octet-stream") -> str:
    raw = b"Content-Type: %s\r\nContent-Disposition: %s\r\n\r\n" % (content_type, disposition)
    return sanitise(headers_of(message_from_bytes(raw)).file_name())


@pytest.mark.parametrize("disposition", DISPOSITIONS.values(), ids=DISPOSITIONS.keys())
def test_the_name_is_read_right(disposition: bytes) -> None:
    assert name_of(disposition) == NAME


def test_the_name_of_the_type_counts_where_the_disposition_has_none() -> None:
    assert name_of(b"inline", b'application/x; name="%s"' % word("gb2312", GBK)) == NAME


def test_a_character_whose_second_byte_is_a_backslash_does_not_end_the_name() -> None:
    tricky = "臷誠.xlsx"  # in GBK the first ends in 0x5C
    assert tricky.encode("gbk")[1] == 0x5C or b"\\" in tricky.encode("gbk")
    assert name_of(b'attachment; filename="%s"; size=5' % tricky.encode("gbk")) == tricky


def test_a_semicolon_in_quotes_belongs_to_the_name() -> None:
    assert name_of(b'attachment; filename="a;b.xlsx"') == "a;b.xlsx"


def test_no_name_is_empty() -> None:
    assert name_of(b"attachment") == ""


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\报表.xlsx", "报表.xlsx"),
        ("/报表.xlsx", "报表.xlsx"),
        ("..", ""),
        ("...", ""),
        (" . ", ""),
        ("报\u202e表\u200b\ufeff.xlsx", "报表.xlsx"),
        ("报\x00表\r\n\t.xlsx", "报表.xlsx"),
        ("a  b.xlsx ", "a b.xlsx"),
        ("\ud800x.xlsx", "x.xlsx"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert sanitise(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert sanitise("长" * 500 + ".xlsx").endswith("长.xlsx")
    assert len(sanitise("长" * 500 + ".xlsx").encode()) <= 400


def test_words_of_different_charsets_stand_side_by_side() -> None:
    assert decode_words(word("gb2312", "晋城".encode("gbk")) + b" " + word("utf-8", "报表".encode())) == "晋城报表"


def test_plain_text_between_words_keeps_its_space() -> None:
    assert decode_words(b"Re: " + word("gb2312", "晋城".encode("gbk")) + b" again") == "Re: 晋城 again"


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_base64_that_is_cut_off_gives_what_there_is(cut: int) -> None:
    whole = bytes(range(60))
    encoded = base64.b64encode(whole)[: 80 - cut]
    assert whole.startswith(decode_base64(encoded))
    assert len(decode_base64(encoded)) >= len(encoded) * 3 // 4 - 2


def test_base64_in_padded_pieces_is_one() -> None:
    assert decode_base64(base64.b64encode(b"a") + b"\r\n" + base64.b64encode(b"bc")) == b"abc"
