"""A report: what was measured, with what command, and which counts were checked on the way."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from math import inf
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


class Miscounted(AssertionError):
    """A count that must agree does not, so the measurement is worth nothing."""


class Report:
    """One page of results.  It is printed line by line, and written when all counts were right."""

    def __init__(self, name: str, *, title: str, command: str) -> None:
        self._path = RESULTS / f"{name}.md"
        self._lines: list[str] = []
        self.say(f"# {title}")
        self.say(f"`{command}`")
        self.say(f"Measured with {surroundings()}.")

    def say(self, text: str) -> None:
        """Add a paragraph."""
        self._lines += [text, ""]
        print(text, end="\n\n", flush=True)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add a table; numbers stand to the right."""
        cells = [[_shown(cell) for cell in row] for row in rows]
        rules = [
            "---:" if all(isinstance(row[place], int | float) for row in rows) else "---" for place in range(len(heads))
        ]
        self.say("\n".join(f"| {' | '.join(row)} |" for row in [list(heads), rules, *cells]))

    def check(self, what: str, found: object, expected: object) -> None:
        """Add a count that was checked.  Raises `Miscounted` where it is not as expected."""
        if found != expected:
            raise Miscounted(f"{what}: {found}, and {expected} were expected")
        self.say(f"Checked: {what}: {_shown(found)}.")

    def goal(self, what: str, found: float, *, at_least: float = 0, at_most: float = inf) -> None:
        """Add a goal, and whether it was reached."""
        bound = f"at most {_shown(at_most)}" if at_most < inf else f"at least {_shown(at_least)}"
        verdict = "reached" if at_least <= found <= at_most else "not reached"
        self.say(f"Goal: {what}: {bound}. Measured: {_shown(found)}, {verdict}.")

    def write(self) -> None:
        """Write the page to the folder of results."""
        self._path.parent.mkdir(exist_ok=True)
        self._path.write_text("\n".join(self._lines).rstrip() + "\n")


def surroundings() -> str:
    """Say on what a measurement was made, as far as it explains the numbers."""
    cores = len(os.sched_getaffinity(0))
    libraries = ", ".join(f"{name} {version(name)}" for name in ("eventsourcing", "duckdb", "deltalake", "polars"))
    return f"{cores} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}"


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
