"""What we send to be filled in, our own reader has to be able to read."""

from decimal import Decimal

from flows.letters.blank import blank_form
from flows.letters.corrections import correction_attachments
from flows.workbooks.reader import read_attachment
from schemas.candidate import Candidate
from tests.unit.letters.examples import answer, answered, campaign, form


def read(content: bytes) -> Candidate:
    reading = read_attachment(content, "统计表.xlsx", form())
    assert reading.readable
    (candidate,) = reading.candidates
    return candidate


def test_the_blank_form_is_found_whole() -> None:
    candidate = read(blank_form(form(), campaign(), campaign().units[0]))
    assert candidate.unit is not None
    assert candidate.unit.text == "太原市应急管理局"
    assert len(candidate.entries) == 2 * len(form().indicators)
    assert {e.kind for e in candidate.entries} == {"blank"}
    assert candidate.hazards == ()
    assert candidate.findings == ()


def test_the_marked_form_says_again_what_the_rejected_one_said() -> None:
    (attachment,) = correction_attachments(answer(answered("rejected")), campaign(), form())
    candidate = read(attachment.content)
    entries = {(e.row_kind, e.indicator): e for e in candidate.entries}
    assert entries["week", "inspection_teams"].number == 2
    assert entries["week", "fines"].number == Decimal("11.8")
    assert entries["week", "enterprises_inspected"].text == "约5"
    assert entries["cumulative", "general_hazards_found"].kind == "percentage"
    assert candidate.filled_on is not None
    assert candidate.filled_on.text == "2021年3月5日"
    assert [h.enterprise for h in candidate.hazards] == ["=某某铸造厂"]
    assert candidate.findings == ()
