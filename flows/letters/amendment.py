"""Amendment: what a unit is told when an operator corrected one of its figures after a telephone call."""

from flows.letters.draft import Draft, seal
from flows.letters.rendering import render
from flows.letters.wording import day_text, figure_text, moment_text
from schemas.amendment import Amended
from schemas.campaign import Campaign
from schemas.letter import Letter


def amendment_letter(amended: Amended, campaign: Campaign, account: str) -> Letter:
    """To all of the unit's addresses, whoever called: old and new figure, reason, operator, what does not fit now. One
    letter a decision."""
    label = amended.indicator.label_in(amended.row_kind)
    what = "电话更正已撤销" if amended.withdrawn else "电话更正"
    subject = f"【{what}】{amended.unit.name}　{label}（截至{day_text(amended.week_ending)}）"
    amount = amended.indicator.kind == "amount"
    figures = (amended.before, amended.after, amended.cell_value)
    before, after, cell = (figure_text(value, amount=amount) or "（无）" for value in figures)
    values = {
        "title": subject,
        "amended": amended,
        "campaign": campaign,
        "week": day_text(amended.week_ending),
        "label": label,
        "rows": (
            ("原来汇总为", before),
            ("现在汇总为", after),
            ("报表中所填", cell),
            ("计量单位", amended.indicator.unit),
            ("理由", amended.reason),
            ("经办人", amended.operator),
            ("时间", moment_text(amended.at, campaign.zone)),
        ),
    }
    text, html = render("amendment", values)
    draft = Draft(
        kind="receipt",
        week_ending=amended.week_ending,
        unit_id=amended.unit.id,
        recipients=amended.unit.senders,
        # a rebuild may number decisions anew: the time tells two of one number apart
        what=f"correction|{amended.correction_id}|{amended.at.isoformat()}",
        subject=subject,
        text=text,
        html=html,
    )
    return seal(draft, account, amended.at)
