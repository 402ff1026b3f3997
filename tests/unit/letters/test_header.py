from flows.letters.header import Heading, depth_of, headings, unit_texts
from tests.unit.letters.examples import form


def test_the_header_is_the_notices_own() -> None:
    boxes = {(h.text, h.column): h for h in headings(form().indicators)}
    assert depth_of(form().indicators) == 3
    assert boxes["市县督查组数", 0] == Heading(0, 0, 3, 1, "市县督查组数")
    assert boxes["专项督查工作开展情况", 1] == Heading(0, 1, 1, 5, "专项督查工作开展情况")
    assert boxes["检查企业", 1] == Heading(1, 1, 2, 1, "检查企业")
    assert boxes["一般隐患", 2] == Heading(1, 2, 1, 2, "一般隐患")
    assert boxes["排查", 4] == Heading(2, 4, 1, 1, "排查")
    assert boxes["行政执法情况", 6].columns == 5
    assert boxes["问责曝光工作", 13].columns == 4


def test_every_column_is_covered_once_at_every_level() -> None:
    covered = [
        (level, column)
        for h in headings(form().indicators)
        for level in range(h.level, h.level + h.rows)
        for column in range(h.column, h.column + h.columns)
    ]
    assert sorted(covered) == [(level, column) for level in range(3) for column in range(17)]


def test_equal_own_headings_side_by_side_are_not_merged() -> None:
    twice = (form().indicators[0], form().indicators[0])
    assert [h.columns for h in headings(twice)] == [1, 1]


def test_units_of_measure_stand_in_the_order_of_the_columns() -> None:
    assert unit_texts(form().indicators)[:2] == ("(个)", "(家)")
