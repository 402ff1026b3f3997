"""A real Dovecot in the foreground under a temporary folder; skips where it is not installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient
from pydantic import SecretStr

from flows.mailbox.server import MailServer
from tests.servers.imap import PASSWORD, USER
from tests.servers.port import free_port

_NOBODY = 65534
_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{home}/mail
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
namespace inbox {{
  inbox = yes
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server; `.server` says how to reach it."""

    server: MailServer

    def deliver(self, raw: bytes, received_at: datetime, folder: str = "INBOX") -> None:
        """Put a mail into the folder with that time of receipt, by APPEND."""
        with _client(self.server) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, msg_time=received_at)


@contextmanager
def dovecot_server(user: str = USER, password: str = PASSWORD) -> Iterator[Dovecot]:
    """A server with an empty INBOX and a Junk folder that is flagged as such; skips the test without Dovecot."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("dovecot is not installed (apt-get install dovecot-imapd)")
    with tempfile.TemporaryDirectory(prefix="dovecot-", dir="/tmp") as folder:  # socket paths must be short
        port = free_port()
        config = _configured(Path(folder), port, user, password)
        process = subprocess.Popen([*_as_nobody(), program, "-F", "-c", str(config)], stderr=subprocess.PIPE)
        try:
            server = MailServer("127.0.0.1", port, "plain", user, SecretStr(password))
            _await_ready(server, process, Path(folder) / "log")
            yield Dovecot(server)
        finally:
            process.terminate()
            process.wait(10)


def _configured(home: Path, port: int, user: str, password: str) -> Path:
    uid, gid = (_NOBODY, _NOBODY) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    names = {"user": _name("-un", uid), "group": _name("-gn", uid)}
    (home / "users").write_text(f"{user}:{{PLAIN}}{password}\n")
    config = home / "dovecot.conf"
    config.write_text(_CONFIG.format(home=home, port=port, uid=uid, gid=gid, **names))
    if os.geteuid() == 0:
        for path in (home, *home.iterdir()):
            os.chown(path, uid, gid)
    return config


def _name(option: str, uid: int) -> str:
    return subprocess.run(["id", option, str(uid)], check=True, capture_output=True, text=True).stdout.strip()


def _as_nobody() -> list[str]:
    """Dovecot started by root demands its own system users; as nobody it runs in its folder alone."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]


def _await_ready(server: MailServer, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it takes a LOGIN (0.2 s as a rule); what it said is the message if it never does."""
    for _ in range(50):
        try:
            with _client(server):
                return
        except OSError:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
    said = log.read_text() if log.exists() else ""
    pytest.fail(f"dovecot did not start: {said}")


@contextmanager
def _client(server: MailServer) -> Iterator[IMAPClient]:
    with IMAPClient(server.host, server.port, ssl=False, timeout=10) as client:
        client.login(server.user, server.password.get_secret_value())
        yield client
