"""Collect against the floor: how long mails take from a real IMAP server into the warehouse, beside two other ways.

    python -m benchmarks.collect [--mails 1000] [--memory 3000] [--rounds 3]

The floor fetches, reads with calamine and inserts once, nothing else; the naive script is what somebody would write
in an afternoon. The pipeline archives, reads in a sandbox, checks, judges, loads, publishes and renders every answer.
Aims (issue 3): at most 3 times the floor, better 2; at most 300 MB at 3,000 mails; time linear in mails.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

CONSOLE = Console()


@contextmanager
def imap_server(mails: int) -> Iterator[int]:
    """The port of a server whose inbox holds so many mails."""
    command = [sys.executable, "-m", "benchmarks.server", str(mails)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


def run(name: str, port: int) -> dict[str, Any]:
    """What a contender took, in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.contenders", name, str(port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def compare(mails: int, rounds: int) -> dict[str, dict[str, Any]]:
    """The median run of each contender; they take turns, so that a busy machine is busy for all."""
    names = ("floor", "naive", "pipeline")
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with CONSOLE.status(f"filling an inbox with {mails} mails") as status, imap_server(mails) as port:
        for number in range(rounds):
            for name in names:
                if number and runs[name][0].get("skipped"):
                    continue
                status.update(f"{mails} mails, round {number + 1} of {rounds}: {name}")
                runs[name].append(run(name, port))
    return {name: _median(results) for name, results in runs.items()}


def _median(results: list[dict[str, Any]]) -> dict[str, Any]:
    middle = median(r["seconds"] for r in results) if len(results) % 2 else sorted(r["seconds"] for r in results)[0]
    return next(r for r in results if r["seconds"] == middle)


def show(mails: int, results: dict[str, dict[str, Any]]) -> None:
    """The comparison, then the pipeline's stages."""
    table = Table("way", "seconds", "× floor", "ms a mail", "CPU s", "peak MB", title=f"{mails} mails")
    floor = results["floor"]["seconds"]
    for name, result in results.items():
        if "skipped" in result:
            table.add_row(name, f"skipped: imap-tools is {result['skipped']}, try pip install -e '.[bench]'")
            continue
        assert result["mails"] == mails, f"{name} saw {result['mails']} mails"
        seconds = result["seconds"]
        cells = (
            f"{seconds:.2f}",
            f"{seconds / floor:.2f}",
            f"{1000 * seconds / mails:.2f}",
            f"{result['cpu_seconds']:.2f}",
            f"{result['peak_mb']:.0f}",
        )
        table.add_row(name, *cells)
    CONSOLE.print(table)
    for name in ("floor", "pipeline"):
        _show_stages(name, results[name])
    CONSOLE.print(f"outcomes: {results['pipeline']['outcomes']}, letters queued: {results['pipeline']['letters']}")


def _show_stages(name: str, result: dict[str, Any]) -> None:
    table = Table("stage", "seconds", "share", title=f"where the time of the {name} goes")
    stages = dict(result["stages"])
    stages["the rest (start, imports, warehouse opened)"] = result["seconds"] - sum(stages.values())
    for stage, seconds in stages.items():
        table.add_row(stage, f"{seconds:.2f}", f"{100 * seconds / result['seconds']:.0f} %")
    CONSOLE.print(table)


def main() -> None:
    """Both sizes, and whether time grows with the number of mails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=1000, help="mails of the comparison")
    parser.add_argument("--memory", type=int, default=3000, help="mails of the second one, for memory; 0: none")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the comparison; the median counts")
    asked = parser.parse_args()
    small = compare(asked.mails, asked.rounds)
    show(asked.mails, small)
    if asked.memory:
        large = compare(asked.memory, 1)
        show(asked.memory, large)
        growth = large["pipeline"]["seconds"] / small["pipeline"]["seconds"]
        CONSOLE.print(f"{asked.memory / asked.mails:.1f} times the mails take {growth:.1f} times the time")


if __name__ == "__main__":
    main()
