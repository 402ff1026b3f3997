"""Finding: what is wrong with, or worth saying about, something that was sent to us."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `rule` is an id of the catalogue (schemas/checks/catalogue.toml), `message` a Chinese
    sentence its reader can act on; `sheet`, `cell` (such as "C6") and `raw_text` (the text as it stood)
    say where, if the finding is about a place in a workbook."""

    rule: str
    severity: Severity
    message: str
    sheet: str | None = None
    cell: str | None = None
    raw_text: str | None = None
