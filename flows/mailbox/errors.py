"""Errors of the mailbox: what can go wrong between us and the mail server, told apart by who can mend it."""


class MailboxError(Exception):
    """The mailbox could not be read (in full). Passing trouble: worth another try later."""


class LoginRefused(MailboxError):
    """The server refuses the account. Never retried in a loop: NetEase locks accounts that keep trying."""

    def __init__(self, user: str, answer: str) -> None:
        super().__init__(
            f"邮箱 {user} 登录被拒绝，请在网页邮箱“设置→POP3/SMTP/IMAP”重新生成授权码并更新 SXAJSC_MAIL_PASSWORD "
            f"(login refused: make a new authorization code and set it): {answer}"
        )


class ArchiveDamaged(Exception):
    """A file of the archive is not what was written: bytes that do not match their sha256, an unreadable sidecar."""
