"""Faults: letters against a mail server that fails in every way, by runs of the command line that are killed as well.

    python -m benchmarks.faults [--rounds 20] [--letters 12] [--seed 1] [--lives 2]

Each round queues letters to one, two or three recipients, runs `sxajsc collect` eight times with faults in random order
(tests/servers/smtp.py), some of these runs killed -9 at a step of sending, then without faults until nothing is left to
do. In the end each recipient has each letter exactly once, or the operators were told which letter is in doubt.
"""

import argparse
import random
import tempfile
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from tests.e2e.killing import Kill, killed, start
from tests.e2e.outgoing import START, Fate, enqueue, fates, letters
from tests.e2e.system import SAMPLES, System, pymap_system
from tests.servers.smtp import FAULTS

CONSOLE = Console()
CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
SENDING = (
    Kill("flows.steps.sending:_requeue_lost"),
    Kill("flows.letters.transport:open_transport"),
    Kill("warehouse.outbox:mark", "before"),
    Kill("warehouse.outbox:mark"),
    Kill("flows.letters.transport:YagmailTransport.deliver", "before"),
    Kill("flows.letters.dialogue:_envelope"),
    Kill("smtplib:SMTP.data", "before"),
    Kill("smtplib:SMTP.data"),
    Kill("flows.letters.transport:YagmailTransport.deliver"),
    Kill("flows.steps.sending:_tell_operators"),
)
PATIENCE = {"DRILL_SET": "flows.letters.transport:TIMEOUT_SECONDS=3"}
"""Seconds until a silent server is given up, in place of a minute."""
FAULTY_RUNS = 8
QUIET = (timedelta(hours=5), timedelta(hours=6), timedelta(days=2), timedelta(days=2, hours=1))


@dataclass
class Tally:
    """What happened, over all rounds."""

    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    wrong: list[str] = field(default_factory=list)


def run(one: System, after: timedelta, tally: Tally, kill: Kill | None = None) -> None:
    """A collect at that time, killed at that step if it comes to it. A server that is away is a failed run."""
    moment = (START + after).isoformat()
    one.arrive(moment)
    tally.runs += 1
    if kill is not None:
        tally.kills[str(kill)] += killed(one, kill, "collect", "--at", moment)
        return
    with start(one, "collect", "--at", moment, drill=PATIENCE) as process:
        out, error = process.communicate()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{process.returncode}\n{out}\n{error}")


def drill(seed: str, count: int, tally: Tally) -> None:
    """One round."""
    chance = random.Random(seed)  # a drill, no secret
    with tempfile.TemporaryDirectory() as folder, pymap_system(Path(folder), CAMPAIGN) as one:
        queued = letters(one, count)
        enqueue(one, queued)
        for number in range(FAULTY_RUNS):
            kill = chance.choice(SENDING) if chance.random() < 0.4 else None
            # a silent server would make a run that shall be killed wait for a minute
            usable = [fault for fault in FAULTS if kill is None or fault.hangs_up]
            one.sink.box.faults = deque(chance.choice((None, *usable)) for _ in range(4))
            run(one, timedelta(minutes=40 * number), tally, kill)
        one.sink.box.faults = deque()
        for after in QUIET:
            run(one, after, tally)
        found = fates(one, queued)
        tally.faults.update(one.sink.box.met)
    tally.states.update(fate.state for fate in found)
    tally.wrong += [f"round {seed}: {_said(fate)}" for fate in found if not fate.right]


def _said(fate: Fate) -> str:
    told = "told" if fate.told else "not told"
    return f"{fate.letter.subject} to {fate.letter.recipients}: {fate.state}, {told}, copies {dict(fate.copies)}"


def main() -> None:
    """Runs the rounds and prints the counts; status 1 if a letter's fate is not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--letters", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lives", type=int, default=2, help="rounds at the same time")
    options = parser.parse_args()
    tally = Tally()
    with ThreadPoolExecutor(options.lives) as pool:
        seeds = [f"{options.seed}-{number}" for number in range(options.rounds)]
        list(pool.map(lambda seed: drill(seed, options.letters, tally), seeds))
    for name, number in [*sorted(tally.faults.items()), *sorted(tally.kills.items())]:
        CONSOLE.print(f"{number:5d}  {name}")
    for text in tally.wrong:
        CONSOLE.print(text, markup=False)
    CONSOLE.print(
        f"{tally.faults.total()} faults, {tally.kills.total()} kills, {tally.runs} runs, "
        f"{tally.states.total()} letters {dict(tally.states)}, {len(tally.wrong)} wrong"
    )
    raise SystemExit(bool(tally.wrong))


if __name__ == "__main__":
    main()
