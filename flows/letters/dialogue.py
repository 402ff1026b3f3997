"""Dialogue: one letter handed over an open SMTP connection, step by step, so that it is known how far it got."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flows.letters.outcome import THROTTLED, Outcome, Refusal, accepted_by, refused_by

_GONE = "连接在投递前中断，未发出"
_IN_DOUBT = "正文已开始发送，没有收到服务器的答复，不知是否送达"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes over the wire: bytes as they are, envelope sender, envelope recipients. The sender gets a blind
    copy, asked for last: without any other recipient there is nothing to copy."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


Begin = Callable[[tuple[str, ...]], None]
"""Called before the first byte of the letter goes out, with everybody whom the server did not refuse: whoever writes
that down knows after a crash for whom the letter may have been taken."""


def hand_over(smtp: smtplib.SMTP, parcel: Parcel, begin: Begin) -> Outcome:
    """Send once. Never raises for what the server says or for a lost line: a line lost before DATA leaves the
    letter queued, after it in doubt. smtplib's own `sendmail` does not tell these two apart. What `begin` raises comes
    through, with nothing sent."""
    try:
        refusals = _envelope(smtp, parcel)
    except OSError as error:  # every smtplib error is one
        return Outcome("queued", detail=f"{_GONE}（{error}）", stop=True)
    if _nobody_left(refusals, parcel):
        return _given_up(smtp, refusals)
    on_the_way = _on_the_way(parcel, refusals)
    begin(on_the_way)
    try:
        code, reply = smtp.data(parcel.content)
    except smtplib.SMTPDataError as error:  # DATA itself was refused
        return _given_up(smtp, (*refusals, _refusal("", error.smtp_code, error.smtp_error)))
    except OSError as error:
        return Outcome("unknown", on_the_way, f"{_IN_DOUBT}（{error}）", stop=True)
    if code != 250:
        return refused_by((*refusals, _refusal("", code, reply)))
    return accepted_by(parcel.recipients, refusals)


def _envelope(smtp: smtplib.SMTP, parcel: Parcel) -> tuple[Refusal, ...]:
    """MAIL and RCPT; what was refused, with the address "" if it is the letter as a whole."""
    smtp.ehlo_or_helo_if_needed()
    sized = [f"size={len(parcel.content)}"] if smtp.has_extn("size") else []
    code, reply = smtp.mail(parcel.sender, sized)
    if code != 250:
        return (_refusal("", code, reply),)
    refusals: list[Refusal] = []
    for address in parcel.recipients:
        code, reply = smtp.rcpt(address)
        if code not in (250, 251):
            refusals.append(_refusal(address, code, reply))
        if code == THROTTLED:  # the server hangs up
            return (*refusals, _refusal("", code, reply))
    if len(refusals) < len(parcel.recipients) and parcel.sender not in parcel.recipients:
        code, reply = smtp.rcpt(parcel.sender)
        if code not in (250, 251):
            refusals.append(_refusal(parcel.sender, code, reply))
    return tuple(refusals)


def _nobody_left(refusals: tuple[Refusal, ...], parcel: Parcel) -> bool:
    refused = {r.address for r in refusals}
    return "" in refused or refused.issuperset(parcel.recipients)


def _on_the_way(parcel: Parcel, refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
    """Everybody whom the server did not refuse: by this a copy that turns up later is understood."""
    refused = {r.address for r in refusals}
    return tuple(a for a in dict.fromkeys((*parcel.recipients, parcel.sender)) if a not in refused)


def _given_up(smtp: smtplib.SMTP, refusals: tuple[Refusal, ...]) -> Outcome:
    """Take the envelope back, so that the next letter finds the connection clean."""
    with suppress(OSError):  # if the line is gone now, the next letter will find out
        smtp.rset()
    return refused_by(refusals)


def _refusal(address: str, code: int, reply: bytes | str) -> Refusal:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return Refusal(address, code, " ".join(text.split()))
