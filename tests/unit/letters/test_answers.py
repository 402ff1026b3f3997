from dataclasses import replace
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from flows.letters.receipt import receipt_letter
from flows.letters.rejection import rejection_letter
from schemas.answer import Answer
from schemas.finding import Finding
from schemas.letter import Letter
from tests.unit.letters.examples import ACCOUNT, AT, answer, answered, campaign, form
from tests.unit.letters.opened import attachments, body, message, texts, workbook

GOLDEN = Path(__file__).parents[2] / "golden" / "letters"


def receipt(what: Answer) -> Letter:
    return receipt_letter(what, campaign(), form(), ACCOUNT, AT)


def rejection(what: Answer) -> Letter:
    return rejection_letter(what, campaign(), form(), ACCOUNT, AT)


def marked(what: Answer) -> Worksheet:
    sheet = workbook(attachments(rejection(what))[0][1]).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_an_answer_is_threaded_under_the_mail_that_it_answers() -> None:
    sent = receipt(answer(answered()))
    assert message(sent)["In-Reply-To"] == "<20210305.1@yjj.example>"
    assert message(sent)["References"] == "<20210305.1@yjj.example>"
    assert sent.subject == "回复：报送统计表（2021年3月5日）"
    assert rejection(answer(answered("rejected"))).subject == "【需更正】报送统计表（2021年3月5日）"


def test_no_header_can_be_smuggled_in_by_the_answered_mail() -> None:
    what = replace(answer(answered()), message_id="<a@b>\r\nBcc: x@y", subject="好\r\nBcc: x@y.example")
    sent = receipt(what)
    assert message(sent)["Bcc"] is None
    assert message(sent)["In-Reply-To"] is None
    assert sent.subject == "回复：好 Bcc: x@y.example"


def test_prefixes_of_answers_do_not_pile_up() -> None:
    assert receipt(replace(answer(answered()), subject="回复：【需更正】Re: 报表")).subject == "回复：报表"
    assert receipt(replace(answer(answered()), subject="")).subject == "回复：报表邮件"


def test_a_receipt_says_what_was_understood() -> None:
    assert body(receipt(answer(answered())), "plain") == (GOLDEN / "receipt.txt").read_text(encoding="utf-8")


def test_a_late_receipt_says_by_how_much() -> None:
    late = answered()
    received = answer().received_at.replace(hour=6, minute=5, second=9)
    late = replace(late, status="late", submission=replace(late.submission, received_at=received))
    assert "迟报（截止2021年3月5日12时，迟2小时6分钟）" in body(receipt(answer(late)), "plain")


def test_a_correction_of_a_late_form_counts_from_the_first_one() -> None:
    late = replace(answered(), status="late", version=2)
    text = body(receipt(answer(late)), "plain")
    assert "时限：迟报\n" in text
    assert "第2版，代替此前各版" in text


def test_a_repetition_is_called_one() -> None:
    again = answered()
    again = replace(again, submission=replace(again.submission, repeats="s0"))
    assert "与此前收到的内容相同" in body(receipt(answer(again)), "plain")


def test_a_rejection_names_each_wrong_cell_and_the_time_that_is_left() -> None:
    sent = rejection(answer(answered("rejected")))
    assert body(sent, "plain") == (GOLDEN / "rejection.txt").read_text(encoding="utf-8")
    assert "本周报送时限已过" in body(rejection(replace(answer(answered("rejected")), deadline=None)), "plain")


def test_the_marked_form_keeps_good_figures_and_marks_wrong_ones() -> None:
    sheet = marked(answer(answered("rejected")))
    assert sheet["B7"].value == 2
    assert sheet["C7"].value == "约5"
    assert sheet["C7"].fill.start_color.rgb == "00FFFF00"
    assert sheet["C7"].comment is not None
    assert "原填写：约5" in sheet["C7"].comment.text
    assert sheet["D8"].number_format == "0.##%"
    assert sheet["G7"].value == 5
    assert sheet["G7"].fill.fill_type is None


def test_the_marked_form_keeps_unit_week_and_list() -> None:
    shown = texts(marked(answer(answered("rejected"))))
    assert {"太原市应急管理局", "2021年3月5日", "填表人甲", "=某某铸造厂"} <= set(shown)


def test_a_cell_that_the_rejected_form_did_not_have_asks_to_be_filled() -> None:
    gap = answered("rejected")
    gap = replace(gap, entries=tuple(e for e in gap.entries if e.indicator != "closures"))
    assert texts(marked(answer(gap))).count("请填写") == 2


def test_optional_columns_that_the_sender_never_had_are_not_asked_for() -> None:
    gap = answered("rejected")
    optional = {i.id for i in form().indicators if i.optional}
    gap = replace(gap, entries=tuple(e for e in gap.entries if e.indicator not in optional))
    shown = texts(marked(answer(gap)))
    assert "曝光个人" not in shown
    assert "请填写" not in shown


def test_an_unreadable_mail_is_answered_with_the_reason_and_a_blank_form() -> None:
    reason = Finding("file-html", "error", "附件“报表.xls”的内容是网页。")
    sent = rejection(answer(findings=(("报表.xls", reason),)))
    assert "- 附件“报表.xls”的内容是网页。" in body(sent, "plain")
    assert "没有读到可用的报表" in body(sent, "plain")
    assert len(attachments(sent)) == 1


def test_a_mail_without_form_is_told_what_to_send() -> None:
    assert "请把填好的表（Excel）作为普通附件发送" in body(rejection(answer()), "html")


def test_an_accepted_form_in_the_same_mail_need_not_be_sent_again() -> None:
    text = body(rejection(answer(answered(), answered("rejected"))), "plain")
    assert "不必重发" in text
    assert len(attachments(rejection(answer(answered(), answered("rejected"))))) == 1


def test_what_the_sender_wrote_is_escaped() -> None:
    evil = answered("rejected")
    finding = Finding("cell-not-a-number", "error", "C6 的“<b onclick=x>”不是数字。", "表", "C6", "<b onclick=x>")
    evil = replace(evil, submission=replace(evil.submission, findings=(finding,), file_name="<img src=x>.xlsx"))
    text = body(rejection(answer(evil)), "html")
    assert "<b onclick" not in text
    assert "<img" not in text


def test_one_mail_has_one_answer() -> None:
    assert receipt(answer(answered())).key == f"receipt|2021-03-05|taiyuan@yjj.example|{'ab' * 32}"
