"""Reminders: to those whose last form was rejected, with its errors; to nobody whose form is held; once a reason."""

from pathlib import Path

from tests.e2e.system import SAMPLES, mailings, pymap_system

CAMPAIGN = SAMPLES / "odd-workbooks" / "campaign.toml"
ELEVEN = "2021-03-05T11:00:00+08:00"


def test_who_is_reminded(tmp_path: Path) -> None:
    with pymap_system(tmp_path, CAMPAIGN) as one:
        one.waiting = mailings("odd-workbooks")
        one.at(ELEVEN, "remind", "--rejected")
        expected = one.query(
            "select distinct unit_id from submissions where week_ending = '2021-03-05' and state = 'rejected' "
            "and unit_id not in (select unit_id from submissions where week_ending = '2021-03-05' "
            "and unit_id is not null and state in ('accepted', 'superseded', 'held')) order by unit_id"
        )
        told = one.query("select unit_id from letters where kind = 'reminder' order by unit_id")
        assert told == expected != []
        again = [str(m.get_body(("plain",)).get_content()) for m in one.letters("reminder")]  # type: ignore[union-attr]
        assert all("已退回" in text and "\n- " in text for text in again)
        one.at("2021-03-05T11:10:00+08:00", "remind", "--rejected")
        assert len(one.letters("reminder")) == len(told)

        one.at("2021-03-05T11:20:00+08:00", "remind")
        held = one.query("select unit_id from submissions where state = 'held' and week_ending = '2021-03-05'")
        named = {unit for (unit,) in one.query("select unit_id from letters where kind = 'reminder'")}
        assert len(named) > len(told)
        assert {unit for (unit,) in held} - {None} != set()
        assert named.isdisjoint({unit for (unit,) in held})
