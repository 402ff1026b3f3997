"""Mailbox: can the inbox be read, with one login, and how far back does it show mail?"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from socket import gaierror

from flows.mailbox.errors import LoginRefused, MailboxError
from flows.mailbox.server import MailServer
from flows.mailbox.session import Head, Listing, open_session
from flows.steps.examinations.examination import Examination, one_line

NAME = "收信 IMAP"
RENEW = (
    "到网页邮箱“设置→POP3/SMTP/IMAP”重新生成授权码，更新 SXAJSC_MAIL_PASSWORD，再重启 sxajsc up；不要反复试，会被锁定"
)
_ENDS = 50  # UIDs grow with time, roughly: the oldest and the newest mail are among so many at either end


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the mailbox showed. `newest` is None if it could not be read, or is empty; `refused` says that
    the code was: whoever tries it once more risks the account."""

    examination: Examination
    newest: datetime | None = None
    refused: bool = False


def look(server: MailServer, since: date | None) -> Look:
    """Logs in once, opens every folder read-only. `since` is the day from which mail is needed, if that is known."""
    try:
        with open_session(server) as session:
            listings: list[Listing] = []
            times: list[datetime] = []
            for folder in session.folders():
                listings.append(session.listing(folder))
                times += _times(session.heads(_ends(listings[-1].uids)))
    except LoginRefused as error:
        return Look(
            Examination(NAME, False, f"登录被拒绝，授权码不对或已失效（{_answer(error)}）", RENEW), refused=True
        )
    except MailboxError as error:
        return Look(Examination(NAME, False, one_line(error), advice_for(error, "IMAP")))
    return Look(_seen(listings, times, since), max(times, default=None))


def advice_for(error: BaseException, name: str) -> str:
    """What to do about a server that cannot be talked to, by what lies at the bottom of the error."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, ssl.SSLError):
        return f"证书或加密方式不对：核对 SXAJSC_{name}_PORT 和 SXAJSC_{name}_SECURITY；内部服务器要设 SXAJSC_TLS_CA"
    if isinstance(cause, gaierror):
        return f"主机名查不到：核对 SXAJSC_{name}_HOST 和本机的 DNS"
    if isinstance(cause, ConnectionRefusedError):
        return f"没有服务在听：核对 SXAJSC_{name}_HOST 和 SXAJSC_{name}_PORT"
    if isinstance(cause, TimeoutError):
        return "没有应答：检查网络和防火墙"
    return "过几分钟再试；一直这样的，检查网络，并看网页邮箱能否登录"


def _answer(error: LoginRefused) -> str:
    """What the server itself said, behind the advice for operators that the error carries too."""
    return one_line(error).rpartition("): ")[2]


def _ends(uids: Sequence[int]) -> list[int]:
    return sorted({*uids[:_ENDS], *uids[-_ENDS:]})


def _times(heads: dict[int, Head]) -> list[datetime]:
    return [head.received_at for head in heads.values()]


def _seen(listings: Sequence[Listing], times: Sequence[datetime], since: date | None) -> Examination:
    counts = "，".join(f"{x.folder} {len(x.uids)} 封" for x in reversed(listings))
    oldest = min(times, default=None)
    text = f"登录成功；{counts}" + (f"；最早的一封 {oldest:%Y-%m-%d}" if oldest else "")
    notes = []
    if oldest is not None and since is not None and oldest.date() > since:
        notes.append(f"专项 {since} 开始，更早的邮件看不到：确认网页邮箱“收取选项”是全部邮件，不是最近 30 天")
    if len(listings) == 1:
        notes.append("没有找到垃圾邮件文件夹，误判的来信要人工看")
    return Examination(NAME, True, text, "；".join(notes))
