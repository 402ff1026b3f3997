"""Environment: what `sxajsc up` hands down to the Prefect server, its worker and the runs, and where they meet."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from flows.settings import Settings, SettingsError, is_loopback
from flows.steps.examinations.schedule import Api

POOL = "sxajsc"
"""The work pool, and the name of its worker."""
QUEUE = "writer"
"""The pool's queue that lets one run at a time."""

SILENT = "三次心跳无回应，进程已不在"
"""What the server's automation says of a run that it marks as crashed: by this such runs are found, and told."""

_UI = "/v2"
"""Where links in letters lead; without it they would open the older of Prefect's two UIs."""

DEPLOYMENTS = ("collect", "remind", "report", "review", "correct", "rebuild", "watch")
"""The deployments of prefect.yaml."""


def prefect_api(outer: Mapping[str, str]) -> Api:
    """Where the Prefect server should be: as told, else where `sxajsc up` puts it."""
    port = outer.get("PREFECT_SERVER_API_PORT", "4200")
    named = outer.get("PREFECT_API_URL")
    authorization = outer.get("PREFECT_API_AUTH_STRING") or outer.get("PREFECT_SERVER_API_AUTH_STRING")
    return Api((named or f"http://127.0.0.1:{port}/api").rstrip("/"), bool(named), authorization)


def check_access(outer: Mapping[str, str]) -> None:
    """SettingsError if the server would be open to other machines, or its login is none: whoever reaches the API can
    run code here, and Prefect has no TLS of its own."""
    if not is_loopback(outer.get("PREFECT_SERVER_API_HOST", "localhost")):
        raise SettingsError(
            "PREFECT_SERVER_API_HOST 不对：服务器只在本机地址上监听；别的机器要用，请在前面放带 TLS 的反向代理"
        )
    user, _, password = outer.get("PREFECT_SERVER_API_AUTH_STRING", "-:-").partition(":")
    if not (user and password):
        raise SettingsError("PREFECT_SERVER_API_AUTH_STRING 不对，应为“用户名:密码”；不要登录就不设这个变量")


def pages(home: Path) -> Path:
    """Where the server whose data lie in `home` keeps the pages of its UI."""
    return home / "ui"


def server_environment(home: Path, host: str, port: int, outer: Mapping[str, str]) -> dict[str, str]:
    """The environment of everything that talks to the server at host:port, whose data lie in `home`. Nothing of ours is
    in it: the server needs no authorization code of a mailbox."""
    url = f"http://{host}:{port}"
    never_proxied = ",".join(filter(None, (outer.get("NO_PROXY") or outer.get("no_proxy"), host, "localhost")))
    ours = {
        "PREFECT_API_URL": f"{url}/api",
        "PREFECT_UI_URL": outer.get("PREFECT_UI_URL", f"{url}{_UI}"),
        "PREFECT_SERVER_API_HOST": host,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(pages(home)),
        "NO_PROXY": never_proxied,
        "no_proxy": never_proxied,
    }
    if asked := outer.get("PREFECT_SERVER_API_AUTH_STRING"):  # what the server asks for, its clients have to say
        ours["PREFECT_API_AUTH_STRING"] = asked
    return _common(home, outer) | ours


def client_environment(home: Path, outer: Mapping[str, str]) -> dict[str, str]:
    """The environment of what talks to a server elsewhere, by the operator's PREFECT_API_URL; SettingsError if that is
    missing, or would send the login and the orders to run code over a network in the clear."""
    url = outer.get("PREFECT_API_URL", "").rstrip("/")
    parts = urlsplit(url)
    if not url.endswith("/api") or not (parts.scheme == "https" or is_loopback(parts.hostname or "")):
        raise SettingsError(
            "PREFECT_API_URL 不对，应为服务器的地址，如 https://prefect.example/api（http 只能用于本机地址）"
        )
    ui = outer.get("PREFECT_UI_URL", url.removesuffix("/api") + _UI)
    return _common(home, outer) | {"PREFECT_API_URL": url, "PREFECT_UI_URL": ui}


def _common(home: Path, outer: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in outer.items() if not name.startswith("SXAJSC_")} | {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLI_COLORS": "false",  # the output goes into files
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def worker_environment(settings: Settings, base: Mapping[str, str]) -> dict[str, str]:
    """The base with every setting as this process has it: a run starts in the project's folder, where neither the
    `.env` nor a relative path of the operator's folder would be found. The way to Prefect's database
    is the server's alone."""
    return {name: value for name, value in base.items() if "DATABASE" not in name} | {
        f"SXAJSC_{name.upper()}": _text(getattr(settings, name)) for name in type(settings).model_fields
    }


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return str(value.expanduser().absolute())
        case _:
            return str(value)
