"""Foreign: mails and workbooks that nobody here wrote, from folders given, through collect and accounted for.

    python -m tests.fuzz.foreign FOLDER…

Nothing of such corpora is kept here (they have their own licences): fetch them for the run. Mails are taken as they
are, everything else is attached to a mail. None may crash the run, each has one outcome, and none is taken for a
form: neither accepted nor rejected, and held only if it is one.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.builders import build_mail
from tests.fuzz.account import CAMPAIGN, OUTCOMES, collect

WORKBOOKS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm", ".xlt", ".ods", ".et", ".docx", ".csv")
SENDER = "c140105@yjj.example"
"""A registered sender of the campaign: an unknown one would be held before its workbook matters."""

ROUND = 500


def files(folders: list[Path]) -> Iterator[Path]:
    """The mails and workbooks below the folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and (_is_mail(path) or path.suffix.lower() in WORKBOOKS):
                yield path


def _is_mail(path: Path) -> bool:
    """Whether it is a mail, by its name: CPython's are called msg_01.txt, mail-parser's mail_test_1."""
    name = path.name.lower()
    return name.endswith(".eml") or (name.startswith(("msg_", "mail_")) and path.suffix in ("", ".txt"))


def as_mail(path: Path) -> bytes:
    """The mail itself, or a mail with the workbook."""
    if _is_mail(path):
        return path.read_bytes()
    return build_mail(SENDER, path.name, [(path.name, path.read_bytes())], message_id=f"<{path.name}@yjj.example>")


def main() -> None:
    """A table of outcomes by kind of file; exit status 1 if anything was taken for a form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    found = list(files(parser.parse_args().folders))
    table: Counter[tuple[str, str]] = Counter()
    wrong, seconds, peak = [], 0.0, 0
    for start in range(0, len(found), ROUND):
        batch = found[start : start + ROUND]
        with tempfile.TemporaryDirectory(prefix="sxajsc-foreign-") as folder:
            account = collect([as_mail(path) for path in batch], Path(folder) / "run", CAMPAIGN)
        seconds, peak = seconds + account.seconds, max(peak, account.peak_mb)
        for number, (outcome, reason) in account.outcomes.items():
            table[batch[number].suffix.lower(), outcome] += 1
            if outcome in ("accepted", "rejected") or (outcome == "held" and not _is_mail(batch[number])):
                wrong.append(f"{batch[number]}: {outcome}: {reason}")
            elif outcome == "unreadable":
                _say(f"{batch[number].name}: {reason}")
    _show(table)
    _say(f"{len(found)} files, {table.total()} different, {seconds:.0f} s, largest process {peak} MB")
    if wrong:
        raise SystemExit("taken for a form:\n" + "\n".join(wrong))


def _show(table: Counter[tuple[str, str]]) -> None:
    outcomes = [one for one in sorted(OUTCOMES) if any(o == one for _, o in table)]
    _say("".join(f"{text:>12}" for text in ("", *outcomes)))
    for ending in sorted({ending for ending, _ in table}):
        _say(f"{ending:>12}" + "".join(f"{table[ending, one]:12}" for one in outcomes))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
