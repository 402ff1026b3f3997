"""Settings: the only reader of the environment (and of a `.env` file in the working directory)."""

import ipaddress
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.campaign import CAMPAIGNS
from schemas.complaint import in_chinese

Security = Literal["tls", "starttls", "plain"]

_EXPECTED = {
    "smtp_interval": "秒数，如 3",
    "imap_port": "端口号，1 到 65535",
    "smtp_port": "端口号，1 到 65535",
    "imap_security": "tls、starttls 或 plain",
    "smtp_security": "tls、starttls 或 plain",
    "mail_user": "邮箱地址",
    "mail_password": "邮箱的客户端授权码",
    "tls_ca": "CA 证书文件（PEM）的路径",
    "campaign": "专项文件（TOML）的路径",
}


class SettingsError(ValueError):
    """A missing or wrong setting; the text is one line that names the variable and what it should look like."""


class Settings(BaseSettings):
    """The settings of CONTRACT section 1; every variable is SXAJSC_ and the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="SXAJSC_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Path("var")
    campaign: Path = CAMPAIGNS / "lianghui-2021.toml"
    mail_user: str = Field("sxajsc@126.com", pattern=r"^[^@\s]+@[^@\s]+$")
    mail_password: SecretStr | None = None
    imap_host: str = "imap.126.com"
    imap_port: int = Field(993, ge=1, le=65535)
    imap_security: Security = "tls"
    smtp_host: str = "smtp.126.com"
    smtp_port: int = Field(465, ge=1, le=65535)
    smtp_security: Security = "tls"
    smtp_interval: float = Field(3, ge=0, le=3600)
    tls_ca: Path | None = None

    @field_validator("tls_ca", "mail_password", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("tls_ca")
    @classmethod
    def _ca_exists(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError(f"没有 {path} 这个文件")
        return path

    @model_validator(mode="after")
    def _plain_only_to_loopback(self) -> "Settings":
        for name in ("imap", "smtp"):
            if getattr(self, f"{name}_security") == "plain" and not is_loopback(getattr(self, f"{name}_host")):
                raise ValueError(f"SXAJSC_{name.upper()}_SECURITY 不对：plain 只能用于本机地址；应为 tls 或 starttls")
        return self

    def require_password(self) -> SecretStr:
        """The authorization code; SettingsError if it is not set."""
        if self.mail_password is None:
            raise SettingsError(f"SXAJSC_MAIL_PASSWORD 没有设置；应为{_EXPECTED['mail_password']}")
        return self.mail_password

    @cached_property
    def data(self) -> Path:
        """The data folder, absolute."""
        return self.home.expanduser().absolute()


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself: localhost, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """The settings; SettingsError (one line) for the first that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:
            raise SettingsError(in_chinese(first)) from None
        field = str(first["loc"][0])
        expected = _EXPECTED.get(field, "见 README 的设置表")
        raise SettingsError(f"SXAJSC_{field.upper()}（现为“{first['input']}”）不对，应为{expected}") from None
