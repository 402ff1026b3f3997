"""Outgoing: does the mail server let us in, and may we send as ourselves? No letter is sent."""

from flows.letters.transport import MailServer, open_transport
from flows.mailbox.errors import LoginRefused, MailboxError
from flows.steps.examinations.examination import Examination, one_line
from flows.steps.examinations.mailbox import RENEW, advice_for

NAME = "发信 SMTP"


def examine_outgoing(server: MailServer) -> Examination:
    """Logs in once, announces a letter from the account (MAIL FROM) and takes it back (RSET)."""
    try:
        code, reply = _announced(server)
    except LoginRefused:
        return Examination(NAME, False, "登录被拒绝，授权码不对或已失效，或没有开启 SMTP 服务", RENEW)
    except (MailboxError, OSError) as error:  # every smtplib error is an OSError
        return Examination(NAME, False, one_line(error), advice_for(error, "SMTP"))
    if code != 250:
        return Examination(
            NAME, False, f"不接受发件人 {server.account}：{code} {reply}", "SXAJSC_MAIL_USER 要与登录的邮箱相同"
        )
    return Examination(NAME, True, f"登录成功，接受发件人 {server.account}（没有寄出任何信）")


def _announced(server: MailServer) -> tuple[int, str]:
    """The server's answer to MAIL FROM."""
    transport = open_transport(server)
    try:
        smtp = transport.smtp
        if smtp is None:
            raise MailboxError("the connection is closed")
        smtp.ehlo_or_helo_if_needed()
        code, reply = smtp.mail(server.account)
        smtp.rset()
    finally:
        transport.close()
    return code, reply.decode("utf-8", "replace")
