"""Environment: what `sxajsc up` hands down to the Prefect server, its worker and the runs, and where they meet."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from flows.settings import Settings
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
