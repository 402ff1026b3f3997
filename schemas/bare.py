"""Bare: texts without what the eye skips, so that those that look the same are the same."""

import re
import unicodedata
from functools import lru_cache

_STAMP = re.compile(r"\((盖章|章|公章|签章|加盖公章)\)$")


def is_invisible(char: str) -> bool:
    """White space, control and format characters: nothing of them is seen."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")


@lru_cache(4096)  # forms have the same labels and names; what is longer is rarely asked for
def bare(text: str) -> str:
    """The text in NFKC without invisible characters.

    For labels and names only, never for values: NFKC turns "5²" into "52", and "1\\n2" without white space is 12."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not is_invisible(c))


def bare_name(text: str) -> str:
    """The name bare, and without a mark for the stamp."""
    return _STAMP.sub("", bare(text)).strip("_")
