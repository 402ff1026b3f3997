"""Collector: a collect run without sending, in a process of its own, with what it took as JSON on stdout."""

import json
import resource
import sys
import time
from datetime import datetime
from pathlib import Path

from flows.settings import load_settings
from flows.steps.collecting import fetch_mail, judge_mail
from flows.steps.context import load_context


def main() -> None:
    """Settings come from the environment; the argument is the pretended present."""
    context = load_context(load_settings())
    start = time.monotonic()
    fetched = fetch_mail(context)
    judged = judge_mail(context, datetime.fromisoformat(sys.argv[1]))
    result = {
        "fetched": fetched.fetched,
        "outcomes": dict(judged.outcomes),
        "seconds": round(time.monotonic() - start, 1),
        "peak_mb": max(_own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024),
    }
    sys.stdout.write(json.dumps(result))


def _own_peak() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return next(
        int(row.split()[1]) // 1024 for row in status.read_text("ascii").splitlines() if row.startswith("VmHWM")
    )


if __name__ == "__main__":
    main()
