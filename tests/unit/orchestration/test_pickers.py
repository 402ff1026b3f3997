"""The choices of the UI's forms are those of the campaign, and nothing else of a form changes."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flows.correct import correct
from flows.pickers import unit_id, with_pickers
from flows.report import report
from flows.review import review
from schemas.campaign import CAMPAIGNS, load_campaign
from schemas.form import load_form

CAMPAIGN = load_campaign(CAMPAIGNS / "lianghui-2021.toml")
FORM = load_form(CAMPAIGN.form)
REVIEW = review.parameters.model_dump(exclude={"required"})
OPTIONAL: dict[str, Any] = with_pickers(REVIEW, CAMPAIGN, FORM)
REQUIRED: dict[str, Any] = with_pickers(REVIEW | {"required": ["unit", "week"]}, CAMPAIGN, FORM)
UNIT = CAMPAIGN.units[0]


def accepts(schema: dict[str, Any], **parameters: object) -> bool:
    return bool(Draft202012Validator(schema | {"definitions": REVIEW["definitions"]}).is_valid(parameters))


@pytest.mark.parametrize("unit", [UNIT.id, UNIT.name])
def test_a_unit_is_said_by_name_or_by_id(unit: str) -> None:
    assert accepts(OPTIONAL, unit=unit, week="2021-03-05")
    assert accepts(REQUIRED, unit=unit, week="2021-03-05")
    assert unit_id(CAMPAIGN, unit) == UNIT.id


@pytest.mark.parametrize("wrong", [{"unit": "nowhere"}, {"week": "2021-03-06"}, {"week": "5 March"}])
def test_what_the_campaign_does_not_have_is_refused(wrong: dict[str, str]) -> None:
    assert not accepts(OPTIONAL, **wrong)
    assert unit_id(CAMPAIGN, "nowhere") == "nowhere"  # the step that uses it says that there is none


def test_only_what_may_be_left_empty_still_may() -> None:
    assert accepts(OPTIONAL)
    assert accepts(OPTIONAL, unit=None, week=None)
    assert not accepts(REQUIRED, unit=None, week="2021-03-05")
    assert not accepts(REQUIRED, unit=UNIT.id, week=None)


def test_the_weeks_are_those_of_the_campaign() -> None:
    picker = with_pickers(report.parameters.model_dump(), CAMPAIGN, FORM)["properties"]["week"]
    assert [kind.get("enum") for kind in picker["anyOf"]] == [["2021-03-05", "2021-03-12", "2021-03-19"], None]


def test_descriptions_order_and_other_parameters_stay() -> None:
    assert OPTIONAL["properties"].keys() == REVIEW["properties"].keys()
    for name, known in REVIEW["properties"].items():
        picked = OPTIONAL["properties"][name]
        assert {key: picked[key] for key in ("title", "description", "position")} == {
            key: known[key] for key in ("title", "description", "position")
        }
        assert name in {"unit", "week"} or picked == known


def test_an_indicator_is_said_by_label_or_by_id() -> None:
    kinds = with_pickers(correct.parameters.model_dump(), CAMPAIGN, FORM)["properties"]["indicator"]["anyOf"]
    assert [kind["enum"] for kind in kinds] == [[i.label for i in FORM.indicators], [i.id for i in FORM.indicators]]
