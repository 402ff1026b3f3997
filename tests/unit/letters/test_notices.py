from datetime import timedelta

from flows.letters.alert import REVIEW_STEPS, alert_letter
from flows.letters.reminder import reminder_letter
from schemas.letter import Letter
from tests.unit.letters.examples import ACCOUNT, AT, campaign
from tests.unit.letters.opened import body, message

MORNING = AT.replace(day=11, hour=8)  # Thursday 16:00 in Shanghai


def reminder(days: int = 0, reason: str = "") -> Letter:
    unit, week = campaign().units[0], campaign().weeks[1]
    return reminder_letter(unit, campaign(), week, ACCOUNT, MORNING + timedelta(days=days), reason=reason)


def test_a_reminder_names_unit_deadline_and_address() -> None:
    sent = reminder()
    assert sent.recipients == campaign().units[0].senders
    assert message(sent)["X-Sxajsc-Kind"] == "reminder"
    for text in (body(sent, "plain"), body(sent, "html")):
        assert "太原市应急管理局" in text
        assert "2021年3月12日12时" in text
        assert ACCOUNT in text
        assert "尚未收到" in text


def test_the_same_reason_on_the_same_day_is_the_same_letter() -> None:
    assert reminder().letter_id == reminder().letter_id
    assert len({reminder().letter_id, reminder(days=1).letter_id, reminder(reason="表格被退回。").letter_id}) == 3


def test_an_alert_says_what_is_held_and_how_to_decide() -> None:
    lines = ("s-1a2b <太原> 填报单位与发件人不符",)
    week = campaign().weeks[1]
    sent = alert_letter(
        campaign().recipients.operators,
        "有1份报表待核定",
        lines,
        week,
        ACCOUNT,
        key="held|x",
        at=AT,
        steps=REVIEW_STEPS,
    )
    assert sent.subject == "【需处理】有1份报表待核定"
    assert sent.key == "alert|2021-03-12|ops@yjt.example|held|x"
    assert "sxajsc review list" in body(sent, "plain")
    assert "s-1a2b &lt;太原&gt;" in body(sent, "html")
