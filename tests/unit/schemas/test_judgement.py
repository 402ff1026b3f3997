"""Versions, repetitions, states and outcomes: DESIGN 3, decisions 2-4."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from schemas.candidate import Reading
from schemas.checking import CheckedForm, check_forms
from schemas.finding import Finding
from schemas.judgement import JudgedMail
from schemas.readmail import ReadAttachment
from tests.unit.schemas.judged import FIRST, FORM, SECOND, at, candidate, judge, mail


def rules(judged: JudgedMail) -> set[str]:
    return {f.rule for form in judged.forms for f in form.submission.findings}


def test_a_good_form_is_accepted_as_version_one() -> None:
    (judged,) = judge(mail(candidate({"fines": "3.5"})))
    (form,) = judged.forms
    assert (judged.message.outcome, form.version, form.submission.week_ending) == ("accepted", 1, FIRST)
    assert form.submission.findings == ()


def test_the_same_figures_again_are_a_repetition() -> None:
    first, again = judge(mail(candidate({"fines": "3.5"})), mail(candidate({"fines": "3.50"}), name="n"))
    assert again.message.outcome == "accepted"
    assert again.forms[0].submission.repeats == first.forms[0].submission.submission_id
    assert again.forms[0].version == 1


def test_other_figures_or_another_list_are_a_new_version() -> None:
    *_, third = judge(
        mail(candidate({"closures": "1"})),
        mail(candidate({"closures": "2"}), name="b", received="03-05T11:00:00"),
        mail(candidate({"closures": "2"}, listed=1), name="c", received="03-05T11:30:00"),
    )
    assert (third.forms[0].version, third.forms[0].submission.repeats) == (3, None)


def test_figures_that_return_after_a_correction_are_a_version() -> None:
    *_, third = judge(
        mail(candidate({"closures": "1"})),
        mail(candidate({"closures": "2"}), name="b", received="03-05T11:00:00"),
        mail(candidate({"closures": "1"}), name="c", received="03-05T11:30:00"),
    )
    assert (third.forms[0].version, third.forms[0].submission.repeats) == (3, None)


def test_a_correction_keeps_the_time_of_the_first_accepted_one() -> None:
    _, late = judge(
        mail(candidate({"closures": "1"})), mail(candidate({"closures": "2"}), name="b", received="03-05T15:00:00")
    )
    assert late.forms[0].first_received_at == at("03-05T10:00:00")


def test_an_error_rejects_and_names_the_cell() -> None:
    (judged,) = judge(mail(candidate({"closures": "约5"}, {"closures": "5"})))
    assert judged.message.outcome == "rejected"
    assert "L6" in judged.message.reason
    assert judged.forms[0].version is None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"senders": ("someone@qq.example",)}, "sender-unknown"),
        ({"senders": ("taiyuan@yjj.example", "boss@126.example")}, "sender-several"),
        ({"senders": ()}, "sender-several"),
        ({"authentication": "fail"}, "sender-unauthenticated"),
        ({"senders": ("datong@yjj.example",)}, "unit-not-of-sender"),
    ],
)
def test_a_doubtful_sender_is_held(changes: dict[str, object], rule: str) -> None:
    (judged,) = judge(replace(mail(candidate()), **changes))  # type: ignore[arg-type]
    assert (judged.message.outcome, rules(judged)) == ("held", {rule})


def test_held_comes_before_rejected() -> None:
    (judged,) = judge(mail(candidate({"closures": "约5"}), sender="someone@qq.example"))
    assert judged.message.outcome == "held"


@pytest.mark.parametrize("unit", ["太原市小店区应急管理局", "太原市应急管理局执法队", "某某局"])
def test_a_unit_that_nobody_knows_is_held(unit: str) -> None:
    (judged,) = judge(mail(candidate(unit=unit)))
    assert (judged.message.outcome, rules(judged)) == ("held", {"unit-unknown"})


@pytest.mark.parametrize("unit", ["太原市", " 太原市 应急局（盖章）", "太原市應急管理局"[:0] + "太原市应急管理局"])
def test_a_unit_is_known_by_name_and_alias(unit: str) -> None:
    (judged,) = judge(mail(candidate(unit=unit)))
    assert judged.message.outcome == "accepted"


def test_a_form_without_unit_speaks_for_the_senders_only_one() -> None:
    (judged,) = judge(mail(candidate(unit=None)))
    assert (judged.forms[0].submission.unit_id, rules(judged)) == ("taiyuan", {"unit-not-named"})


def test_two_different_forms_of_a_week_in_one_mail_are_held() -> None:
    (judged,) = judge(mail(candidate({"closures": "1"}), candidate({"closures": "2"})))
    assert judged.message.outcome == "held"
    assert rules(judged) == {"form-several"}


def test_two_equal_forms_in_one_mail_are_one_and_its_repetition() -> None:
    (judged,) = judge(mail(candidate({"closures": "1"}), candidate({"closures": "1"})))
    assert judged.message.outcome == "accepted"
    assert [f.version for f in judged.forms] == [1, 1]


def test_cumulative_must_continue_the_last_one() -> None:
    first, second = judge(
        mail(candidate({"closures": "2", "inspection_teams": "3"})),
        mail(
            candidate(
                {"closures": "1", "inspection_teams": "1"},
                {"closures": "4", "inspection_teams": "3"},
                day="2021年3月12日",
            ),
            name="b",
            received="03-12T10:00:00",
        ),
    )
    findings = second.forms[0].submission.findings
    assert first.forms[0].submission.findings == ()
    assert {(f.rule, f.severity, f.cell) for f in findings} == {
        ("cumulative-identity", "warning", "L7"),
        ("cumulative-identity-lenient", "note", "B7"),
    }
    assert second.message.outcome == "accepted"


def test_a_first_form_of_a_later_week_is_measured_from_nought() -> None:
    (judged,) = judge(
        mail(candidate({"closures": "1"}, {"closures": "3"}, day="2021年3月12日"), received="03-12T09:00:00")
    )
    assert rules(judged) == {"cumulative-identity"}


@pytest.mark.parametrize(
    ("found", "rectified", "listed", "rule"),
    [
        ("2", "1", 0, "list-missing"), ("0", "0", 1, "list-unexpected"), ("2", "2", 1, "list-all-rectified"),
        ("2", "1", 3, None), ("0", "0", 0, None), ("2", "2", 0, None),
    ],
)  # fmt: skip
def test_the_list_agrees_with_the_hazards(found: str, rectified: str, listed: int, rule: str | None) -> None:
    figures = {"major_hazards_found": found, "major_hazards_rectified": rectified}
    (judged,) = judge(mail(candidate(figures, listed=listed)))
    assert judged.message.outcome == "accepted"
    assert rules(judged) == ({rule} if rule else set())


def test_in_the_week_more_may_be_rectified_than_found_in_total_not() -> None:
    week = {"general_hazards_found": "1", "general_hazards_rectified": "3"}
    (fine,) = judge(mail(candidate(week, {"general_hazards_found": "5", "general_hazards_rectified": "5"})))
    (wrong,) = judge(mail(candidate(week, {"general_hazards_found": "3", "general_hazards_rectified": "4"})))
    assert fine.message.outcome == "accepted"
    assert {(f.rule, f.cell) for f in wrong.forms[0].submission.findings} == {("rectified-above-found", "E7")}


def test_week_above_total_names_both_cells() -> None:
    (judged,) = judge(mail(candidate({"closures": "3"}, {"closures": "2"})))
    (finding,) = judged.forms[0].submission.findings
    assert (finding.rule, finding.cell, finding.severity) == ("week-above-cumulative", "L6", "error")
    assert "L7" in finding.message


def test_a_blank_row_is_rejected_once_not_cell_by_cell() -> None:
    form = candidate()
    blank = replace(
        form, entries=tuple(replace(e, text="", kind="blank") if e.row_kind == "week" else e for e in form.entries)
    )
    (judged,) = judge(mail(blank))
    assert [f.rule for f in judged.forms[0].submission.findings] == ["row-blank"]


def test_a_severity_can_be_changed_by_the_form() -> None:
    lenient = FORM.model_copy(update={"severities": {"week-above-cumulative": "warning"}})
    (checked,) = check_forms([candidate({"closures": "3"}, {"closures": "2"})], lenient)
    assert [f.severity for f in checked.findings] == ["warning"]


def test_an_unreadable_attachment_makes_the_mail_unreadable_unless_a_form_is_there() -> None:
    broken = Reading("html", False, (), (Finding("file-html", "error", "附件是网页"),))
    (alone,) = judge(mail(reading=broken))
    assert (alone.message.outcome, alone.message.reason) == ("unreadable", "附件是网页")
    beside = mail(candidate())
    extra = ReadAttachment("x.xls", "file-x", broken)
    (judged,) = judge(replace(beside, attachments=(*beside.attachments, extra)))
    assert judged.message.outcome == "accepted"


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [({"is_own": True}, "own"), ({"is_bounce": True}, "bounce"), ({"refused": "太大", "attachments": ()}, "unreadable"),
     ({"received_at": at("01-05T10:00:00")}, "no_form"), ({"attachments": ()}, "no_form")],
)  # fmt: skip
def test_a_mail_that_cannot_report_has_its_own_outcome(changes: dict[str, object], outcome: str) -> None:
    (judged,) = judge(replace(mail(candidate()), **changes))  # type: ignore[arg-type]
    assert (judged.message.outcome, judged.forms) == (outcome, ())


def test_the_figures_of_every_form_are_kept_with_cell_and_text() -> None:
    (judged,) = judge(mail(candidate({"fines": "３．２８万元"})))
    figure = next(f for f in judged.forms[0].submission.figures if (f.row_kind, f.indicator) == ("week", "fines"))
    assert (figure.value, figure.cell, figure.raw_text) == (Decimal("3.28"), "I6", "３．２８万元")


def test_late_forms_count_for_the_week_they_owe() -> None:
    (judged,) = judge(mail(candidate(day="2021年3月8日"), received="03-08T09:00:00"))
    assert judged.forms[0].submission.week_ending == FIRST == date(2021, 3, 5)
    assert SECOND > FIRST


def test_a_checked_form_keeps_its_candidate() -> None:
    form = candidate()
    assert isinstance(check_forms([form], FORM)[0], CheckedForm)
    assert check_forms([form], FORM)[0].candidate is form
