"""The SQL files keep to the house style."""

from pathlib import Path

import pytest

import warehouse

FILES = sorted(Path(warehouse.__file__).parent.rglob("*.sql"))
PYTHON = "\n".join(p.read_text("utf-8") for p in Path(warehouse.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_each_file_begins_with_a_comment(path: Path) -> None:
    assert path.read_text("utf-8").startswith("-- ")


@pytest.mark.parametrize("path", [f for f in FILES if f.parent.name == "queries"], ids=lambda p: p.stem)
def test_each_query_is_used(path: Path) -> None:
    assert f'"{path.stem}"' in PYTHON
