"""Remark: a place of a form with the finding that a rule has on it, on its way through the validation."""

from dataclasses import dataclass

from schemas.finding import Finding


@dataclass(frozen=True, slots=True)
class Remark:
    """`form` is the form's number in the run; `finding` is None where the rules are kept."""

    form: int
    finding: Finding | None = None

    @property
    def rule(self) -> str:
        """The id of the rule, "" for none: what the schemas check."""
        return self.finding.rule if self.finding else ""
