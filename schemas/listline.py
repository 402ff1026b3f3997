"""Listline: the lines of the lists, each by itself; what many lines share is said once."""

from collections.abc import Callable, Iterator, Sequence

from schemas.candidate import Candidate, HazardLine
from schemas.checks import list_industry
from schemas.checks.catalogue import finding
from schemas.form import Form
from schemas.remark import Remark


def line_remarks(candidates: Sequence[Candidate], form: Form) -> Iterator[Remark]:
    """A remark for each industry in every candidate's list."""
    known = form.list.industries
    for number, candidate in enumerate(candidates):
        for lines in grouped(candidate.hazards, lambda line: line.industry):
            first = lines[0]
            if not list_industry.fails(first.industry, known):
                yield Remark(number)
                continue
            told = finding(
                list_industry.RULE,
                sheet=candidate.sheet,
                cell=first.cells[2],
                raw_text=first.industry.strip(),
                severities=form.severities,
                lines=naming(lines),
                industries="、".join(known),
            )
            yield Remark(number, told)


def grouped(lines: Sequence[HazardLine], text: Callable[[HazardLine], str]) -> list[list[HazardLine]]:
    """The lines with the same text together, in the order of the first."""
    groups: dict[str, list[HazardLine]] = {}
    for line in lines:
        groups.setdefault(text(line).strip(), []).append(line)
    return list(groups.values())


def naming(lines: Sequence[HazardLine]) -> str:
    """第3行“某厂”, with 等5行 if it stands for more."""
    more = f"等{len(lines)}行" if len(lines) > 1 else ""
    return f"第{lines[0].position}行“{lines[0].enterprise}”{more}"
