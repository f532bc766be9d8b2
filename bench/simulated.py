"""The simulated histories that are measured on, and a record of them; made once and kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from casehistory.recording import sources, take_in
from casehistory.simulation import Summary, simulate
from consumers.store import Store
from schemas.watermark import SHAPE

KEPT = Path(".cache/bench")
CASES = 6_000
"""Enough for more than a million events."""


def arguments(description: str) -> argparse.ArgumentParser:
    """Give a parser that knows which histories to measure on."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--cases", type=int, default=CASES, help=f"how many cases to simulate; {CASES} unless told")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the simulation; 1 unless told")
    return parser


def histories(cases: int, seed: int) -> tuple[Path, Summary]:
    """Give the folder of the simulated files, and what they hold."""
    folder = KEPT / f"simulated-{cases}-{seed}-{SHAPE}"
    return folder, simulate(folder, cases=cases, seed=seed)


def recorded(cases: int, seed: int) -> tuple[Store, Summary]:
    """Give a store on SQLite that holds the record of the simulated files."""
    folder, summary = histories(cases, seed)
    path = KEPT / f"recorded-{cases}-{seed}-{SHAPE}" / "events.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    store = Store(str(path))
    if store.last_position() < summary.admissible:
        take_in(store, sources([folder]))
    return store, summary
