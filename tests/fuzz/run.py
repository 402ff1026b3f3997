"""Run: the fuzzer for as many cases as wanted, in rounds, each a fresh mailbox: `make fuzz`.

python -m tests.fuzz.run [--cases 10000] [--seed 1] [--round 500]
"""

import argparse
import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

from schemas.campaign import load_campaign
from schemas.toml_file import FileError
from tests.fuzz.account import Account, collect
from tests.fuzz.cases import Case, cases


def main() -> None:
    """Every round's numbers on a line; an AssertionError ends it, with the round's cases kept for a look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--round", type=int, default=500)
    asked = parser.parse_args()
    source, done, peak, spread = cases(asked.seed, asked.cases), 0, 0, Counter[str]()
    while batch := list(islice(source, asked.round)):
        campaigns = Counter(map(_campaign, (case for case in batch if case.kind == "campaign")))
        account = _collected([case.content for case in batch if case.kind != "campaign"])
        done, peak = done + len(batch), max(peak, account.peak_mb)
        spread += account.spread + campaigns
        _say(f"{done:6}/{asked.cases}  {account.seconds:5.1f} s  {account.peak_mb} MB  {dict(account.spread)}")
    _say(f"{done} cases of seed {asked.seed}, largest process {peak} MB: {dict(spread)}")


def _collected(mails: list[bytes]) -> Account:
    with tempfile.TemporaryDirectory(prefix="sxajsc-fuzz-") as folder:
        try:
            return collect(mails, Path(folder) / "run")
        except AssertionError:
            kept = Path(tempfile.mkdtemp(prefix="sxajsc-fuzz-failed-"))
            for number, raw in enumerate(mails):
                (kept / f"{number:04d}.eml").write_bytes(raw)
            _say(f"the mails of the round are kept in {kept}")
            raise


def _campaign(case: Case) -> str:
    """What becomes of a campaign file; anything but success and FileError ends the run."""
    with tempfile.TemporaryDirectory(prefix="sxajsc-fuzz-") as folder:
        path = Path(folder) / "campaign.toml"
        path.write_bytes(case.content)
        try:
            load_campaign(path)
        except FileError:
            return "campaign named as wrong"
        except Exception:
            _say(f"campaign case {case.number}")
            raise
    return "campaign still right"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
