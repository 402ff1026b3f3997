"""Environment: what `sxajsc up` hands down to the Prefect server, its worker and the runs, and where they meet."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from flows.settings import Settings, SettingsError, is_loopback
from flows.steps.examinations.schedule import Api

POOL = "sxajsc"
"""The work pool, and the name of its worker."""
QUEUE = "writer"
"""The pool's queue that lets one run at a time."""

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
    inherited = {name: value for name, value in outer.items() if not name.startswith("SXAJSC_")}
    never_proxied = ",".join(filter(None, (outer.get("NO_PROXY") or outer.get("no_proxy"), host, "localhost")))
    ours = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://{host}:{port}/api",
        "PREFECT_SERVER_API_HOST": host,
        "PREFECT_SERVER_API_PORT": str(port),
        # where links in letters lead: without the path they would open the older of the two UIs
        "PREFECT_UI_URL": outer.get("PREFECT_UI_URL", f"http://{host}:{port}/v2"),
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(pages(home)),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLI_COLORS": "false",  # the output goes into files
        "NO_PROXY": never_proxied,
        "no_proxy": never_proxied,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    if asked := inherited.get("PREFECT_SERVER_API_AUTH_STRING"):  # what the server asks for, its clients have to say
        ours["PREFECT_API_AUTH_STRING"] = asked
    return inherited | ours


def worker_environment(settings: Settings, base: Mapping[str, str]) -> dict[str, str]:
    """The base with every setting as this process has it: a run starts in the project's folder, where neither the
    `.env` nor a relative path of the operator's folder would be found."""
    return dict(base) | {
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
