from datetime import UTC, datetime
from decimal import Decimal

import pytest

from flows.letters.wording import delay_text, figure_text, moment_text, one_line, safe_text
from tests.unit.letters.examples import campaign


def test_a_moment_is_written_in_the_zone_of_the_campaign_and_without_empty_minutes() -> None:
    assert moment_text(datetime(2021, 3, 5, 4, 0, tzinfo=UTC), campaign().zone) == "2021年3月5日12时"
    assert moment_text(datetime(2021, 3, 5, 4, 5, tzinfo=UTC), campaign().zone) == "2021年3月5日12时05分"


@pytest.mark.parametrize(
    ("value", "amount", "text"),
    [
        ("12", False, "12"),
        ("1200", False, "1200"),
        ("1E+3", False, "1000"),
        ("11.8", True, "11.80"),
        ("3", True, "3.00"),
        ("0.125", True, "0.125"),
        ("12.50", False, "12.5"),
        ("0.00", True, "0.00"),
    ],
)
def test_a_figure_is_never_rounded_and_amounts_have_two_decimals(value: str, amount: bool, text: str) -> None:
    assert figure_text(Decimal(value), amount=amount) == text


def test_no_figure_is_no_text() -> None:
    assert figure_text(None) == ""


@pytest.mark.parametrize(("minutes", "text"), [(1, "1分钟"), (125, "2小时5分钟"), (1440, "1天"), (4321, "3天1分钟")])
def test_a_delay_is_written_in_days_hours_and_minutes(minutes: int, text: str) -> None:
    assert delay_text(minutes) == text


def test_control_surrogate_and_direction_characters_are_removed_and_rare_ones_stay() -> None:
    assert safe_text("晋\x00钢\ud800铸\u202e造\ufeff厂\uffff") == "晋钢铸造厂"
    assert safe_text("𡒄𨱏\ue000") == "𡒄𨱏\ue000"


def test_one_line_has_no_line_ends_and_is_cut() -> None:
    assert one_line("a\r\nBcc: b\tc") == "a Bcc: b c"
    assert len(one_line("长" * 500, 80)) == 80
