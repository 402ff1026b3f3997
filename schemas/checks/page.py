"""Page: the rules as documentation, written from the catalogue (docs/rules.md)."""

from collections.abc import Iterator

from schemas.checks.catalogue import Rule, catalogue
from schemas.explanations import SINGLE, WHOLE

_SCOPES = {
    "mail": "A mail as a whole",
    "attachment": "An attachment as a file",
    "form": "The form that was found: columns, rows, unit, date",
    "row": "A row of figures",
    "cell": "A cell",
    "list": "The list of enterprises",
    "history": "An accepted form beside its unit's area and its last accepted form",
}
_HEAD = """# The rules

Written from `schemas/checks/catalogue/*.toml` by `make docs` (`python -m schemas.checks`); a test holds it to that.

Severity: an **error** keeps the form out (*reject*: the sender is told which cells; *hold*: a person decides), a
**warning** is loaded and flagged, a **note** is told to the sender. A campaign changes the severity of a rule in its
form file:

```toml
[severities]
cumulative-identity = "note"
```
"""
_DIAGNOSIS = """## Explanations of a 累计 that does not continue the last one

`cumulative-identity` ends with the first that fits the numbers; one of a whole form is said once, by
`identity-diagnosis`. Thresholds: `[diagnosis]` in the form file. Each is a module of `schemas/explanations/`.
"""


def rules_page() -> str:
    """The page as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    rules = catalogue().values()
    yield _HEAD
    for scope, title in _SCOPES.items():
        yield f"## {title}"
        yield ""
        for rule in rules:
            if rule.scope == scope:
                yield from _rule(rule)
    yield _DIAGNOSIS
    for group, explanations in (("whole form", WHOLE), ("single cell", SINGLE)):
        for explain in explanations:
            told = (explain.__doc__ or "").replace("\n    ", " ")
            yield f"- `{explain.__module__.rpartition('.')[2]}` ({group}): {told}"
    yield ""


def _rule(rule: Rule) -> Iterator[str]:
    effect = "" if rule.effect == "none" else f", {rule.effect}"
    yield f"### `{rule.id}` · {rule.title}"
    yield ""
    yield f"**{rule.severity}**{effect}. {rule.rationale}"
    yield ""
    yield f"> {rule.message}"
    yield ""
