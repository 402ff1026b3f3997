"""What a mail says of itself; and that no mail can harm."""

import random
import tracemalloc
from datetime import datetime, timedelta, timezone
from time import process_time

import pytest

from flows.mailbox.mail import Mail, parse_mail
from tests.unit.mailbox.messages import mail, part, text, workbook, zipped

OWN = b"Message-ID: <letter-1@sxajsc>"


def said(headers: bytes) -> Mail:
    return parse_mail(headers + b"\r\n\r\nhello\r\n")


def authenticated(results: bytes, sender: bytes = b"taiyuan@yjj.example") -> str:
    return said(b"From: " + sender + b"\r\nAuthentication-Results: " + results).authentication


def rules(parsed: Mail) -> list[str]:
    return [finding.rule for _, finding in parsed.findings]


@pytest.mark.parametrize(
    ("header", "senders"),
    [
        (b"From: Taiyuan <TaiYuan@YJJ.example>", ("taiyuan@yjj.example",)),
        (b"From: taiyuan@yjj.example", ("taiyuan@yjj.example",)),
        (b'From: "taiyuan@yjj.example" <evil@x.example>', ("evil@x.example",)),
        (b"From: taiyuan@yjj.example <evil@x.example>", ("taiyuan@yjj.example", "evil@x.example")),
        (b"From: a@b.example, c@d.example", ("a@b.example", "c@d.example")),
        (b"From: a@b.example\r\nFrom: c@d.example", ("a@b.example", "c@d.example")),
        (b"From: x (taiyuan@yjj.example) <evil@x.example>", ("evil@x.example",)),
        (b"From: =?utf-8?Q?taiyuan@yjj.example?= <evil@x.example>", ("evil@x.example",)),
        (b"From: taiyuan@yjj.example@x.example", ()),
        (b"From: a@b.example <a@b.example>", ("a@b.example",)),
        (b"From: a@b.example\r\nFrom: a@b.example", ("a@b.example", "a@b.example")),
        (b"From: a@b.example\r\nFrom: Leader", ("a@b.example", "Leader")),
        (b"Subject: no sender", ()),
        (b"From: a@b.example\r\nFrom : c@d.example\r\nMIME-Version: 1.0", ("a@b.example", "c@d.example")),
        (b'From: "taiyuan@yjj.example' + b" x" * 5000 + b'" <evil@x.example>', ()),
    ],
)
def test_every_address_of_every_from_counts_and_no_display_name(header: bytes, senders: tuple[str, ...]) -> None:
    assert said(header).senders == senders


def test_texts_are_decoded() -> None:
    parsed = said(
        b"From: =?gb2312?B?zKvUrcrQ?= <a@b.example>\r\nSubject: =?gb2312?B?zKvU?=\r\n =?gb2312?B?rcrQ?=\r\n"
        b"Message-ID: <1@b>\r\nDate: Fri, 05 Mar 2021 10:00:00 +0800"
    )
    assert (parsed.sender_text, parsed.subject, parsed.message_id) == ("太原市 <a@b.example>", "太原市", "<1@b>")
    assert parsed.sent_at == datetime(2021, 3, 5, 10, tzinfo=timezone(timedelta(hours=8)))


def test_a_subject_cannot_bring_lines_or_controls() -> None:
    assert said(b"Subject: =?utf-8?B?YQ0KQmNjOiB4?= \x1b[31m\xe2\x80\xae").subject == "a Bcc: x [31m"


@pytest.mark.parametrize(
    "date", [b"", b"Date: yesterday", b"Date: Fri, 99 Foo 0000 99:99:99 +9999", b"Date: " + b"9" * 500]
)
def test_a_date_that_is_none_is_none(date: bytes) -> None:
    assert said(b"From: a@b.example\r\n" + date).sent_at is None


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        (b"mx; spf=pass smtp.mail=taiyuan@yjj.example; dkim=none", "pass"),
        (b"mx; spf=pass smtp.mail=taiyuan@yjj.exa\r\n\tmple; dkim=none", "pass"),
        (b"mx;\r\n\tspf=pass\r\n\tsmtp.mail=taiyuan@yjj.example", "pass"),
        (b"mx; spf=fail smtp.mail=taiyuan@yjj.example; dkim=none", "fail"),
        (b"mx; spf=none; dkim=fail header.d=yjj.example", "fail"),
        (b"mx; spf=fail; dkim=pass header.d=yjj.example", "pass"),
        (b"mx; spf=pass smtp.mail=x@evil.example", "none"),
        (b"mx; spf=fail; dkim=pass header.d=evil.example", "fail"),
        (b"mx; spf=softfail; dkim=none", "none"),
        (b"mx; dmarc=fail (p=none) header.from=yjj.example; spf=pass smtp.mail=yjj.example", "fail"),
        (b'mx; spf=fail smtp.mail="x; dkim=pass header.d=yjj.example"@evil.example', "fail"),
        (b"mx; spf=fail (dkim=pass) smtp.mail=x@evil.example", "fail"),
        (b"garbage", "none"),
    ],
)
def test_the_authentication_of_the_from_domain_counts(results: bytes, verdict: str) -> None:
    assert authenticated(results) == verdict


def test_only_the_topmost_authentication_results_count() -> None:
    assert authenticated(b"mx; spf=fail\r\nAuthentication-Results: mx; spf=pass") == "fail"


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied",
        b"Auto-Submitted: auto-generated (rejected)",
        b"Precedence: bulk",
        b"X-Autoreply: yes",
        b"Return-Path: <>",
        b"List-Id: <x.example>",
        "Subject: 自动回复: 不在办公室".encode(),
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ],
)
def test_what_a_program_sent_is_automatic(header: bytes) -> None:
    assert said(b"From: a@b.example\r\n" + header).is_automatic


@pytest.mark.parametrize("header", [b"Auto-Submitted: no", b"Precedence: first-class", b"Return-Path: <a@b.example>"])
def test_what_a_person_sent_is_not(header: bytes) -> None:
    parsed = said(b"From: a@b.example\r\n" + header)
    assert not parsed.is_automatic
    assert not parsed.is_bounce


def test_the_kind_of_an_own_letter_is_told() -> None:
    assert said(b"From: a@b.example\r\nX-Sxajsc-Kind: receipt").own_kind == "receipt"
    assert said(b"From: a@b.example").own_kind is None


def test_an_answer_names_what_it_answers() -> None:
    assert said(b"From: a@b.example\r\nIn-Reply-To: <letter-1@sxajsc>").answers == ("<letter-1@sxajsc>",)


BOUNCES = {
    "delivery report": mail(
        text(b"not delivered"),
        b"Content-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n",
        b"Content-Type: message/rfc822\r\n\r\n" + OWN + b"\r\n" + part(workbook()),
        kind=b"report; report-type=delivery-status",
    ),
    "only the headers": mail(
        text(b"not delivered"),
        b"Content-Type: text/rfc822-headers\r\n\r\n" + OWN + b"\r\n",
        kind=b"report; report-type=delivery-status",
    ),
    "text of a daemon": b"From: MAILER-DAEMON@x.example\r\n\r\nnot delivered:\r\n> " + OWN + b"\r\n",
    "base64 text of a postmaster": b"From: Postmaster@126.example\r\nReturn-Path: <>\r\n"
    + part(b"returned\r\n" + OWN + b"\r\n", b"Content-Type: text/plain"),
    "a postmaster's subject": "From: postmaster@126.example\r\nSubject: 系统退信\r\n\r\n".encode() + OWN + b"\r\n",
}


@pytest.mark.parametrize("raw", BOUNCES.values(), ids=BOUNCES.keys())
def test_a_bounce_names_the_letter_and_brings_no_form(raw: bytes) -> None:
    parsed = parse_mail(raw)
    assert parsed.is_bounce
    assert parsed.is_automatic
    assert parsed.answers == ("<letter-1@sxajsc>",)
    assert parsed.attachments == ()


STATUS = b"Final-Recipient: rfc822; %s\r\nAction: %s\r\n"


def report_of(*recipients: bytes) -> bytes:
    status = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n\r\n"
    original = b"Content-Type: message/rfc822\r\n\r\n" + OWN + b"\r\nTo: c@yjj.example\r\n"
    return mail(status + b"\r\n".join(recipients), original, kind=b"report; report-type=delivery-status")


@pytest.mark.parametrize(
    ("raw", "bounced"),
    [
        (
            report_of(STATUS % (b"<A@yjj.example>", b"failed"), STATUS % (b"b@yjj.example", b"failed")),
            ("a@yjj.example", "b@yjj.example"),
        ),
        (
            report_of(STATUS % (b"a@yjj.example", b"failed"), STATUS % (b"b@yjj.example", b"relayed")),
            ("a@yjj.example",),
        ),
        (report_of(STATUS % (b"a@yjj.example", b"delayed")), ()),
        (
            report_of(b"Original-Recipient: rfc822;a@yjj.example\r\n" + STATUS % (b"a@qq.example", b"failed")),
            ("a@yjj.example", "a@qq.example"),
        ),
        (b"From: MAILER-DAEMON@x.example\r\nX-Failed-Recipients: a@yjj.example\r\n\r\n" + OWN, ("a@yjj.example",)),
        (BOUNCES["text of a daemon"], None),
    ],
    ids=["two", "one of two", "only delayed", "forwarded", "header of a daemon", "only text"],
)
def test_a_bounce_names_those_whom_the_letter_did_not_reach(raw: bytes, bounced: tuple[str, ...] | None) -> None:
    assert parse_mail(raw).bounced == bounced


LINKS = {
    "NetEase": (
        '<div>从网易126邮箱发来的超大附件 <a href="https://mail.163.com/large-attachment-download/index.html?p=X&amp;file=a">'
        "统计表.xlsx</a> (80.96M, 2021年3月20日 0:49 到期)</div>",
        ("统计表.xlsx", "80.96M", "2021年3月20日 0:49"),
    ),
    "NetEase of old": (
        '<a href="http://fs.163.com/fs/display/?p=X&file=abc">报表.zip</a><br>大小: 1.2G 到期时间：2021-03-20 10:00',
        ("报表.zip", "1.2G", "2021-03-20 10:00"),
    ),
    "QQ": (
        "<div><a href='https://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=exs'>下载</a> 晋城.xlsx (66.5MB)</div>",
        ("晋城.xlsx", "66.5MB", ""),
    ),
    "QQ, name before the link": (
        "<span>晋城.xls</span><span>66M</span><a href='https://wx.mail.qq.com/ftn/download?func=3'>进入下载页面</a>",
        ("晋城.xls", "66M", ""),
    ),
}


@pytest.mark.parametrize(("body", "expected"), LINKS.values(), ids=LINKS.keys())
def test_a_huge_attachment_is_only_a_link_and_is_named(body: str, expected: tuple[str, ...]) -> None:
    parsed = parse_mail(mail(text(body.encode(), b"text/html; charset=utf-8")))
    assert rules(parsed) == ["mail-huge-attachment-link"]
    message = parsed.findings[0][1].message
    assert all(words in message for words in expected)


def test_two_links_to_one_file_are_one_finding() -> None:
    body, _ = LINKS["NetEase"]
    more = body + '<a href="https://mail.163.com/large-attachment-download/index.html?p=X&amp;file=a">下载</a>'
    assert len(parse_mail(mail(text(more.encode(), b"text/html"))).findings) == 1


def nested(depth: int) -> bytes:
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + opening + part(workbook())


@pytest.mark.parametrize("depth", [50, 1200, 20_000])
def test_too_many_layers_are_a_finding(depth: int) -> None:
    parsed = parse_mail(nested(depth))
    assert "mail-too-deep" in rules(parsed)
    assert parsed.senders == ("a@b.example",)


HOSTILE = {
    "nothing": b"",
    "zeros": bytes(1000),
    "no headers": b"\r\n\r\nhello",
    "headers only": b"From: a@b.example",
    "a colon": b":",
    "endless header": b"From: " + b"a" * 2_000_000,
    "endless quotes": b'From: "' + b'"\\' * 200_000,
    "endless comments": b"From: " + b"(" * 200_000,
    "endless words": b"Subject: " + b"=?" * 500_000,
    "endless parameters": b"Content-Type: text/plain" + b"; a=b" * 300_000,
    "many headers": b"X-A: 1\r\n" * 100_000 + b"\r\n",
    "bad charset": b"Content-Type: text/html; charset=\"\x00\xff\"\r\n\r\n<a href=fs.163.com/>",
    "codec that is none": b"Subject: =?hex?B?MTIz?= =?undefined?B?MTIz?= =?idna?B?MTIz?=",
    "boundary in a strange charset": b"Content-Type: multipart/mixed; boundary*=x-bad''%FF%FE\r\n\r\n--x\r\n",
    "multipart without boundary": b"Content-Type: multipart/mixed\r\n\r\nhello",
    "empty boundary": b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nx\r\n----',
    "message that is none": b"Content-Type: message/rfc822\r\n\r\n",
    "message in base64 that is none": b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    "external body": b"Content-Type: message/external-body; access-type=x\r\n\r\nContent-Type: text/plain\r\n\r\n",
    "links without end": b"Content-Type: text/html\r\n\r\n" + b"<a href=https://fs.163.com/" * 50_000,
    "tags without end": b"Content-Type: text/html\r\n\r\nfs.163.com/" + b"<" * 1_000_000,
    "uuencode without end": b"From: a@b.example\r\n\r\n" + b"begin 644 x\r\nM\r\n" * 5000,
    "zip header only": b"Content-Type: application/zip\r\n\r\nPK\x03\x04",
    "zip directory only": mail(part(b"PK\x05\x06" + b"\xff" * 18, name=b"f.zip")),
    "p7m of nothing": mail(part(b"0\x80", b"Content-Type: application/pkcs7-mime")),
}  # fmt: skip


COSTLY = {
    "parts without end": b"Content-Type: multipart/mixed; boundary=B\r\n\r\n" + b"--B\n\n" * 500_000,
    "headers without end": b"a:\n" * 1_000_000,
    "layers in folded headers": b"".join(
        b"Content-Type:\n multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(400)
    )
    + b"x\n" * 90_000,
    "begin without end": b"From: a@b.example\n\n" + b"begin 644 name of a file that is rather long\nM\n" * 20_000,
}


@pytest.mark.parametrize("raw", COSTLY.values(), ids=COSTLY.keys())
def test_no_mail_costs_more_than_its_size(raw: bytes) -> None:
    tracemalloc.start()
    started = process_time()
    parse_mail(raw)
    seconds, (_, peak) = process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 10  # tracing makes it several times slower; without the limits these take minutes
    assert peak < 100_000_000


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_mail_raises(raw: bytes) -> None:
    assert isinstance(parse_mail(raw), Mail)


def test_mutated_mails_never_raise() -> None:
    chance = random.Random(7)
    seeds = [
        mail(text(b"hello"), part(zipped({"f.xlsx": workbook()}), name=b"=?gb2312?B?zKvUrQ==?=")),
        mail(b"Content-Type: message/rfc822\r\n\r\n" + mail(part(workbook()), boundary=b"CC")),
        *BOUNCES.values(),
    ]
    for _ in range(300):
        raw = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 20)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        assert isinstance(parse_mail(bytes(raw)), Mail)


@pytest.mark.parametrize(
    "headers",
    [
        "From: postmaster@126.example\r\nSubject: 您的邮件被退回".encode(),
        "From: postmaster@126.example\r\nSubject: 邮件发送失败".encode(),
        b"Return-Path: <>\r\nFrom: System <noreply@x.example>\r\nSubject: Undelivered Mail Returned to Sender",
        b"Return-Path: <>\r\nFrom: admin@x.example\r\nX-Failed-Recipients: a@b.example\r\nSubject: sorry",
        b"From: <>\r\nSubject: Undeliverable: receipt",
    ],
)
def test_what_a_server_says_of_a_letter_that_did_not_arrive_is_a_bounce(headers: bytes) -> None:
    assert said(headers).is_bounce


def test_a_person_who_writes_of_a_returned_letter_is_no_bounce() -> None:
    assert not said("From: a@b.example\r\nSubject: 上次的邮件被退回".encode()).is_bounce
