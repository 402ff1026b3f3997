"""Vocabulary: a form's labels, bare and arranged for matching."""

from collections import defaultdict
from difflib import get_close_matches
from functools import cached_property

from flows.workbooks.head import HeadReader
from flows.workbooks.labels import split_unit
from schemas.bare import bare
from schemas.candidate import RowKind
from schemas.form import Form, Indicator


class Vocabulary:
    """The labels of one form. Cheap to build: once for every workbook."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.title = bare(form.title)
        self.footnote = bare(form.footnote)
        self.fillers = frozenset(bare(f) for f in form.list.fillers)
        self.list_titles = tuple(bare(t) for t in (form.list.title, *form.list.aliases))
        self.units = frozenset(bare(i.unit) for i in form.indicators)
        self.head = HeadReader(form.head)
        self.week = tuple(bare(t) for t in form.rows.week)
        self.cumulative = tuple(bare(t) for t in form.rows.cumulative)

    @cached_property
    def groups(self) -> frozenset[str]:
        """Labels that stand above those of several columns."""
        return frozenset(bare(text) for i in self.form.indicators for text in i.heading[:-1])

    @cached_property
    def names(self) -> dict[str, tuple[Indicator, ...]]:
        """Own label, full label or alias -> the indicators that it may mean (排查 means two)."""
        names: defaultdict[str, list[Indicator]] = defaultdict(list)
        for indicator in self.form.indicators:
            for text in dict.fromkeys(bare(t) for t in (indicator.heading[-1], indicator.label, *indicator.aliases)):
                names[text].append(indicator)
        return {text: tuple(found) for text, found in names.items()}

    @cached_property
    def split_groups(self) -> dict[str, tuple[Indicator, ...]]:
        """Group -> its indicators in the form's order, where their own labels mean something only under the group
        (一般隐患: 排查, 整改). Only in these a column without a label of its own has its meaning by its order."""
        members: defaultdict[str, list[Indicator]] = defaultdict(list)
        for indicator in self.form.indicators:
            if len(indicator.heading) > 1 and len(self.names[bare(indicator.heading[-1])]) > 1:
                members[bare(indicator.heading[-2])].append(indicator)
        return {group: tuple(indicators) for group, indicators in members.items()}

    def split(self, label: str) -> tuple[str, str | None]:
        """The bare label without its unit of measure, and the unit."""
        return split_unit(label, self.units)

    def knows(self, label: str) -> bool:
        """Whether the bare label is one of the header's, with or without its unit of measure."""
        plain = self.split(label)[0]
        return any(text in self.names or text in self.groups for text in (label, plain))

    def indicator(self, path: tuple[str, ...]) -> Indicator | None:
        """The indicator that the texts above a column mean, outermost first; None if they mean none or several.

        The last text decides, alone or joined with those above it (a label broken over two rows); a text that may
        mean several indicators is settled by the group above it."""
        for length in range(1, len(path) + 1):
            means = self.names.get("".join(path[-length:]), ())
            if len(means) > 1:
                above = path[:-length]
                means = tuple(i for i in means if bare("".join(i.heading[-2:-1])) in above)
            if len(means) == 1:
                return means[0]
        return None

    def like(self, indicator: Indicator, labels: dict[str, str]) -> str | None:
        """Of `labels` (bare text -> cell) the cell whose text is nearly a name of the indicator; None if none
        is. Good for a hint, never for a match."""
        names = (indicator.label, indicator.heading[-1], *indicator.aliases)
        for name in names:
            close = get_close_matches(bare(name), labels, n=1, cutoff=0.6)
            if close:
                return labels[close[0]]
        return None

    @cached_property
    def list_columns(self) -> dict[str, str]:
        """Label of a column of the list -> its id."""
        columns: dict[str, str] = {}
        for column in self.form.list.columns:
            for text in (column.label, *column.aliases):
                columns.setdefault(bare(text), column.id)
        return columns

    def row_kind(self, label: str) -> RowKind | None:
        """ "week" or "cumulative" for a row's bare label, None for any other."""
        if label.startswith(self.week):
            return "week"
        return "cumulative" if label.startswith(self.cumulative) else None

    def is_list_title(self, label: str) -> bool:
        """Whether the label is the title of the list, perhaps with a few characters around it (附:, a colon)."""
        return any(title in label and len(label) <= len(title) + 8 for title in self.list_titles)
