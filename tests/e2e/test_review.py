"""Operators decide: review and correct through the command line, and what stands, is told and is remembered then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from flows.settings import load_settings
from flows.steps import correcting, reviewing
from flows.steps.context import load_context
from flows.steps.correcting import Amendment
from flows.steps.refusal import DecisionRefused
from flows.steps.reviewing import Action, Order
from tests.e2e.system import SAMPLES, System, mailings, pymap_system

NOON = "2021-03-05T12:05:00+08:00"
LATER = [f"2021-03-05T{hour}:00:00+08:00" for hour in range(13, 20)]
BECAUSE = ("--reason", "电话核实", "--operator", "李四")


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The odd workbooks of the first Friday, reported at noon."""
    with pymap_system(tmp_path_factory.mktemp("workbooks"), SAMPLES / "odd-workbooks" / "campaign.toml") as one:
        one.waiting = mailings("odd-workbooks")
        one.at(NOON, "report")
        yield one


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The odd mails of the first Friday, reported at noon."""
    with pymap_system(tmp_path_factory.mktemp("mails"), SAMPLES / "odd-mails" / "campaign.toml") as one:
        one.waiting = mailings("odd-mails")
        one.at(NOON, "report")
        yield one


def id_of(one: System, unit: str, sheet: str = "统计表") -> str:
    ((submission_id,),) = one.query(
        "select submission_id from submissions where unit_id = ? and sheet = ?", [unit, sheet]
    )
    return str(submission_id)


def status(one: System, unit: str) -> list[tuple[object, ...]]:
    return one.query("select status, reason from timeliness where unit_id = ?", [unit])


def test_a_form_from_somebody_unknown_is_assigned_and_in_time_by_its_receipt(mails: System) -> None:
    ((held,),) = mails.query(
        "select submission_id from submissions join messages using (message_sha256) where sender = 'someone@qq.example'"
    )
    assert held in mails.run("review", "list").stdout
    before = len(mails.sink.box.letters)
    mails.at(LATER[0], "review", "accept", held[:6], *BECAUSE, expect=2)  # its unit is not known
    done = mails.at(LATER[0], "review", "assign", held[:6], "--unit", "c140430", "--week", "2021-03-05", *BECAUSE)
    assert "收下" in done.stdout
    assert mails.query("select state, unit_id, decided_by from submissions where submission_id = ?", [held]) == [
        ("accepted", "c140430", "李四")
    ]
    assert status(mails, "c140430") == [("on_time", "")]
    assert mails.query("select count(*) from weekly_figures where unit_id = 'c140430'") == [(17,)]
    assert mails.query("select count(*) from weekly_figures_as_of(?) where unit_id = 'c140430'", [NOON]) == [(0,)]
    assert mails.query("select status from timeliness_as_of(?) where unit_id = 'c140430'", [NOON]) == [("missing",)]
    assert mails.query("select outcome from messages where sender = 'someone@qq.example'") == [("accepted",)]
    assert len(mails.sink.box.letters) == before  # figures go to registered senders only


def test_of_two_forms_in_one_mail_one_is_accepted_and_the_sender_told_once_both_are_decided(workbooks: System) -> None:
    form, copy = id_of(workbooks, "c140303"), id_of(workbooks, "c140303", "副本")
    before = len(workbooks.sink.box.letters)
    workbooks.at(LATER[0], "review", "accept", form, *BECAUSE)
    assert len(workbooks.sink.box.letters) == before
    assert status(workbooks, "c140303") == [("on_time", "")]
    workbooks.at(LATER[1], "review", "reject", copy, "--reason", "是废稿", "--operator", "李四")
    assert workbooks.query("select state from submissions where unit_id = 'c140303' order by sheet desc") == [
        ("accepted",), ("rejected",),
    ]  # fmt: skip
    told = workbooks.letters("rejection")[-1]
    assert "c140303@" in str(told["To"])
    assert "是废稿" in told.get_body(("plain",)).get_content()
    assert "不必重发" in told.get_body(("plain",)).get_content()
    workbooks.at(LATER[1], "review", "reject", copy, *BECAUSE, expect=2)
    assert len(workbooks.sink.box.letters) == before + 1


def test_a_cell_that_nobody_could_read_cannot_be_accepted(workbooks: System) -> None:
    done = workbooks.at(LATER[2], "review", "accept", id_of(workbooks, "c140426"), *BECAUSE, expect=2)
    assert "C6“约5”" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert status(workbooks, "c140426")[0][0] == "missing"


def test_an_error_of_meaning_can_be_overruled_and_the_sender_gets_a_receipt(workbooks: System) -> None:
    workbooks.at(LATER[2], "review", "accept", id_of(workbooks, "c140723"), "--reason", "单位坚持此数", "--no-send")
    assert workbooks.query("select state from letters where kind = 'receipt' and unit_id = 'c140723'") == [("queued",)]
    assert status(workbooks, "c140723")[0][0] == "on_time"
    workbooks.at(LATER[3], "collect")
    told = workbooks.letters("receipt")[-1]
    assert "c140723@" in str(told["To"])
    assert "单位坚持此数" in told.get_body(("plain",)).get_content()


def test_a_decision_stands_when_the_letter_cannot_be_sent(workbooks: System) -> None:
    port = workbooks.environment["SXAJSC_SMTP_PORT"]
    workbooks.environment["SXAJSC_SMTP_PORT"] = "9"
    try:
        form = id_of(workbooks, "c140105")
        done = workbooks.at(LATER[3], "review", "reject", form, "--reason", "盖错章", "--operator", "李四")
    finally:
        workbooks.environment["SXAJSC_SMTP_PORT"] = port
    assert "留在待发" in done.stdout
    assert workbooks.query("select state from submissions where unit_id = 'c140105'") == [("rejected",)]
    assert workbooks.query("select state from letters where kind = 'rejection' and unit_id = 'c140105'") == [
        ("queued",)
    ]


def test_a_figure_corrected_by_telephone_shows_everywhere_and_in_the_amended_report(workbooks: System) -> None:
    place = ("--unit", "c140106", "--week", "2021-03-05", "--indicator", "行政罚款")
    figure = "select value from weekly_figures where unit_id = 'c140106' and indicator = 'fines'"
    ((before,),) = workbooks.query(figure)
    after = str(before + Decimal("0.5"))
    workbooks.at(LATER[4], "correct", *place, "--value", after, *BECAUSE)
    assert workbooks.query(figure) == [(Decimal(after),)]
    assert workbooks.query(
        "select value, cell_value, correction_reason, corrected_by from lineage "
        "where unit_id = 'c140106' and indicator = 'fines' and row_kind = 'week'"
    ) == [(Decimal(after), before, "电话核实", "李四")]
    assert workbooks.query(
        "select old_value, new_value, cause, decided_by from revisions where unit_id = 'c140106'"
    ) == [(before, Decimal(after), "correction", "李四")]
    assert workbooks.query(
        "select value from weekly_figures_as_of(?) where unit_id = 'c140106' and indicator = 'fines'", [NOON]
    ) == [(before,)]
    workbooks.at(LATER[5], "report", "--reissue")
    ((changes,),) = workbooks.query("select report->'$.changes' from store.report_issues where number = 2")
    assert "本周·行政罚款" in changes
    assert "行政罚款" in workbooks.letters("report")[-1].get_body(("plain",)).get_content()


def test_the_unit_is_told_once_of_a_correction_and_the_operator_of_what_does_not_fit(workbooks: System) -> None:
    place = ("--unit", "c140106", "--week", "2021-03-05", "--indicator", "closures", *BECAUSE)
    ((before, total),) = workbooks.query(
        "select w.value, c.value from weekly_figures w "
        "join cumulative_figures c using (week_ending, unit_id, indicator) "
        "where unit_id = 'c140106' and indicator = 'closures'"
    )
    done = workbooks.at(LATER[5], "correct", *place, "--value", f"{int(total) + 3}")
    assert f"本周 {int(total) + 3} 大于累计 {int(total)}" in done.stdout
    assert "此前没有报送" in done.stdout
    told = workbooks.letters("receipt")[-1]
    assert "c140106@" in str(told["To"])
    text = told.get_body(("plain",)).get_content()
    for part in (f"原来汇总为：{int(before)}", f"现在汇总为：{int(total) + 3}", "电话核实", "李四", "大于累计"):
        assert part in text, part
    letters = len(workbooks.sink.box.letters)
    again = workbooks.at(LATER[6], "correct", *place, "--value", f"{int(total) + 3}")
    assert "已经记录过" in again.stdout
    taken_back = workbooks.at(LATER[6], "correct", *place, "--withdraw", "--no-send")
    assert "留在待发" in taken_back.stdout
    assert "注意" not in taken_back.stdout
    assert len(workbooks.sink.box.letters) == letters
    workbooks.at(LATER[6], "collect")
    assert "已撤销" in workbooks.letters("receipt")[-1].get_body(("plain",)).get_content()


def test_a_correction_says_what_is_wrong_with_itself_in_one_line(workbooks: System) -> None:
    place = ("--unit", "c140106", "--week", "2021-03-05", "--indicator", "licences_withheld", *BECAUSE)
    wrong = {
        ("--value", "2.5"): "应为整数",
        ("--value", "约5"): "不是数",
        ("--value", "-1"): "应为 0 至",
        ("--withdraw",): "无可撤销",
        ("--value", "1", "--withdraw"): "只能写一个",
    }
    for arguments, said in wrong.items():
        done = workbooks.at(LATER[6], "correct", *place, *arguments, expect=2)
        assert said in done.stderr, done.stderr
    done = workbooks.at(LATER[6], "correct", "--value", "1", *place[:1], "c140922", *place[2:], expect=2)
    assert "没有有效报表" in done.stderr
    done = workbooks.at(NOON, "correct", "--value", "1", *place, expect=2)
    assert "倒签" in done.stderr


def test_an_old_run_tried_again_does_not_undo_what_was_decided_since(
    workbooks: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in workbooks.environment.items():
        monkeypatch.setenv(name, value)
    context = load_context(load_settings())
    early, late, now = (datetime.fromisoformat(moment) for moment in (NOON, LATER[5], LATER[6]))
    amendment = Amendment("c140106", date(2021, 3, 5), "fines", "week", "7.25", "电话核实", "王五")
    with pytest.raises(DecisionRefused, match="李四 于 03月05日17:00 又作过决定"):
        correcting.decide(context, replace(amendment, asked_at=early), now)
    ((submission,),) = workbooks.query(
        "select submission_id from submissions where decided_by = '李四' and state = 'accepted' limit 1"
    )
    with pytest.raises(DecisionRefused, match="又作过决定"):
        reviewing.decide(context, Order(Action.REJECT, submission, "核实", "王五", asked_at=early), now)
    assert correcting.decide(context, replace(amendment, asked_at=late), now).after == "7.25"
    assert correcting.decide(context, replace(amendment, asked_at=late), now).repeated
