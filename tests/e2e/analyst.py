"""Analyst: opens the published file again and again until its stdin ends; prints how often it could be read."""

import sys
from pathlib import Path
from select import select

import duckdb


def main() -> None:
    """Ends with an error the first time that the file, once it was there, cannot be opened and queried."""
    file, opened = Path(sys.argv[1]), 0
    while not select([sys.stdin], [], [], 0.05)[0]:
        if opened or file.exists():
            with duckdb.connect(str(file), read_only=True) as con:
                con.execute("select count(*) from combined_table").fetchall()
            opened += 1
    sys.stdout.write(f"{opened}\n")


if __name__ == "__main__":
    main()
