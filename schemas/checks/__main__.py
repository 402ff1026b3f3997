"""Writes docs/rules.md anew; `python -m schemas.checks [FILE]`."""

import sys
from pathlib import Path

from schemas.checks.page import rules_page

DEFAULT = Path(__file__).parents[2] / "docs" / "rules.md"

if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(rules_page(), encoding="utf-8")
