"""Schedule: is the Prefect server there, and does it have every deployment with its schedules switched on?

Over plain HTTP: this is below the flows, which alone know Prefect, and importing it would take three seconds."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.steps.examinations.examination import Examination, one_line

NAME = "定时任务"
_PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Api:
    """Where the Prefect server should be; `named` whether somebody said so (else it is where `sxajsc up` puts it).
    `authorization` is "user:password", or None."""

    url: str
    named: bool
    authorization: str | None = field(default=None, repr=False)


def examine_schedule(api: Api, expected: Sequence[str]) -> Examination:
    """`expected` are the names of the deployments."""
    try:
        deployments = _deployments(api)
    except urllib.error.HTTPError as error:
        advice = "核对 PREFECT_API_AUTH_STRING" if error.code in (401, 403) else "看 sxajsc up 的日志"
        return Examination(NAME, False, f"{api.url} 回答 {error.code}", advice)
    except (OSError, ValueError) as error:
        text = f"{api.url} 连不上（{one_line(error)}）"
        return Examination(NAME, not api.named, text, "用定时任务的，运行 sxajsc up（或启动 sxajsc.service）")
    missing = [name for name in expected if name not in deployments]
    if missing:
        return Examination(NAME, False, f"没有登记 {'、'.join(missing)}", "重启 sxajsc up，它会重新登记")
    stopped = [name for name in expected if not _is_on(deployments[name])]
    if stopped:
        return Examination(NAME, False, f"{'、'.join(stopped)} 已暂停", "在 Prefect 页面 Deployments 里打开它的定时")
    return Examination(NAME, True, f"{api.url} 在运行，{'、'.join(expected)} 已登记并启用")


def _is_on(deployment: dict[str, Any]) -> bool:
    return not deployment["paused"] and all(schedule["active"] for schedule in deployment["schedules"])


def _deployments(api: Api) -> dict[str, dict[str, Any]]:
    """Name -> deployment as the API tells it; OSError or ValueError if it does not."""
    headers = {"Content-Type": "application/json"}
    if api.authorization:
        headers["Authorization"] = "Basic " + base64.b64encode(api.authorization.encode()).decode()
    request = urllib.request.Request(f"{api.url}/deployments/filter", b'{"limit": 200}', headers)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy knows nothing of our loopback
    with direct.open(request, timeout=_PATIENCE_SECONDS) as answer:
        return {one["name"]: one for one in json.load(answer)}
