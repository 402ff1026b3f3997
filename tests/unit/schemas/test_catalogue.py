"""Every rule of the catalogue fires on its own small example, through the code that uses it, and no other id exists."""

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.mailbox import collection
from flows.mailbox.archive import Archive
from flows.mailbox.collection import fetch_new
from flows.mailbox.mail import parse_mail
from flows.workbooks import reader
from flows.workbooks.reader import read_attachment
from schemas.campaign import Unit
from schemas.candidate import Candidate, Entry
from schemas.checking import check_forms
from schemas.checks import page
from schemas.checks.catalogue import catalogue
from schemas.continuity import add_continuity
from schemas.finding import Finding
from schemas.grid import CellKind
from schemas.judgement import judge_mail
from schemas.standing import Standing
from tests.builders import Layout, add_form, build_form, build_zip, figures, rewrite_zip, save
from tests.servers.imap import imap_server
from tests.unit.mailbox.messages import mail as raw_mail
from tests.unit.mailbox.messages import part, text, workbook, zipped, zipped_raw
from tests.unit.schemas.judged import CAMPAIGN, FORM, at, candidate, hazard, judge, mail

ROOT = Path(__file__).parents[3]
GOOD = build_form(FORM)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
IDS = tuple(i.id for i in FORM.indicators)
LATER = "2021年3月12日"
Example = Callable[[], Iterable[Finding]]


def cell(content: str, indicator: str = "closures", kind: CellKind | None = None) -> Example:
    """A form with that text (or that kind of content) in one cell."""

    def example() -> Iterable[Finding]:
        form = candidate({indicator: content}, {indicator: "9"})
        if kind is not None:
            entries = (
                Entry(e.row_kind, e.indicator, e.cell, kind, content) if e.text == content else e for e in form.entries
            )
            form = replace(form, entries=tuple(entries))
        return check_forms([form], FORM)[0].findings

    return example


def judged(*forms: Candidate) -> Example:
    """What is told of the last of these forms, sent in consecutive weeks."""

    def example() -> Iterable[Finding]:
        days = ("03-05T10:00:00", "03-12T10:00:00", "03-19T10:00:00")
        mails = [mail(f, name=str(n), received=days[n]) for n, f in enumerate(forms)]
        return [f for form in judge(*mails)[-1].forms for f in form.submission.findings]

    return example


def sent(*, sender: str = "taiyuan@yjj.example", day: str = "03-05T10:00:00", **changes: object) -> Example:
    """What is told of a good form in a mail with something odd about it."""

    def example() -> Iterable[Finding]:
        odd = replace(mail(candidate(), sender=sender, received=day), **changes)  # type: ignore[arg-type]
        return [f for form in judge(odd)[0].forms for f in form.submission.findings]

    return example


def undecided() -> Iterable[Finding]:
    """A form without unit from an address that reports for two."""
    second = Unit(id="park", name="综改区", senders=("taiyuan@yjj.example",))
    campaign = CAMPAIGN.model_copy(update={"units": (*CAMPAIGN.units, second)})
    one = judge_mail(mail(candidate(unit=None)), campaign, Standing())
    return add_continuity([one], FORM)[0].forms[0].submission.findings


def several() -> Iterable[Finding]:
    (one,) = judge(mail(candidate({"closures": "1"}), candidate({"closures": "2"})))
    return one.forms[0].submission.findings


def drawn(layout: Layout | None = None, change: Callable[[Worksheet], object] | None = None) -> Example:
    """A workbook with the form drawn that way."""

    def example() -> Iterable[Finding]:
        book = Workbook()
        sheet = add_form(book, FORM, layout=layout)
        if change is not None:
            change(sheet)
        reading = read_attachment(save(book), "a.xlsx", FORM)
        return [*reading.findings, *(f for c in reading.candidates for f in c.findings)]

    return example


def hide(beside: bool) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"
        book = sheet.parent
        assert isinstance(book, Workbook)
        if beside:
            add_form(book, FORM, sheet="本周", week=figures(FORM, 6))
        else:
            book.create_sheet("说明")

    return change


def two_in_one(sheet: Worksheet) -> None:
    """A label over two columns with a figure under each."""
    sheet.unmerge_cells("A1:R1")
    sheet["R5"] = None
    for cells in ("R4:S4", "R5:S5"):
        sheet.merge_cells(cells)


def put(**cells: object) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        for name, value in cells.items():
            sheet[name].value = value

    return change


def file(content: bytes, name: str = "a.xlsx") -> Example:
    return lambda: read_attachment(content, name, FORM).findings


def entry(name: str) -> bytes:
    return name.encode("utf-16-le").ljust(128, b"\0")


def second_reader() -> Iterable[Finding]:
    """A style that openpyxl refuses."""
    font = b'<fonts><font><family val="99"/></font></fonts>'
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + font + b"</styleSheet>"
    return read_attachment(rewrite_zip(GOOD, xl__styles=styles), "a.xlsx", FORM).findings


def reader_fault() -> Iterable[Finding]:
    def fail(*_: object) -> None:
        raise KeyError("ours")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "find_forms", fail)
        return read_attachment(GOOD, "a.xlsx", FORM).findings


def raw(*parts: bytes, kind: bytes = b"mixed", cut: int | None = None) -> Example:
    return lambda: [f for _, f in parse_mail(raw_mail(*parts, kind=kind)[:cut]).findings]


def packed(content: bytes, name: bytes = b"f.zip") -> Example:
    return raw(part(content, name=name))


def without(module: str, example: Example) -> Example:
    """The example where an optional reader is missing."""

    def lacking() -> Iterable[Finding]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(__import__("sys").modules, module, None)
            return example()

    return lacking


def nested(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = zipped({"f.zip": content})
    return content


def too_large(tmp_path: Path) -> str:
    """Why a mail above the limit was not fetched from a real server."""
    with imap_server() as imap, pytest.MonkeyPatch.context() as patch:
        imap.deliver(b"From: a@b.example\r\n\r\n" + b"x" * 2_000, at("03-05T09:00:00"))
        patch.setattr(collection, "LIMIT", 1_000)
        (refused,) = fetch_new(imap.server, Archive(tmp_path), ()).new
    assert refused.refused is not None
    return refused.refused


HAZARDS = {"major_hazards_found": "2", "major_hazards_rectified": "0"}
LINK = "<a href='https://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=exs'>下载</a> 晋城.xlsx (66.5MB)"
SMIME = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
SIGNED = b"0\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80" + bytes.fromhex("06092a864886f70d010701")

CELLS: dict[str, Example] = {
    "cell-blank": cell(""),
    "cell-zero-word": cell("无"),
    "cell-numeral": cell("三"),
    "cell-boolean": cell("TRUE", kind="boolean"),
    "cell-date": cell("2021-03-05", kind="date"),
    "cell-percentage": cell("12%", kind="percentage"),
    "cell-error-value": cell("#REF!", kind="error"),
    "cell-formula-without-value": cell("=6+18", kind="formula"),
    "cell-reference": cell("同上"),
    "cell-superscript": cell("5²"),
    "cell-foreign-digits": cell("١٢"),
    "cell-several-numbers": cell("1 2"),
    "cell-approximate": cell("约5"),
    "cell-negative": cell("-3"),
    "cell-slash": cell("12/10"),
    "cell-expression": cell("3+2"),
    "cell-myriad": cell("1.5万"),
    "cell-incomplete-numeral": cell("一百二"),
    "cell-wrong-unit": cell("5项"),
    "cell-fraction": cell("1.5"),
    "cell-too-precise": cell("0.1234567", "fines"),
    "cell-too-large": cell("1000000000"),
    "cell-not-a-number": cell("abc"),
}

FIGURES: dict[str, Example] = {
    "row-blank": judged(candidate(dict.fromkeys(IDS, ""), {})),
    "week-above-cumulative": judged(candidate({"closures": "3"}, {"closures": "2"})),
    "rectified-above-found": judged(candidate({}, {"general_hazards_found": "3", "general_hazards_rectified": "4"})),
    "cumulative-identity": judged(candidate(), candidate({"closures": "1"}, {"closures": "3"}, day=LATER)),
    "identity-diagnosis": judged(
        candidate(dict.fromkeys(IDS, "5"), dict.fromkeys(IDS, "5")),
        candidate(dict.fromkeys(IDS, "2"), dict.fromkeys(IDS, "5"), day=LATER),
    ),
    "cumulative-identity-lenient": judged(
        candidate(), candidate({"inspection_teams": "1"}, {"inspection_teams": "3"}, day=LATER)
    ),
    "list-missing": judged(candidate(HAZARDS)),
    "list-unexpected": judged(candidate(listed=1)),
    "list-all-rectified": judged(candidate({"major_hazards_found": "2", "major_hazards_rectified": "2"}, listed=1)),
    "list-industry": judged(candidate(HAZARDS, hazards=(hazard(industry="化工"),))),
    "list-location": judged(candidate(HAZARDS, hazards=(hazard(location="临汾市尧都区"),))),
    "list-dropped": judged(
        candidate(HAZARDS, hazards=(hazard(), hazard("乙轧钢厂", position=2))),
        candidate({}, HAZARDS, day=LATER, hazards=(hazard(),)),
    ),
}  # fmt: skip

IDENTITY: dict[str, Example] = {
    "sender-several": sent(senders=("taiyuan@yjj.example", "boss@126.example")),
    "sender-unknown": sent(sender="someone@qq.example"),
    "sender-unauthenticated": sent(authentication="fail"),
    "unit-unknown": judged(candidate(unit="某某局")),
    "unit-not-of-sender": sent(sender="datong@yjj.example"),
    "unit-not-named": judged(candidate(unit=None)),
    "unit-undecided": undecided,
    "date-missing": judged(candidate(day="")),
    "date-outside": judged(candidate(day="2020年3月5日")),
    "date-ahead": judged(candidate(day=LATER)),
    "date-after-deadline": lambda: [
        f
        for form in judge(mail(candidate(day="2021年3月8日"), received="03-08T09:00:00"))[0].forms
        for f in form.submission.findings
    ],
    "form-several": several,
}

STRUCTURE: dict[str, Example] = {
    "column-missing": drawn(Layout(without=frozenset({"fines"}))),
    "column-doubled": drawn(Layout(extra={"行政罚款": (7, 7)})),
    "cell-doubled": drawn(Layout(extra={"": (8, 8)}), two_in_one),
    "cell-merged": drawn(change=lambda sheet: sheet.merge_cells("B6:C6")),
    "column-unit-mismatch": drawn(Layout(units={"fines": "元"})),
    "column-unknown": drawn(Layout(extra={"其中国企": (3, 4)})),
    "row-missing": drawn(Layout(rows=(("week", "本周"),))),
    "row-doubled": drawn(Layout(rows=(("week", "本周"), ("cumulative", "累计"), ("week", "本周")))),
    "row-joined": drawn(
        Layout(rows=(("week", "本周"), ("week", ""), ("cumulative", "累计"))),
        lambda sheet: sheet.merge_cells("A6:A7"),
    ),
    "row-unknown": drawn(Layout(rows=(("week", "本周"), ("week", "上周"), ("cumulative", "累计")))),
    "list-header-missing": drawn(change=put(A9=None, B9=None, E9=None, H9=None, J9=None, B10="甲厂")),
    "list-line-without-name": drawn(change=put(E10="太原市", H10="机械", J10="未设报警")),
    "sheet-hidden": drawn(change=hide(beside=False)),
    "sheet-hidden-ignored": drawn(change=hide(beside=True)),
}

FILES: dict[str, Example] = {
    "file-html": file(b"<html><table>", "a.xls"),
    "file-xml": file(b"<?xml version='1.0'?><Workbook/>", "a.xls"),
    "file-csv": file("本周,1,2,3\n累计,1,2,3".encode(), "a.csv"),
    "file-encrypted": file(OLE + entry("EncryptedPackage")),
    "file-damaged": file(GOOD[:3000]),
    "file-empty": file(b""),
    "file-too-large": file(OLE + entry("Workbook") + bytes(31 * 1024 * 1024), "a.xls"),
    "file-bomb": file(rewrite_zip(GOOD, xl__x=b" " * 9_000_000)),
    "file-hostile": file(rewrite_zip(GOOD, xl__x=b"<!DOCTYPE x><x/>")),
    "file-reader-died": reader_fault,
    "file-format": file(OLE + entry("WordDocument"), "a.doc"),
    "file-archive": file(build_zip({"a.txt": b"x"}), "a.zip"),
    "file-not-a-table": file(b"%PDF-1.4", "a.pdf"),
    "file-second-reader": second_reader,
}

MAILS: dict[str, Example] = {
    "mail-huge-attachment-link": raw(text(LINK.encode(), b"text/html; charset=utf-8")),
    "mail-no-attachment": raw(text(b"hello")),
    "mail-too-deep": packed(nested(workbook(), 12)),
    "mail-too-many-files": packed(zipped({f"{n}": b"%d" % n for n in range(300)})),
    "mail-cut-off": raw(part(workbook()), part(workbook("b")), cut=-200),
    "mail-unparsable": raw(part(SIGNED, SMIME)),
    "mail-encrypted": raw(text(b"Version: 1"), kind=b"encrypted"),
    "zip-encrypted": packed(zipped_raw(b"f.xlsx", workbook(), flags=1)),
    "zip-damaged": packed(zipped({"f.txt": bytes(range(256)) * 20})[:-40]),
    "zip-too-large": packed(zipped({"zeros.xls": bytes(30_000_000)})),
    "zip-empty": packed(zipped({})),
    "rar-unsupported": packed(b"7z\xbc\xaf\x27\x1crest", b"f.7z"),
    "tnef-unreadable": without("tnefparse", packed(b"\x78\x9f\x3e\x22\x01\x00", b"winmail.dat")),
}

EXAMPLES = CELLS | FIGURES | IDENTITY | STRUCTURE | FILES | MAILS


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_fires_on_its_example(rule: str) -> None:
    told = [f for f in EXAMPLES[rule]() if f.rule == rule]
    assert told
    assert {f.severity for f in told} == {catalogue()[rule].severity}
    assert all(f.message and "{" not in f.message for f in told)


def test_a_mail_above_the_limit_is_left_on_the_server(tmp_path: Path) -> None:
    beginning = catalogue()["mail-too-large"].message.split("{", 1)[0]
    assert too_large(tmp_path).startswith(beginning)


def test_every_rule_of_the_catalogue_has_its_example() -> None:
    assert set(EXAMPLES) | {"mail-too-large"} == set(catalogue())


def test_no_other_id_exists() -> None:
    """Whatever names a rule in the code names one of the catalogue, and all of the catalogue is named."""
    named = {rule for path in _sources() for rule in _rules_named(ast.parse(path.read_text(encoding="utf-8")))}
    assert named - set(catalogue()) == set()
    assert set(catalogue()) - named == set()


def _sources() -> Iterable[Path]:
    return (path for folder in ("schemas", "flows", "warehouse") for path in (ROOT / folder).rglob("*.py"))


def _rules_named(tree: ast.AST) -> Iterable[str]:
    """Texts that look like an id of a family of the catalogue; KIND of an explanation and header names are none."""
    families = {rule.split("-")[0] for rule in catalogue()}
    others = {"list-unsubscribe", "list-id", "list-post", "list-held", "mail-daemon", "row-copied"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in others:
            found = re.fullmatch(r"([a-z]+)(-[a-z]+)+", node.value)
            if found and found[1] in families:
                yield node.value


def test_a_form_names_only_rules_that_exist() -> None:
    assert set(FORM.severities) <= set(catalogue())


def test_the_page_of_rules_is_up_to_date() -> None:
    """`make docs` writes it anew."""
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == page.rules_page()
