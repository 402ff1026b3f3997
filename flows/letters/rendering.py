"""Rendering: the letters' templates filled in; HTML is escaped by default, plain text is left as it is."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from flows.letters.wording import day_text, delay_text, figure_text, one_line, safe_text


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("flows.letters"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each letter asks the disk whether a template changed
    )
    environment.filters.update(day=day_text, delay=delay_text, figure=figure_text, line=one_line, safe_text=safe_text)
    return environment


def render(name: str, values: Mapping[str, object]) -> tuple[str, str]:
    """The letter's (text, HTML), from templates/NAME.txt and templates/NAME.html."""
    text = _environment().get_template(f"{name}.txt").render(values)
    html = _environment().get_template(f"{name}.html").render(values)
    return safe_text(text, len(text) + 1), safe_text(html, len(html) + 1)
