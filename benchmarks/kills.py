"""Kills: the three weeks of samples lived through again and again, each run killed -9 on the way, then rerun.

    python -m benchmarks.kills [--kills 300] [--seed 1] [--lives 2]

Most kills are at marked steps, in turn, so that each step has its share, the others at a random moment. In the end
mails, figures, versions, letters received, workbooks and archive must be those of an undisturbed life, and an analyst
who opens the published file all the time must never have failed. Ends with status 1 otherwise.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from rich.console import Console

from tests.e2e.killing import MARKS, Kill, Portrait, analyst, counted, killed, portrait, start
from tests.e2e.system import SAMPLES, System, mailings, pymap_system

CONSOLE = Console()
CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
RUNS = (
    ("2021-03-05T12:05:00+08:00", "report"),
    ("2021-03-12T12:05:00+08:00", "report"),
    ("2021-03-19T12:05:00+08:00", "report"),
    ("2021-03-23T10:00:00+08:00", "collect"),
    ("2021-03-23T11:00:00+08:00", "collect"),  # what was in doubt is sent again after half an hour
    ("2021-03-23T12:00:00+08:00", "collect"),
)
MARKED, AT_RANDOM = 9, 3
"""Kills of each run before it may end."""
ALERT = "没有（或可能没有）送达"


@dataclass
class Undisturbed:
    """A life without kills: what came of it, how often each run came to each step, how long each took."""

    portrait: Portrait
    steps: dict[str, Counter[str]]
    seconds: dict[str, float]


@dataclass
class Tally:
    """What happened, over all lives."""

    kills: Counter[str] = field(default_factory=Counter)
    reruns: int = 0
    letters: int = 0
    in_doubt: int = 0
    opened: int = 0
    differences: list[str] = field(default_factory=list)


def undisturbed(folder: Path) -> Undisturbed:
    """A life without kills."""
    life = Undisturbed({}, {}, {})
    with pymap_system(folder, CAMPAIGN) as one:
        one.waiting = mailings("three-weeks")
        for moment, command in RUNS:
            one.arrive(moment)
            began = time.monotonic()
            life.steps[moment] = counted(one, folder / "steps", command, "--at", moment)
            life.seconds[moment] = time.monotonic() - began
        life.portrait = portrait(one)
    return life


class Life:
    """One disturbed life."""

    def __init__(self, number: int, seed: int, expected: Undisturbed, tally: Tally) -> None:
        self._number = number
        self._random = random.Random(f"{seed}-{number}")  # a drill, no secret
        self._expected, self._tally = expected, tally

    def live(self) -> None:
        """Through all runs, each killed several times and then left to end."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            one = stack.enter_context(pymap_system(folder, CAMPAIGN))
            one.waiting = mailings("three-weeks")
            opened = stack.enter_context(analyst(one))
            for moment, command in RUNS:
                one.arrive(moment)
                self._disturb(one, moment, command)
                one.run(command, "--at", moment)
                self._tally.reruns += 1
            self._compare(one)
        self._tally.opened += opened[0]

    def _disturb(self, one: System, moment: str, command: str) -> None:
        arguments = (command, "--at", moment)
        steps = self._expected.steps[moment]
        # those that were killed at least often first; then in the order of the run, or the later ones would leave
        # nothing to do for the earlier
        reached = sorted(filter(steps.get, MARKS), key=lambda m: (self._tally.kills[m], self._random.random()))
        for number, mark in enumerate(sorted(reached[:MARKED], key=MARKS.index)):
            if number % (MARKED // AT_RANDOM) == 1:
                self._kill_at_random(one, moment, arguments)
            most = max(1, steps[mark] // 3)
            kill = Kill(mark, self._random.choice(("before", "after")), self._random.randint(1, most))
            self._tally.kills[mark] += killed(one, kill, *arguments)

    def _kill_at_random(self, one: System, moment: str, arguments: tuple[str, ...]) -> None:
        with start(one, *arguments) as process:
            time.sleep(self._random.uniform(0.3, 0.9) * self._expected.seconds[moment])
            process.kill()
            out, error = process.communicate()
        if process.returncode == -9:
            self._tally.kills["at random"] += 1
        elif process.returncode:
            self._tally.differences.append(f"{arguments}: {process.returncode}\n{out}\n{error}")

    def _compare(self, one: System) -> None:
        """A letter that was killed twice on its way is not sent a third time: then the operators must know."""
        doubts = dict(one.query("select letter_id, subject from letters where state = 'unknown'"))
        alerts = one.query("select letter_id from letters where kind = 'alert' and contains(subject, $1)", [ALERT])
        told = "".join(str(m) for m in map(_plain, one.letters("alert")))
        self._differ(letter_id for letter_id, subject in doubts.items() if subject not in told)
        self._tally.in_doubt += len(doubts)
        self._tally.letters += len(one.sink.box.letters)
        found, without = portrait(one), {*doubts, *(letter_id for (letter_id,) in alerts)}
        self._differ(
            f"{name}\n{found[name]}\nexpected\n{expected}"
            for name, expected in self._expected.portrait.items()
            if _without(found[name], without) != _without(expected, without)
        )

    def _differ(self, texts: Iterable[str]) -> None:
        self._tally.differences += [f"life {self._number}: {text}" for text in texts]


def _plain(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    return part.get_content() if part else ""


def _without(value: object, letters: set[str]) -> object:
    """The rows, or counts by recipient and Message-ID, that are not about one of these letters."""
    if isinstance(value, Counter):
        return {key: n for key, n in value.items() if key[1][1:33] not in letters}
    if isinstance(value, list):
        return [row for row in value if str(row[0]).strip("<").partition("@")[0] not in letters]
    return value


def _report(tally: Tally, lives: int) -> None:
    for mark, number in sorted(tally.kills.items()):
        CONSOLE.print(f"{number:5d}  {mark}")
    for text in tally.differences:
        CONSOLE.print(text[:3000], markup=False)
    CONSOLE.print(
        f"{tally.kills.total()} kills in {lives} lives, {tally.reruns} clean reruns, {tally.letters} letters handed in,"
        f" {tally.in_doubt} in doubt and told, published file opened {tally.opened} times, "
        f"{len(tally.differences)} differences"
    )


def main() -> None:
    """Lives until there were enough kills; prints the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lives", type=int, default=2, help="at the same time")
    options = parser.parse_args()
    tally, number = Tally(), 0
    with tempfile.TemporaryDirectory() as folder:
        expected = undisturbed(Path(folder))
    while tally.kills.total() < options.kills:
        with ThreadPoolExecutor(options.lives) as pool:
            lives = [Life(number + n, options.seed, expected, tally) for n in range(options.lives)]
            list(pool.map(Life.live, lives))
        number += options.lives
        CONSOLE.print(f"{number} lives, {tally.kills.total()} kills, {len(tally.differences)} differences")
    _report(tally, number)
    raise SystemExit(bool(tally.differences))


if __name__ == "__main__":
    main()
