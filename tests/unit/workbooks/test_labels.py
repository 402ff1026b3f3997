"""Labels are compared without what the eye skips, and without their unit of measure."""

import pytest

from flows.workbooks.labels import is_filler, split_unit


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("排查(项)", ("排查", "项")),
        ("(万元)", ("", "万元")),
        ("行政罚款[单位:万元]", ("行政罚款", "万元")),
        ("家", ("", "家")),
        ("检查企业", ("检查企业", None)),
        ("检查企业(含复查)", ("检查企业(含复查)", None)),
    ],
)
def test_a_unit_of_measure_is_taken_off_other_words_in_brackets_are_not(
    label: str, parts: tuple[str, str | None]
) -> None:
    assert split_unit(label) == parts


@pytest.mark.parametrize("text", ["", " ", "无", "/", "—", "——", "....", "…", "……", "。", "无 此项"])
def test_fillers_say_that_there_is_nothing(text: str) -> None:
    assert is_filler(text, frozenset({"无", "无此项"}))


@pytest.mark.parametrize("text", ["0", "-2+3", "无锡某厂", "甲厂"])
def test_everything_else_says_something(text: str) -> None:
    assert not is_filler(text, frozenset({"无", "无此项"}))
