"""Labels and names are compared without what the eye skips."""

import pytest

from schemas.bare import bare


@pytest.mark.parametrize("text", ["检查企业", " 检查 \n企\u3000业 ", "检\u200b查企业\ufeff", "检查企业\r\n"])
def test_white_space_and_invisible_characters_do_not_count(text: str) -> None:
    assert bare(text) == "检查企业"
