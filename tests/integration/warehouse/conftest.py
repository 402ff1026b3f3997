"""Fixtures of the warehouse tests."""

from pathlib import Path

import pytest

from tests.integration.warehouse.province import Province


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """An empty warehouse of the small province."""
    return Province(tmp_path)
