"""Campaign and form as the warehouse knows them, also after they changed."""

import pytest

from schemas.campaign import Campaign
from schemas.form import Form
from tests.integration.warehouse.province import CAMPAIGN, FORM, WEEK1, Province, submission
from warehouse.errors import LoadError


def changed_form(*indicators: dict[str, object]) -> Form:
    return Form.model_validate(FORM.model_dump() | {"indicators": indicators})


def test_a_new_indicator_needs_no_code(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 5))
    new = {"id": "closures", "label": "关闭取缔", "heading": ["关闭取缔"], "unit": "家"}
    province.form = changed_form(*(i.model_dump() for i in FORM.indicators), new)
    province.collect("03-05 12:10")
    assert province.ask("select inspected, closures from combined_table where unit_id = 'taiyuan'") == [
        (5, None),
        (5, None),
    ]


def test_figures_of_an_indicator_that_the_form_lost_stay_readable(province: Province) -> None:
    province.collect("03-05 12:05", submission("a", "taiyuan", WEEK1, "03-05 09:00", 5))
    province.form = changed_form(FORM.indicators[0].model_dump())
    province.collect("03-05 12:10")
    assert province.ask("select indicator, value from weekly_figures order by all") == [("fines", 5), ("inspected", 5)]
    assert province.ask("select * exclude (position, carried_from) from combined_table limit 1")[0][4:] == (5,)


def test_a_unit_that_left_the_campaign_keeps_its_figures_and_is_never_late(province: Province) -> None:
    province.collect("03-05 11:00", submission("a", "datong", WEEK1, "03-05 09:00", 5))
    kept = [u for u in CAMPAIGN.model_dump(mode="json")["units"] if u["id"] != "datong"]
    province.campaign = Campaign.model_validate(CAMPAIGN.model_dump(mode="json") | {"units": kept})
    province.collect("03-05 12:10")
    assert province.ask("select unit_id from units") == [("taiyuan",), ("park",)]
    assert province.ask("select unit_id from timeliness") == [("taiyuan",)]
    assert province.ask("select count(*) from weekly_figures where unit_id = 'datong'") == [(3,)]


def test_an_indicator_cannot_have_the_name_of_another_column(province: Province) -> None:
    province.form = changed_form(FORM.indicators[0].model_dump() | {"id": "position"})
    with pytest.raises(LoadError, match="cannot be named position"):
        province.collect("03-05 12:10")
