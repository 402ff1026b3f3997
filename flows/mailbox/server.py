"""MailServer: where a mail server is and how to talk to it safely; the same for IMAP and SMTP."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server with the account to log in to. "plain" is for loopback only (the settings see to that).
    `ca_file` is the CA bundle of a private server; None trusts the system's store."""

    host: str
    port: int
    security: Literal["tls", "starttls", "plain"]
    user: str
    password: SecretStr
    ca_file: Path | None = None

    def tls_context(self) -> ssl.SSLContext:
        """A context that verifies certificate and host name; an own `ca_file` replaces the system's store."""
        cafile = None if self.ca_file is None else str(self.ca_file)
        return ssl.create_default_context(cafile=cafile)
