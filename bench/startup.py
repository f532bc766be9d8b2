"""How long the command line takes to answer `--version` and `--help`, beside a bare interpreter."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from bench.report import Report

QUARTER = 0.25


def main(argv: Sequence[str] | None = None) -> None:
    """Measure each command several times and write the page."""
    parser = argparse.ArgumentParser(description="Measure how fast the command line starts.")
    parser.add_argument("--times", type=int, default=20, help="how often each command is run; 20 unless told")
    asked = parser.parse_args(argv)
    report = Report("startup", title="Starting", command=f"python -m bench.startup --times {asked.times}")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "casehistory --version": [sys.executable, "-m", "casehistory", "--version"],
        "casehistory --help": [sys.executable, "-m", "casehistory", "--help"],
    }
    taken = {name: [_seconds(command) for _ in range(asked.times)] for name, command in commands.items()}
    report.table(
        ["command", "median seconds", "fastest", "slowest"],
        [[f"`{name}`", statistics.median(times), min(times), max(times)] for name, times in taken.items()],
    )
    for name in list(commands)[1:]:
        report.goal(f"seconds until `{name}` has answered", statistics.median(taken[name]), at_most=QUARTER)
    report.write()


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
