"""Catalogue: every rule with its severity, message and reason, read from `schemas/checks/catalogue/*.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.finding import Finding, Severity


class Rule(BaseModel):
    """A rule. `effect` is what a finding of it does to the form it is about: "reject" and "hold" keep it out of
    the figures, "none" leaves it in. `message` is a Chinese sentence for the sender with {fields} to fill."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    severity: Severity
    effect: Literal["reject", "hold", "none"]
    scope: Literal["mail", "attachment", "form", "row", "cell", "list", "history"]
    title: str
    message: str
    rationale: str


@cache
def catalogue() -> dict[str, Rule]:
    """All rules by id, in the order of the files; ValueError if an id stands twice."""
    rules: dict[str, Rule] = {}
    folder = files("schemas.checks") / "catalogue"
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".toml"):
            continue
        for rule_id, fields in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if rule_id in rules:
                raise ValueError(f"rule {rule_id!r} stands twice in the catalogue")
            rules[rule_id] = Rule(id=rule_id, **fields)
    return rules


def finding(
    rule_id: str,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    raw_text: str | None = None,
    severities: dict[str, Severity] | None = None,
    **fields: object,
) -> Finding:
    """A finding of the rule, its message filled with `fields`, `cell` and `raw_text`. KeyError for an unknown rule
    or a field that the message wants and nobody gave. `severities` are a form's own (Form.severities)."""
    rule = catalogue()[rule_id]
    message = rule.message.format_map({"cell": cell, "sheet": sheet, "raw_text": raw_text, **fields})
    severity = (severities or {}).get(rule_id, rule.severity)
    return Finding(rule_id, severity, message, sheet, cell, raw_text)
