"""Loading: in bulk, once, and nothing that contradicts itself."""

from dataclasses import replace
from decimal import Decimal

import pytest

from schemas.finding import Finding
from schemas.submission import Locator
from tests.integration.warehouse.province import WEEK1, WEEK2, Province, message, moment, sha, submission
from warehouse.errors import LoadError
from warehouse.ledger import add_locators, known_locators, known_messages
from warehouse.load import load_messages, load_submissions

TABLES = ("messages", "locators", "submissions", "decisions", "figures", "hazards", "findings")


def contents(province: Province) -> list[list[tuple[object, ...]]]:
    return [province.ask(f"from store.{table} order by all") for table in TABLES]


def test_loading_the_same_again_changes_nothing(province: Province) -> None:
    note = Finding("r", "note", "说明", "Sheet1", "C6", "1 ")
    forms = [
        submission("a", "taiyuan", WEEK1, "03-05 09:00", hazards=[("甲厂", "x")], findings=[note]),
        submission("b", "taiyuan", WEEK1, "03-05 10:00", repeats="a", verdict="accepted"),
        submission("c", "datong", WEEK1, "03-05 10:00", verdict="rejected"),
    ]
    assert province.collect("03-05 11:00", *forms) == (3, 3)
    before = contents(province)
    assert province.collect("03-05 11:15", *forms) == (0, 0)
    assert contents(province) == before


def test_a_thousand_forms_load_at_once_and_exactly(province: Province) -> None:
    values = [Decimal(n) / 10 for n in range(1000)]
    forms = [submission(f"s{n:04d}", "taiyuan", WEEK1, "03-05 09:00", str(v)) for n, v in enumerate(values)]
    assert province.collect("03-05 11:00", *forms) == (1000, 1000)
    stored = province.ask("select sum(value) from store.figures where row_kind = 'week' and indicator_no = 2")
    assert stored == [(sum(values),)]


def test_a_transaction_that_fails_leaves_nothing(province: Province) -> None:
    province.collect("03-05 10:00")
    before = contents(province)
    with pytest.raises(LoadError):
        province.collect("03-05 11:00", submission("a", "taiyuan", WEEK1, "03-05 09:00", repeats="gone"))
    assert contents(province) == before


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (submission("a", "nowhere", WEEK1, "03-05 09:00"), "there is no unit nowhere"),
        (submission("a", "taiyuan", WEEK1.replace(day=6), "03-05 09:00"), "there is no week 2021-03-06"),
        (submission("a", None, WEEK1, "03-05 09:00"), "accepted without unit or week"),
        (submission("a", "taiyuan", WEEK1, "03-05 09:00", repeats="gone"), "it repeats gone"),
        (submission("a", "taiyuan", WEEK1, "03-05 09:00", repeats="a"), "repeats itself"),
        (submission("a", "taiyuan", WEEK1, "03-05 09:00", figures={("week", "x"): "1"}), "there is no indicator x"),
    ],
)
def test_what_names_something_unknown_is_refused(province: Province, form: object, problem: str) -> None:
    with pytest.raises(LoadError, match=problem):
        province.collect("03-05 11:00", form)  # type: ignore[arg-type]


def test_two_figures_for_one_place_are_refused(province: Province) -> None:
    form = submission("a", "taiyuan", WEEK1, "03-05 09:00")
    with pytest.raises(LoadError, match="two figures for week inspected"):
        province.collect("03-05 11:00", replace(form, figures=(*form.figures, form.figures[0])))


def test_a_form_without_its_mail_is_refused(province: Province) -> None:
    province.collect("03-05 11:00")
    with pytest.raises(LoadError, match="is not loaded"), province.warehouse.write() as con:
        load_submissions(con, [submission("a", "taiyuan", WEEK1, "03-05 09:00")], moment("03-05 11:00"))


def test_one_id_with_two_contents_is_refused_and_with_one_content_is_one_form(province: Province) -> None:
    form = submission("a", "taiyuan", WEEK1, "03-05 09:00")
    with pytest.raises(LoadError, match="two different contents"):
        province.collect("03-05 11:00", form, submission("a", "taiyuan", WEEK1, "03-05 09:00", 2))
    assert province.collect("03-05 11:00", form, replace(form, file_name="copy.xlsx")) == (1, 1)


def test_a_mail_in_two_folders_is_one_mail_with_two_places(province: Province) -> None:
    form = submission("a", "taiyuan", WEEK1, "03-05 09:00")
    inbox = message(form)
    junk = replace(inbox, locators=(Locator("box", "Junk", 1, 7),))
    with province.warehouse.write() as con:
        assert load_messages(con, [inbox, junk], moment("03-05 11:00")) == 1
        assert known_locators(con, "box") == {*inbox.locators, *junk.locators}
        assert known_locators(con, "other") == frozenset()
        assert known_messages(con) == {form.message_sha256}


def test_places_of_mails_that_are_only_archived_are_kept(province: Province) -> None:
    place = Locator("box", "INBOX", 1, 1)
    with province.warehouse.write() as con:
        assert add_locators(con, [(sha("archived"), place)]) == 1
        assert add_locators(con, [(sha("archived"), place)]) == 0
    with province.warehouse.read() as con:
        assert known_locators(con, "box") == {place}
        assert known_messages(con) == frozenset()


def test_findings_of_forms_attachments_and_mails_are_all_there(province: Province) -> None:
    form = submission(
        "a", "taiyuan", WEEK2, "03-05 09:00", findings=[Finding("r1", "warning", "甲", "Sheet1", "C6", "1")]
    )
    mail = replace(
        message(form), findings=((None, Finding("r2", "note", "乙")), (sha("zip"), Finding("r3", "error", "丙")))
    )
    with province.warehouse.write() as con:
        load_messages(con, [mail], moment("03-05 11:00"))
    province.collect("03-05 11:00", form)
    assert province.ask(
        "select submission_id, attachment_sha256, rule, severity, cell from findings order by rule"
    ) == [
        ("a", form.attachment_sha256, "r1", "warning", "C6"),
        (None, None, "r2", "note", None),
        (None, sha("zip"), "r3", "error", None),
    ]
