"""Pickers: the UI's forms offer the campaign's weeks, units and indicators for choice, and the API takes no others.

A program of its own (`python -m flows.pickers`) that `sxajsc up` runs after every deploy: a deploy writes the schema
that the flow's signature gives, and only the campaign file knows which weeks and units there are."""

import asyncio
from typing import Any

from flows.environment import DEPLOYMENTS
from flows.settings import load_settings
from flows.steps.context import load_context
from schemas.campaign import Campaign
from schemas.form import Form

Schema = dict[str, Any]


def with_pickers(schema: Schema, campaign: Campaign, form: Form) -> Schema:
    """The schema of a flow's parameters with choices for `week`, `unit` and `indicator`, where it has them. What may
    be left empty still may; descriptions and order stay."""
    # A kind of value is a list in the form, and its title a button above it. Persons choose a unit's name, the API and
    # older runs say its id.
    kinds = {
        "week": [_choice("选择", [week.ending.isoformat() for week in campaign.weeks])],
        "unit": [
            _choice("按名称", [unit.name for unit in campaign.units]),
            _choice("按 id", [unit.id for unit in campaign.units]),
        ],
        "indicator": [
            _choice("按名称", [indicator.label for indicator in form.indicators]),
            _choice("按 id", [indicator.id for indicator in form.indicators]),
        ],
    }
    required = schema.get("required", ())
    properties = {
        name: _picker(known, kinds[name], name in required) if name in kinds else known
        for name, known in schema.get("properties", {}).items()
    }
    return schema | {"properties": properties}


def unit_id(campaign: Campaign, chosen: str) -> str:
    """The id of the unit chosen by name; what is no unit's name comes back as it is."""
    return next((unit.id for unit in campaign.units if unit.name == chosen), chosen)


def _choice(title: str, values: list[str]) -> Schema:
    return {"title": title, "type": "string", "enum": values}


def _picker(known: Schema, kinds: list[Schema], required: bool) -> Schema:
    """Without a default, so that the form opens at the first kind, not at the empty one."""
    kept = {key: known[key] for key in ("title", "description", "position") if key in known}
    return kept | {"anyOf": kinds if required else [*kinds, {"title": "不填", "type": "null"}]}


async def put_up(campaign: Campaign, form: Form) -> None:
    """Gives every deployment on the server its pickers."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import DeploymentUpdate
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

    ours = DeploymentFilter(name=DeploymentFilterName(any_=list(DEPLOYMENTS)))
    async with get_client() as client:
        for deployment in await client.read_deployments(deployment_filter=ours):
            schema = with_pickers(deployment.parameter_openapi_schema or {}, campaign, form)
            await client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=schema))


if __name__ == "__main__":
    context = load_context(load_settings())
    asyncio.run(put_up(context.campaign, context.form))
