"""Form: a reporting form as data: its columns, rows, head and list, read from `schemas/forms/*.toml`."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.candidate import ROW_LABELS, RowKind
from schemas.finding import Severity
from schemas.toml_file import FileError, load_model

FORMS = Path(__file__).parent / "forms"
LEAST_LIKENESS = 60.0
"""Names less alike are never compared: below, half of all names look alike."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Ids become column names of the published views: lower-case ASCII, nothing that SQL would have to quote."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Indicator(_Model):
    """One column of figures.

    `label` is the full name ("一般隐患排查") shown wherever the column stands alone; `heading` the texts of
    the header above it, outermost first, the last one its own ("专项督查工作开展情况", "一般隐患", "排查").
    `aliases` are other texts for the own label or for group+own together. `nature`: "flow" adds up week by week,
    "level" is a state (numbers of teams), "distinct" counts things that may recur; an identity
    累计 = last 累计 + 本周 that fails means little for the last two.
    """

    id: Identifier
    label: str
    heading: tuple[str, ...] = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    unit: str
    kind: Literal["count", "amount"] = "count"
    optional: bool = False
    nature: Literal["flow", "level", "distinct"] = "flow"

    def label_in(self, row_kind: RowKind) -> str:
        """The name of its figure in that row: 本周·一般隐患排查."""
        return f"{ROW_LABELS[row_kind]}·{self.label}"


class ListColumn(_Model):
    """A column of the list of enterprises."""

    id: Literal["position", "enterprise", "location", "industry", "detail"]
    label: str
    aliases: tuple[str, ...] = ()


class HazardList(_Model):
    """The list under the figures. Two names of a unit's enterprises count as one from `same_name` on (0 to 100, 100:
    the same characters), if nothing speaks against it; from `like_name` on the pair is shown for a person to decide."""

    title: str
    aliases: tuple[str, ...] = ()
    columns: tuple[ListColumn, ...]
    blank_lines: int = 5
    fillers: tuple[str, ...]
    industries: tuple[str, ...]
    same_name: float = Field(default=92, ge=LEAST_LIKENESS, le=100)
    like_name: float = Field(default=75, ge=LEAST_LIKENESS, le=100)

    @field_validator("columns")
    @classmethod
    def _complete(cls, columns: tuple[ListColumn, ...]) -> tuple[ListColumn, ...]:
        """Rules, ledger and report speak of these four; a list without them would fail in the middle of a run."""
        ids = [c.id for c in columns]
        missing = [name for name in ("enterprise", "location", "industry", "detail") if name not in ids]
        if missing:
            raise ValueError(f"名单缺少 id 为 {'、'.join(missing)} 的列")
        doubled = sorted({i for i in ids if ids.count(i) > 1})
        if doubled:
            raise ValueError(f"名单的列 '{doubled[0]}' 重复")
        return columns


class Head(_Model):
    """The labels in the form's head; each is followed by its value in the same cell or in the next one."""

    unit: tuple[str, ...]
    filled_by: tuple[str, ...]
    filled_on: tuple[str, ...]


class Rows(_Model):
    """What the labels of the two rows of figures begin with."""

    week: tuple[str, ...]
    cumulative: tuple[str, ...]


class Pair(_Model):
    """Two indicators bound to each other: what was rectified cannot exceed what was found, in 累计."""

    found: Identifier
    rectified: Identifier


class DiagnosisRules(_Model):
    """When an explanation of figures that do not add up is believed. One of the whole form must concern at least
    `least_lines` indicators and `least_share` of those that hold anything; figures below `telling` are equal by chance
    too often to say that one was copied; an amount in 元 is `amount_factor` times too large."""

    least_lines: int = Field(default=3, ge=1)
    least_share: Decimal = Field(default=Decimal("0.5"), gt=0, le=1)
    telling: Decimal = Decimal(10)
    amount_factor: Decimal = Field(default=Decimal(10000), gt=1)


class Form(_Model):
    """A form. Indicators stand in the order of the form's columns."""

    id: str
    title: str
    corner: str
    head: Head
    rows: Rows
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    pairs: tuple[Pair, ...] = ()
    listed_hazards: Pair | None = None
    list: HazardList
    footnote: str
    severities: dict[str, Severity] = {}
    diagnosis: DiagnosisRules = DiagnosisRules()

    @model_validator(mode="after")
    def _consistent(self) -> "Form":
        ids = [i.id for i in self.indicators]
        doubled = sorted({i for i in ids if ids.count(i) > 1})
        if doubled:
            raise ValueError(f"indicators 里的 id '{doubled[0]}' 重复")
        named = [p for p in (*self.pairs, self.listed_hazards) if p is not None]
        unknown = sorted({i for p in named for i in (p.found, p.rectified)} - set(ids))
        if unknown:
            raise ValueError(f"pairs 提到了没有的指标 '{unknown[0]}'")
        return self

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator of that id; KeyError if there is none."""
        for indicator in self.indicators:
            if indicator.id == indicator_id:
                return indicator
        raise KeyError(indicator_id)


def load_form(form_id: str, beside: Path | None = None) -> Form:
    """The form `form_id` from schemas/forms, or from the folder of the campaign file (`beside`) or its sibling
    `forms`, if a file of that name lies there; FileError with place and reason if there is none or it is wrong."""
    folders = [FORMS] if beside is None else [beside, beside.parent / "forms", FORMS]
    for folder in folders:
        path = folder / f"{form_id}.toml"
        if path.is_file():
            return load_model(path, Form)
    known = ", ".join(sorted(p.stem for p in FORMS.glob("*.toml")))
    raise FileError(f"没有表样 '{form_id}'（已有：{known}；自己的表样放在专项文件旁边，名为 {form_id}.toml）")
