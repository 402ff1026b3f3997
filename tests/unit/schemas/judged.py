"""Judged: forms as they were read, and mails as they were judged, with only what matters spelled out."""

from datetime import datetime

from schemas.campaign import CAMPAIGNS, load_campaign
from schemas.candidate import Candidate, Entry, HazardLine, Reading, SourceText
from schemas.checking import check_forms
from schemas.continuity import add_continuity
from schemas.form import load_form
from schemas.judgement import JudgedMail, judge_mail
from schemas.readmail import ReadAttachment, ReadMail
from schemas.standing import Standing

CAMPAIGN = load_campaign(CAMPAIGNS / "lianghui-2021.toml")
FORM = load_form("gongmao-2021")
FIRST, SECOND, _ = (w.ending for w in CAMPAIGN.weeks)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-{text}+08:00")


def candidate(
    week: dict[str, str] | None = None,
    cumulative: dict[str, str] | None = None,
    unit: str | None = "太原市应急管理局",
    day: str = "2021年3月5日",
    listed: int = 0,
    hazards: tuple[HazardLine, ...] = (),
) -> Candidate:
    texts = {"week": week or {}, "cumulative": cumulative if cumulative is not None else week or {}}
    entries = [
        Entry(kind, i.id, f"{'BCDEFGHIJKLMNOPQR'[n]}{row}", "text", texts[kind].get(i.id, "0"))  # type: ignore[arg-type]
        for row, kind in ((6, "week"), (7, "cumulative"))
        for n, i in enumerate(FORM.indicators)
    ]
    lines = (HazardLine(n + 1, f"企业{n}", "太原市小店区", "冶金", "隐患", ("B", "E", "H", "J")) for n in range(listed))
    named = SourceText("A2", unit) if unit is not None else None
    return Candidate("统计表", named, None, SourceText("M2", day), tuple(entries), (*lines, *hazards), ())


def hazard(
    enterprise: str = "甲铸造有限公司", location: str = "太原市小店区", industry: str = "机械", position: int = 1
) -> HazardLine:
    return HazardLine(position, enterprise, location, industry, "隐患", ("B10", "E10", "H10", "J10"))


def mail(
    *candidates: Candidate,
    received: str = "03-05T10:00:00",
    sender: str = "taiyuan@yjj.example",
    name: str = "m",
    reading: Reading | None = None,
) -> ReadMail:
    forms = check_forms(candidates, FORM)
    read = reading or Reading("xlsx", True, tuple(candidates), ())
    attachment = ReadAttachment("统计表.xlsx", f"file-{name}", read, forms)
    return ReadMail(
        sha256=f"sha-{name}", received_at=at(received), size=1, locators=(), message_id="", senders=(sender,),
        sender_text=sender, subject="报表", authentication="none", is_own=False, is_bounce=False, is_automatic=False,
        answers=None, replies_to_us=False, refused=None, findings=(), attachments=(attachment,),
    )  # fmt: skip


def judge(*mails: ReadMail) -> tuple[JudgedMail, ...]:
    standing = Standing()
    return add_continuity([judge_mail(m, CAMPAIGN, standing) for m in mails], FORM)
