"""Three weeks of a province, mail by mail as time passes, on three kinds of mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flows.embedded import ImapServer, server_thread
from tests.e2e.system import SAMPLES, System, expected, mailings, pymap_system, system
from tests.servers.dovecot import dovecot_server
from tests.servers.netease import Habits, netease_server

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
EXPECTED = expected("three-weeks")
REPORTS = [f"2021-03-{day}T12:05:00+08:00" for day in ("05", "12", "19")]
LAST_LOOK = "2021-03-23T10:00:00+08:00"
NOT_IN_TIME = {
    # by the Friday's report: late ones that came by then, and those still missing
    "2021-03-05": {"长治市应急管理局", "晋城市应急管理局", "晋中市应急管理局"},
    "2021-03-12": {"长治市应急管理局", "吕梁市应急管理局"},
    "2021-03-19": {"朔州市应急管理局"},
}


@contextmanager
def dovecot_system(tmp_path: Path, campaign: Path) -> Iterator[System]:
    with dovecot_server() as dovecot, system(tmp_path, campaign, dovecot.server, dovecot.deliver, None) as one:
        yield one


@contextmanager
def netease_system(tmp_path: Path, campaign: Path) -> Iterator[System]:
    """A front that drops lines in mid-mail and hangs up now and then, as NetEase does."""
    with server_thread() as thread:
        imap = ImapServer(thread, "sxajsc@126.example", "authorization-code")
        with (
            netease_server(imap, Habits(resets=2, bye_after=40)) as front,
            system(tmp_path, campaign, front.server, imap.deliver, imap) as one,
        ):
            yield one


KINDS = {"pymap": pymap_system, "dovecot": dovecot_system, "netease": netease_system}


@pytest.fixture(scope="module", params=list(KINDS))
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system that has lived through the three weeks on the server of that kind."""
    with KINDS[request.param](tmp_path_factory.mktemp(request.param), CAMPAIGN) as one:
        one.waiting = mailings("three-weeks")
        for moment in REPORTS:
            one.at(moment, "report")
        one.at(LAST_LOOK, "collect")
        yield one


def figures(lived: System, view: str) -> dict[str, dict[str, dict[str, Decimal | None]]]:
    found: dict[str, dict[str, dict[str, Decimal | None]]] = {}
    for week, unit, indicator, value in lived.query(
        f"select week_ending, unit_id, indicator, value from {view}"  # a name of this file's
    ):
        found.setdefault(str(week), {}).setdefault(unit, {})[indicator] = value
    return found


def exact(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: exact(value) for key, value in tree.items()}
    return None if tree is None else Decimal(tree)


def test_weekly_figures_are_exactly_those_sent(lived: System) -> None:
    assert figures(lived, "weekly_figures") == exact(EXPECTED["weekly"])


def test_cumulative_figures_are_carried_forward(lived: System) -> None:
    assert figures(lived, "cumulative_figures") == exact(EXPECTED["cumulative"])
    carried = lived.query(
        "select distinct unit_id, carried_from from cumulative_figures where carried_from is not null"
    )
    assert [(unit, str(week)) for unit, week in carried] == [("shuozhou", "2021-03-12")]


def test_timeliness_is_that_of_the_first_accepted_version(lived: System) -> None:
    found: dict[str, dict[str, str]] = {}
    for week, unit, status in lived.query("select week_ending, unit_id, status from timeliness"):
        found.setdefault(str(week), {})[unit] = status
    assert found == EXPECTED["timeliness"]


def test_the_list_of_enterprises_is_complete_and_in_order(lived: System) -> None:
    found: dict[str, dict[str, list[list[str]]]] = {}
    for week, unit, *texts in lived.query(
        "select week_ending, unit_id, enterprise, location, industry, detail from major_hazard_enterprises "
        "order by week_ending, unit_id, position"
    ):
        found.setdefault(str(week), {}).setdefault(unit, []).append(texts)
    listed = {week: {unit: rows for unit, rows in units.items() if rows} for week, units in EXPECTED["hazards"].items()}
    assert found == listed


def test_the_province_is_the_sum_of_its_units(lived: System) -> None:
    names = list(EXPECTED["total"]["2021-03-05"]["week"])
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    for week, kind, *values in lived.query(
        f"select week_ending, row_kind, {', '.join(names)} from combined_table where unit_id is null"
    ):
        found.setdefault(str(week), {})[kind] = dict(zip(names, values, strict=True))
    assert found == exact(EXPECTED["total"])


def test_warnings_stand_exactly_where_figures_do_not_add_up(lived: System) -> None:
    rows = lived.query(
        "select distinct week_ending, unit_id from findings join submissions using (submission_id) "
        "where severity = 'warning' and state = 'accepted' order by all"
    )
    assert sorted([str(week), unit] for week, unit in rows) == sorted(EXPECTED["unsound"])


DIAGNOSED = {
    ("2021-03-12", "linfen"): "应为 106",  # 116 typed: one digit
    ("2021-03-12", "jincheng"): "没有报送的 2021-03-05 一周",
    ("2021-03-19", "linfen"): "更正 −10",  # the slip of the week before put right
}


def test_every_warning_is_diagnosed(lived: System) -> None:
    rows = lived.query(
        "select week_ending, unit_id, message from findings join submissions using (submission_id) "
        "where severity = 'warning' and state = 'accepted'"
    )
    assert rows
    for week, unit, message in rows:
        assert DIAGNOSED[str(week), unit] in message


def test_every_mail_has_one_row_and_one_outcome(lived: System) -> None:
    sent = len(lived.sink.box.letters)
    rows = dict(lived.query("select outcome, count(*) from messages group by outcome"))
    assert sum(n for outcome, n in rows.items() if outcome != "own") == len(mailings("three-weeks"))
    assert rows["held"] == 3  # the promotions: a known form from somebody unknown
    assert rows.get("own", sent) == sent  # where copies come back, each is known as ours


def test_the_views_name_the_cell_of_every_figure(lived: System) -> None:
    (orphans,) = lived.query(
        "select count(*) from weekly_figures f left join lineage l "
        "on l.week_ending = f.week_ending and l.unit_id = f.unit_id and l.indicator = f.indicator "
        "and l.row_kind = 'week' where f.value is not null and (l.cell is null or l.value is distinct from f.value)"
    )[0]
    assert orphans == 0


def test_one_report_a_friday_names_exactly_the_units_not_in_time_then(lived: System) -> None:
    reports = {str(m["X-Sxajsc-Week"]): m for m in lived.letters("report")}
    assert len(lived.letters("report")) == len(REPORTS)
    names = {name for (name,) in lived.query("select name from units")}
    for week, late in NOT_IN_TIME.items():
        plain = reports[week].get_body(("plain",)).get_content()
        listed = plain.split("迟报", 1)[1]
        for name in names:
            assert (name in listed) == (name in late), f"{week} {name}\n{plain}"


def test_every_registered_sender_is_answered_once(lived: System) -> None:
    answered = [str(m["To"]) for m in lived.letters("receipt") + lived.letters("rejection")]
    assert len(answered) == len(mailings("three-weeks")) - 3
    assert not any("shop.example" in to for to in answered)


def test_letters_carry_the_headers_of_the_contract(lived: System) -> None:
    for letter in lived.letters():
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["X-Sxajsc-Kind"] in {"report", "receipt", "rejection", "reminder", "alert"}
        assert str(letter["X-Sxajsc-Week"]) in NOT_IN_TIME
    ids = [str(letter["Message-ID"]) for letter in lived.letters()]
    assert len(set(ids)) == len(ids)


def test_a_second_collect_and_report_change_nothing(lived: System) -> None:
    before = _everything(lived)
    lived.at(LAST_LOOK, "collect")  # takes in the copies of the last letters
    settled = _everything(lived)
    lived.at(LAST_LOOK, "collect")
    lived.at(LAST_LOOK, "report")
    assert _everything(lived) == settled
    assert before["figures"] == settled["figures"]
    assert before["letters"] == settled["letters"]


def _everything(lived: System) -> dict[str, object]:
    return {
        "figures": lived.query("select * from weekly_figures order by all"),
        "messages": lived.query("select message_sha256, outcome from messages order by all"),
        "submissions": lived.query("select submission_id, state, version from submissions order by all"),
        "letters": len(lived.sink.box.letters),
    }


def test_a_late_correction_leads_to_one_amended_report(lived: System) -> None:
    lived.run("report", "--week", "2021-03-12", "--at", LAST_LOOK, "--reissue")
    lived.run("report", "--week", "2021-03-12", "--at", LAST_LOOK, "--reissue")
    amended = [m for m in lived.letters("report") if "更正" in str(m["Subject"])]
    assert [str(m["X-Sxajsc-Week"]) for m in amended] == ["2021-03-12"]
    assert "吕梁市应急管理局" in amended[0].get_body(("plain",)).get_content()
