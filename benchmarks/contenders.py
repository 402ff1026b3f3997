"""Contenders: three ways to get the figures of a mailbox into a table; each runs in a process of its own."""

import email
import email.policy
import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.inbox import AT, campaign_text
from benchmarks.server import PASSWORD, USER
from benchmarks.stages import Stages

MISSING = "not installed"
_BATCH = 100


def floor(port: int, folder: Path, stages: Stages) -> dict[str, Any]:
    """Fetch, calamine, one bulk insert, nothing else."""
    import duckdb
    import pandas as pd
    from imapclient import IMAPClient
    from python_calamine import CalamineWorkbook

    rows: list[tuple[str, int, int, str]] = []
    client = IMAPClient("127.0.0.1", port, ssl=False)
    client.login(USER, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    uids = client.search("ALL")
    for start in range(0, len(uids), _BATCH):
        with stages.measured("fetch"):
            answers = client.fetch(uids[start : start + _BATCH], ["BODY.PEEK[]"])
        with stages.measured("parse and read"):
            for uid, answer in answers.items():
                for part in email.message_from_bytes(answer[b"BODY[]"]).walk():
                    if part.get_content_type() == "application/octet-stream":
                        content = part.get_payload(decode=True)
                        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
                        rows += [
                            (str(uid), r, c, str(v))
                            for r, line in enumerate(sheet.to_python())
                            for c, v in enumerate(line)
                            if v != ""
                        ]
    client.logout()
    with stages.measured("insert"), duckdb.connect(str(folder / "floor.duckdb")) as con:
        frame = pd.DataFrame(rows, columns=["mail", "row", "col", "text"])
        con.execute("create table cells as select * from frame")
        assert len(frame)
    return {"mails": len(uids)}


def naive(port: int, folder: Path, stages: Stages) -> dict[str, Any]:
    """The script that somebody writes in an afternoon: imap-tools, pandas.read_excel, one insert a file."""
    try:
        from imap_tools import MailBoxUnencrypted
    except ImportError:
        return {"skipped": MISSING}
    import duckdb
    import pandas as pd

    count = 0
    with (
        stages.measured("all"),
        duckdb.connect(str(folder / "naive.duckdb")) as con,
        MailBoxUnencrypted("127.0.0.1", port).login(USER, PASSWORD) as box,
    ):
        con.execute("create table cells (mail varchar, content varchar)")
        for mail in box.fetch(mark_seen=False):
            count += 1
            for attachment in mail.attachments:
                frame = pd.read_excel(io.BytesIO(attachment.payload), header=None)
                con.execute("insert into cells values (?, ?)", [mail.uid, frame.to_json()])
    return {"mails": count}


def pipeline(port: int, folder: Path, stages: Stages) -> dict[str, Any]:
    """Ours: archive, sandbox, checks, one transaction, published, the letters rendered and queued (not sent)."""
    from pydantic import SecretStr

    from benchmarks.stages import watch_pipeline
    from flows.settings import Settings
    from flows.steps.collecting import fetch_mail, judge_mail
    from flows.steps.context import load_context

    campaign = folder / "campaign.toml"
    campaign.write_text(campaign_text(), encoding="utf-8")
    settings = Settings(
        home=folder / "data", campaign=campaign, mail_user=USER, mail_password=SecretStr(PASSWORD),
        imap_host="127.0.0.1", imap_port=port, imap_security="plain",
    )  # fmt: skip
    context = load_context(settings)
    watch_pipeline(stages)
    fetched = fetch_mail(context)
    judged = judge_mail(context, AT)
    return {"mails": fetched.fetched, "outcomes": dict(judged.outcomes), "letters": judged.letters_queued}


CONTENDERS: dict[str, Callable[[int, Path, Stages], dict[str, Any]]] = {
    "floor": floor,
    "naive": naive,
    "pipeline": pipeline,
}


def main() -> None:
    """Run the contender of that name against the server at that port; what it took, as JSON on stdout."""
    name, port = sys.argv[1], int(sys.argv[2])
    stages = Stages()
    with tempfile.TemporaryDirectory(prefix="sxajsc-bench-") as folder:
        start = time.perf_counter()
        result = CONTENDERS[name](port, Path(folder), stages)
        seconds = time.perf_counter() - start
    result |= {"seconds": seconds, "cpu_seconds": cpu_seconds(), "stages": stages.seconds, "peak_mb": peak_megabytes()}
    json.dump(result, sys.stdout)


def cpu_seconds() -> float:
    """Processor time of this process and of the readers that it started: what a busy machine cannot hide."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_megabytes() -> float:
    """The largest resident size that this process had. Not ru_maxrss, which begins with that of the parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
