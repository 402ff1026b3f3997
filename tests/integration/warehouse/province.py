"""A small province for the tests of the warehouse: two required units, one that may report, three weeks."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from schemas.campaign import Campaign
from schemas.candidate import HazardLine, RowKind
from schemas.finding import Finding
from schemas.form import Form
from schemas.submission import Figure, Locator, Message, Outcome, Submission, Verdict
from warehouse.corrections import Correction, Place, correct
from warehouse.database import Warehouse
from warehouse.decisions import Decision, decide
from warehouse.dimensions import load_campaign
from warehouse.load import load_messages, load_submissions
from warehouse.runs import start_run

ZONE = ZoneInfo("Asia/Shanghai")
WEEK1, WEEK2, WEEK3 = date(2021, 3, 5), date(2021, 3, 12), date(2021, 3, 19)

CAMPAIGN = Campaign.model_validate(
    {
        "name": "专项督查",
        "notice": "晋应急发电〔2021〕7号",
        "form": "small",
        "start": "2021-03-01",
        "end": "2021-03-20",
        "recipients": {"report": ["office@yjt.example"], "operators": ["ops@yjt.example"]},
        "units": [
            {"id": "taiyuan", "name": "太原市应急管理局", "senders": ["taiyuan@yjj.example"]},
            {"id": "datong", "name": "大同市应急管理局", "senders": ["datong@yjj.example"]},
            {"id": "park", "name": "综改区", "senders": ["park@yjj.example"], "required": False},
        ],
    }
)

FORM = Form.model_validate(
    {
        "id": "small",
        "title": "统计表",
        "corner": "统计项",
        "footnote": "",
        "head": {"unit": ["单位"], "filled_by": ["填表人"], "filled_on": ["日期"]},
        "rows": {"week": ["本周"], "cumulative": ["累计"]},
        "indicators": [
            {"id": "inspected", "label": "检查企业", "heading": ["检查企业"], "unit": "家"},
            {"id": "fines", "label": "行政罚款", "heading": ["行政罚款"], "unit": "万元", "kind": "amount"},
            {"id": "persons", "label": "曝光个人's", "heading": ["曝光个人"], "unit": "人", "optional": True},
        ],
        "list": {
            "title": "名单",
            "columns": [{"id": i, "label": i} for i in ("enterprise", "location", "industry", "detail")],
            "fillers": [],
            "industries": [],
        },
    }
)


def moment(text: str) -> datetime:
    """ "03-05 11:00" of 2021 in the province's zone."""
    return datetime.strptime(f"2021-{text}", "%Y-%m-%d %H:%M" if text.count(":") == 1 else "%Y-%m-%d %H:%M:%S").replace(
        tzinfo=ZONE
    )


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def submission(
    name: str,
    unit: str | None,
    week: date | None,
    received: str,
    value: int | str | None = 1,
    *,
    total: int | str | None = None,
    verdict: Verdict = "accepted",
    repeats: str | None = None,
    figures: Mapping[tuple[RowKind, str], str | None] | None = None,
    hazards: Sequence[tuple[str, str]] = (),
    findings: Sequence[Finding] = (),
    reason: str = "",
) -> Submission:
    """A form whose 本周 of every required column is `value` and whose 累计 is `total` (by default the same)."""
    total = value if total is None else total
    if figures is None:
        figures = {
            (kind, indicator): text if text is None else str(text)
            for kind, text in (("week", value), ("cumulative", total))
            for indicator in ("inspected", "fines")
        }
    return Submission(
        submission_id=name,
        message_sha256=sha(f"mail {name}"),
        attachment_sha256=sha(f"file {name}"),
        file_name=f"{name}.xlsx",
        sheet="Sheet1",
        unit_id=unit,
        week_ending=week,
        received_at=moment(received),
        verdict=verdict,
        reason=reason,
        repeats=repeats,
        filled_by="张三",
        figures=tuple(
            Figure(kind, indicator, None if text is None else Decimal(text), f"C{n}", f"{text} ")
            for n, ((kind, indicator), text) in enumerate(figures.items(), 6)
        ),
        hazards=tuple(
            HazardLine(n, enterprise, "小店区", "冶金", detail, ("A1", "B1", "C1", "D1"))
            for n, (enterprise, detail) in enumerate(hazards, 1)
        ),
        findings=tuple(findings),
    )


def message(one: Submission, outcome: Outcome | None = None) -> Message:
    """The mail that the form came in."""
    place = Locator("box", "INBOX", 1, int(one.message_sha256[:6], 16))
    return Message(
        one.message_sha256, f"<{one.submission_id}@x>", "a@yjj.example", "报送", one.received_at, 1000,
        outcome or one.verdict, one.reason, (place,), (),
    )  # fmt: skip


class Province:
    """The warehouse of the small province, filled run by run."""

    def __init__(self, home: Path, campaign: Campaign = CAMPAIGN, form: Form = FORM) -> None:
        self.warehouse = Warehouse(home, timeout_seconds=5)
        self.campaign, self.form = campaign, form

    def collect(self, at: str, *submissions: Submission) -> tuple[int, int]:
        """A collect run at that time; how many mails and forms were new."""
        with self.warehouse.write() as con:
            load_campaign(con, self.campaign, self.form)
            start_run(con, "collect", moment(at))
            mails = load_messages(con, [message(s) for s in submissions], moment(at))
            return mails, load_submissions(con, submissions, moment(at))

    def ask(self, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        """The rows that an analyst would see."""
        with self.warehouse.read() as con:
            return con.execute(sql, parameters or None).fetchall()

    def decide(self, submission_id: str, verdict: Verdict, at: str, unit: str, week: date, reason: str) -> None:
        """An operator's decision, as `review` writes it."""
        with self.warehouse.write() as con:
            start_run(con, "review", moment(at))
            decide(con, Decision(submission_id, verdict, unit, week, None, reason, "operator", moment(at)))

    def correct(
        self, unit: str, week: date, indicator: str, value: str | None, at: str, row_kind: RowKind = "week"
    ) -> None:
        """A correction by telephone, as `correct` writes it; without a value its withdrawal."""
        number = None if value is None else Decimal(value)
        with self.warehouse.write() as con:
            start_run(con, "correct", moment(at))
            correct(con, Correction(Place(unit, week, row_kind, indicator), number, "电话更正", "operator", moment(at)))
