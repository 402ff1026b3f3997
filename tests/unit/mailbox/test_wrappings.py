"""Files are found by content, whatever they are wrapped in."""

import base64
import binascii
import shutil
import sys
import zipfile

import pytest

from flows.mailbox import attachment as limits
from flows.mailbox.mail import Mail, parse_mail
from tests.unit.mailbox.messages import SENDER, mail, part, text, workbook, zipped, zipped_raw

FORM = workbook()


def contents(parsed: Mail) -> list[bytes]:
    return [a.content for a in parsed.attachments]


def rules(parsed: Mail) -> list[str]:
    return [finding.rule for _, finding in parsed.findings]


def uuencoded(name: bytes, content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"see below\r\n\r\nbegin 644 " + name + b"\r\n" + b"".join(lines).replace(b"\n", b"\r\n") + b"`\r\nend\r\n"


WRAPPED = {
    "attachment": mail(text(b"hello"), part(FORM)),
    "inline": mail(part(FORM, b'Content-Type: application/vnd.ms-excel; name="f.xlsx"\r\nContent-Disposition: inline')),
    "no disposition": mail(part(FORM, b'Content-Type: application/vnd.ms-excel; name="f.xlsx"')),
    "no name": mail(part(FORM, b"Content-Type: application/octet-stream")),
    "no headers but the encoding": mail(part(FORM, b"X-Nothing: 1")),
    "labelled as text": mail(part(FORM, b"Content-Type: text/plain")),
    "named text": mail(part(FORM, b'Content-Type: text/plain; name="f.xlsx"')),
    "nested multiparts": mail(mail(mail(part(FORM), boundary=b"CC"), boundary=b"DD")),
    "whole body": b"From: a@b.example\r\n" + part(FORM),
    "uuencode in the text": mail(text(uuencoded(b"f.xlsx", FORM))),
    "uuencode as the only body": b"From: a@b.example\r\n\r\n" + uuencoded(b"f.xlsx", FORM),
    "uuencode as a file": mail(part(uuencoded(b"f.xlsx", FORM).removeprefix(b"see below\r\n\r\n"), name=b"f.uue")),
    "uuencode as transfer encoding": mail(
        b"Content-Type: image/x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n" + uuencoded(b"f", FORM)
    ),
    "forwarded": mail(b"Content-Type: message/rfc822\r\n\r\n" + mail(part(FORM), boundary=b"CC")),
    "forwarded in base64": mail(part(mail(part(FORM)), b"Content-Type: message/rfc822")),
    "forwarded as .eml": mail(part(mail(part(FORM)), name=b"fw.eml")),
    "forwarded as a file without a name": mail(part(mail(part(FORM)), b"Content-Type: application/octet-stream")),
    "forwarded in quoted-printable": mail(
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + binascii.b2a_qp(mail(part(FORM), boundary=b"CC").replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    ),
    "zip": mail(part(zipped({"a/f.xlsx": FORM}), name=b"f.zip")),
    "zip in zip": mail(part(zipped({"b.zip": zipped({"f.xlsx": FORM})}), name=b"f.zip")),
    "zip named as a workbook": mail(part(zipped({"f.xlsx": FORM}), name=b"f.xlsx")),
    "zip with what a Mac adds": mail(
        part(zipped({"__MACOSX/._f.xlsx": b"x", ".DS_Store": b"x", "f.xlsx": FORM, "~$f.xlsx": b"x"}), name=b"f.zip")
    ),
    "LF only": mail(text(b"hello"), part(FORM)).replace(b"\r\n", b"\n"),
    "base64 without its header": mail(
        b"Content-Type: application/octet-stream\r\n\r\n" + base64.encodebytes(FORM)
    ),
    "a subject broken over lines": mail(part(FORM)).replace(b"Subject: week", "Subject: 太原市\r\n周报".encode()),
    "AppleDouble": mail(
        part(b"\x00\x05\x16\x07\x00\x02\x00\x00rest", b"Content-Type: application/applefile; name=f.xlsx"),
        part(FORM),
        kind=b"appledouble",
    ),
    "AppleDouble as octet-stream": mail(part(b"\x00\x05\x16\x07\x00\x02\x00\x00rest", name=b"._f.xlsx"), part(FORM)),
    "signed by S/MIME": mail(
        part(FORM), part(b"signature", b"Content-Type: application/pkcs7-signature; name=smime.p7s"), kind=b"signed"
    ),
    "8 bit": mail(
        b"Content-Type: application/octet-stream; charset=utf-8\r\nContent-Transfer-Encoding: binary\r\n\r\n" + FORM
    ),
}  # fmt: skip


@pytest.mark.parametrize("raw", WRAPPED.values(), ids=WRAPPED.keys())
def test_the_form_is_found(raw: bytes) -> None:
    parsed = parse_mail(raw)
    assert contents(parsed) == [FORM]
    assert parsed.findings == ()


def test_a_workbook_is_a_zip_and_goes_on_untouched() -> None:
    (found,) = parse_mail(mail(part(FORM))).attachments
    assert (found.name, found.container) == ("form.xlsx", None)


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_zip_names_without_a_flag_are_chinese(charset: str) -> None:
    raw = zipped_raw("太原/晋城镕.xlsx".encode(charset), FORM)
    (found,) = parse_mail(mail(part(raw, name=b"pack.zip"))).attachments
    assert (found.name, found.container, found.content) == ("晋城镕.xlsx", "pack.zip", FORM)


def test_a_file_without_a_name_is_called_by_its_kind() -> None:
    (found,) = parse_mail(mail(part(FORM, b"Content-Type: application/octet-stream"))).attachments
    assert found.name == "附件1.xlsx"


def test_the_same_file_twice_is_one() -> None:
    assert contents(parse_mail(mail(part(FORM), part(FORM, name=b"copy.xlsx")))) == [FORM]


def test_several_files_keep_their_order() -> None:
    forms = [workbook(mark) for mark in "abc"]
    assert contents(parse_mail(mail(*(part(form) for form in forms)))) == forms


def test_body_texts_are_no_attachments_and_a_mail_without_any_is_told_so() -> None:
    alternative = mail(text(b"hello"), text(b"<p>hello</p>", b"text/html"), kind=b"alternative")
    parsed = parse_mail(alternative)
    assert parsed.attachments == ()
    assert rules(parsed) == ["mail-no-attachment"]


def test_an_html_file_that_was_attached_is_an_attachment() -> None:
    raw = mail(part(b"<table></table>", b'Content-Type: text/html; name="f.xls"'))
    assert [a.name for a in parse_mail(raw).attachments] == ["f.xls"]


def test_a_zip_with_a_password_is_said_and_what_has_none_is_read() -> None:
    raw = zipped_raw(b"f.xlsx", FORM, flags=1)
    parsed = parse_mail(mail(part(raw, name=b"locked.zip"), part(FORM)))
    assert contents(parsed) == [FORM]
    assert rules(parsed) == ["zip-encrypted"]
    assert "locked.zip" in parsed.findings[0][1].message


@pytest.mark.parametrize("cut", [10, 40, 100])
def test_a_zip_that_is_cut_off_is_said(cut: int) -> None:
    raw = zipped({"f.txt": bytes(range(256)) * 20})
    assert rules(parse_mail(mail(part(raw[:-cut], name=b"f.zip")))) == ["zip-damaged"]


def test_a_workbook_that_is_cut_off_goes_on_to_the_reader() -> None:
    assert contents(parse_mail(mail(part(FORM[:-30])))) == [FORM[:-30]]


def test_a_zip_whose_checksum_is_wrong_is_said() -> None:
    raw = zipped({"f.txt": b"hello hello"}, zipfile.ZIP_STORED).replace(b"hello hello", b"hellO hello")
    assert rules(parse_mail(mail(part(raw, name=b"f.zip")))) == ["zip-damaged"]


def test_an_empty_zip_is_said() -> None:
    assert rules(parse_mail(mail(part(zipped({}), name=b"f.zip")))) == ["zip-empty"]


def test_a_bomb_is_stopped_by_its_ratio() -> None:
    parsed = parse_mail(mail(part(zipped({"zeros.xls": bytes(30_000_000)}), name=b"f.zip")))
    assert rules(parsed) == ["zip-too-large"]
    assert parsed.attachments == ()


def test_the_archives_of_a_mail_share_one_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_UNPACKED", 3000)
    packs = [part(zipped({f"{n}.bin": bytes([n]) * 1000}), name=b"%d.zip" % n) for n in range(5)]
    parsed = parse_mail(mail(*packs))
    assert len(parsed.attachments) == 3
    assert set(rules(parsed)) == {"zip-too-large"}


def test_a_zip_of_very_many_files_is_stopped() -> None:
    parsed = parse_mail(mail(part(zipped({f"{n}": b"%d" % n for n in range(300)}), name=b"f.zip")))
    assert len(parsed.attachments) == limits.MOST_FILES
    assert rules(parsed) == ["mail-too-many-files"]


def test_wrappings_inside_each_other_have_an_end() -> None:
    content = FORM
    for _ in range(12):
        content = zipped({"f.zip": content})
    parsed = parse_mail(mail(part(content, name=b"f.zip")))
    assert parsed.attachments == ()
    assert rules(parsed) == ["mail-too-deep"]


def test_a_cut_off_mail_is_said_and_its_whole_files_are_read() -> None:
    raw = mail(part(FORM), part(workbook("b")))
    parsed = parse_mail(raw[: raw.rindex(b"--BB\r\n") + 200])
    assert contents(parsed)[0] == FORM
    assert rules(parsed) == ["mail-cut-off"]


@pytest.mark.parametrize(
    ("magic", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xfd7zXZ\0", "xz"),
        (b"f.xlsx".ljust(257, b"\0") + b"ustar", "tar"),
    ],
)
def test_archives_that_are_not_read_ask_for_the_workbook(magic: bytes, kind: str) -> None:
    parsed = parse_mail(mail(part(magic + b"rest", name=b"f.7z")))
    assert rules(parsed) == ["rar-unsupported"]
    assert kind in parsed.findings[0][1].message


def test_rar_without_unar_asks_for_the_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    parsed = parse_mail(mail(part(b"Rar!\x1a\x07\x00rest", name=b"f.rar")))
    assert rules(parsed) == ["rar-unsupported"]


@pytest.mark.skipif(shutil.which("unar") is None, reason="unar is not installed")
def test_a_rar_in_which_nothing_can_be_seen_is_damaged() -> None:
    pytest.importorskip("rarfile")
    assert rules(parse_mail(mail(part(b"Rar!\x1a\x07\x00rest", name=b"f.rar")))) == ["zip-damaged"]


def tnef(name: bytes, content: bytes) -> bytes:
    """A winmail.dat with one attachment: signature, key, then attributes with length and checksum."""

    def attribute(identity: int, data: bytes) -> bytes:
        checksum = (sum(data) & 0xFFFF).to_bytes(2, "little")
        return b"\x02" + identity.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data + checksum

    rendering = attribute(0x00069002, b"\x01\x00" + b"\xff" * 4 + bytes(8))
    return (
        b"\x78\x9f\x3e\x22\x01\x00" + rendering + attribute(0x00018010, name + b"\0") + attribute(0x0006800F, content)
    )


def test_the_files_in_winmail_are_found() -> None:
    pytest.importorskip("tnefparse")
    (found,) = parse_mail(mail(part(tnef(b"f.xlsx", FORM), name=b"winmail.dat"))).attachments
    assert (found.name, found.content, found.container) == ("f.xlsx", FORM, "winmail.dat")


def test_winmail_without_its_reader_asks_for_another_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tnefparse", None)
    assert rules(parse_mail(mail(part(tnef(b"f.xlsx", FORM), name=b"winmail.dat")))) == ["tnef-unreadable"]


@pytest.mark.parametrize(
    "raw",
    [
        mail(part(b"0\x80\x06\x09" + bytes.fromhex("2a864886f70d010703"), b"Content-Type: application/pkcs7-mime")),
        mail(text(b"Version: 1"), kind=b"encrypted"),
    ],
)
def test_encrypted_mails_are_said(raw: bytes) -> None:
    assert rules(parse_mail(raw)) == ["mail-encrypted"]


@pytest.mark.parametrize(
    "header",
    [
        b'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
        b'Content-Type: application/octet-stream; name="smime.p7m"',
    ],
)
def test_a_signature_around_the_mail_is_taken_off(header: bytes) -> None:
    inner = mail(part(FORM))
    octets = b"\x24\x80" + b"".join(
        b"\x04\x82" + len(piece).to_bytes(2, "big") + piece for piece in (inner[:100], inner[100:])
    )
    data = bytes.fromhex("06092a864886f70d010701") + b"\xa0\x80" + octets + b"\x00\x00" * 2
    signed = b"0\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" + data
    assert contents(parse_mail(mail(part(signed, header)))) == [FORM]


@pytest.mark.parametrize(
    "header",
    ["主题: 周报\r\n".encode(), "主题: 周报\r\n".encode("gbk"), "Subject: 太原市\r\n报表: 周报\r\n".encode("gbk")],
)
def test_a_header_with_a_chinese_name_costs_nothing(header: bytes) -> None:
    parsed = parse_mail(mail(part(FORM), headers=header))
    assert contents(parsed) == [FORM]
    assert parsed.senders == (SENDER.decode(),)


def test_a_mark_of_utf8_before_the_headers_costs_nothing() -> None:
    parsed = parse_mail(b"\xef\xbb\xbf" + mail(part(FORM)))
    assert (contents(parsed), parsed.senders) == ([FORM], (SENDER.decode(),))


@pytest.mark.parametrize("said", [b'boundary="AA"', b"", b'boundary="BB'])
def test_a_boundary_that_is_not_the_one_of_the_header(said: bytes) -> None:
    raw = mail(part(FORM), text(b"hello")).replace(b'boundary="BB"', said)
    assert contents(parse_mail(raw)) == [FORM]


@pytest.mark.parametrize("label", [b"base64 (yes)", b'"base64"', b"base-64", b"quoted-printable", b"x-unknown"])
def test_a_wrong_label_of_the_transfer_encoding_costs_nothing(label: bytes) -> None:
    raw = mail(part(FORM)).replace(b"Transfer-Encoding: base64", b"Transfer-Encoding: " + label)
    assert contents(parse_mail(raw)) == [FORM]


def test_an_empty_file_is_kept_for_the_reader_to_say_so() -> None:
    (found,) = parse_mail(mail(part(b"", name=b"form.xlsx"))).attachments
    assert (found.name, found.content) == ("form.xlsx", b"")


def test_winmail_with_a_chinese_title_is_opened() -> None:
    pytest.importorskip("tnefparse")
    (found,) = parse_mail(mail(part(tnef("统计表.xlsx".encode("gbk"), FORM), name=b"winmail.dat"))).attachments
    assert (found.name, found.content) == ("统计表.xlsx", FORM)


def test_a_folder_that_is_called_xl_makes_no_workbook_of_a_zip() -> None:
    packed = zipped({"xl/form.xlsx": FORM, "word/说明.txt": b"x"})
    assert FORM in contents(parse_mail(mail(part(packed, name=b"xl.zip"))))


@pytest.mark.parametrize(
    "headers",
    [
        b'Content-Type: application/octet-stream;\r\nname="a.xlsx"',
        'Content-Disposition: attachment; filename="统计\r\n表.xlsx"'.encode(),
        b'X-Note: a\r\nbroken line\r\nContent-Type: application/octet-stream; name="a.xlsx"',
        '备注: 一\r\nContent-Type: application/octet-stream; name="a.xlsx"'.encode(),
    ],
)
def test_broken_headers_of_a_part_cost_nothing(headers: bytes) -> None:
    parsed = parse_mail(mail(text(b"hello"), part(FORM, headers)))
    assert contents(parsed) == [FORM]


def test_a_space_before_the_colon_of_a_part_costs_nothing() -> None:
    raw = mail(part(FORM)).replace(b"Content-Transfer-Encoding:", b"Content-Transfer-Encoding :")
    assert contents(parse_mail(raw)) == [FORM]


def test_the_last_header_of_a_mail_may_go_on_without_a_space() -> None:
    raw = mail(part(FORM)).replace(b'; boundary="BB"', b';\r\nboundary="BB"')
    assert contents(parse_mail(raw)) == [FORM]


def test_a_forwarded_mail_with_a_broken_subject_is_read() -> None:
    inner = mail(part(FORM), headers="Subject: 太原市\r\n报表\r\n".encode("gbk"))
    raw = mail(b"Content-Type: message/rfc822\r\n\r\n" + inner, boundary=b"OUTER")
    assert contents(parse_mail(raw)) == [FORM]
