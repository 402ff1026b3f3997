"""Undelivered: what the operators are told of letters that were refused, came back, or may not have arrived."""

from collections.abc import Sequence
from datetime import datetime

from flows.letters.alert import alert_letter
from schemas.campaign import Week
from schemas.letter import Letter
from warehouse.outbox import Troubled

_KINDS = {"report": "汇总报表", "receipt": "回执", "rejection": "退回通知", "reminder": "催报"}

_STEPS = (
    "1. 地址写错的：改活动文件里的 senders 或 recipients",
    "2. 没有收到的人：从 published 的 letters 视图看是哪一封，电话告知或从网页邮箱转发",
    "3. 不知是否送达的：先打电话问收件人，不要直接再发",
)


def undelivered_letter(
    recipients: tuple[str, ...], letters: Sequence[Troubled], week: Week, account: str, at: datetime
) -> Letter:
    """One alert about all these letters; its key has the mark of each, so that none is told twice."""
    return alert_letter(
        recipients,
        f"有 {len(letters)} 封邮件没有（或可能没有）送达",
        [_line(one) for one in letters],
        week,
        account,
        key="letters|" + "|".join(one.mark for one in letters),
        at=at,
        steps=_STEPS,
    )


def _line(one: Troubled) -> str:
    without = [r for r in one.recipients if one.state == "unknown" or r not in one.accepted]
    said = {
        "failed": "没有送达",
        "partial": "没有送达（其他收件人已收到）",
        "unknown": "不知是否送达",
        "queued": "一天了还没有寄出，仍在重试",
    }[one.state]
    detail = f"（{one.detail}）" if one.detail else ""
    whom = "、".join(without or one.recipients)
    return f"{_KINDS.get(one.kind, one.kind)}“{one.subject}”，收件人 {whom}：{said}{detail}"
