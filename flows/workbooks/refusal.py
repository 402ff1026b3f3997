"""Refusal: a file that is not read any further, with the rule that says why."""

from typing import Any

from schemas.checks.catalogue import finding
from schemas.finding import Finding


class Refused(Exception):
    """Content that no reader may or can go on with. `rule` is an id in catalogue/file.toml, `fields` what its
    message wants beside the name of the attachment."""

    def __init__(self, rule: str, **fields: str | int) -> None:
        super().__init__(rule)
        self.rule = rule
        self.fields = fields

    def finding(self, name: str) -> Finding:
        """The finding for the attachment of that name."""
        fields: dict[str, Any] = {"name": name, **self.fields}
        return finding(self.rule, **fields)
