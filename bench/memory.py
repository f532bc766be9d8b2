"""The most memory that each step takes, as the number of events grows."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.report import Report
from casehistory.recording import sources, take_in
from casehistory.simulation import simulate
from consumers.rebuilding import rebuild
from consumers.store import Store
from projections.history import History
from projections.measure import measures

SIZES = (2_000, 6_000, 18_000)
"""About a third of a million, a million and three million events."""

FLAT = 1.5
"""So many times the memory for three times the events counts as flat."""


def _simulate(folder: Path, cases: int, seed: int) -> int:
    return simulate(folder / "files", cases=cases, seed=seed, processes=1).records


def _record(folder: Path, cases: int, seed: int) -> int:
    return take_in(Store(str(folder / "events.db")), sources([folder / "files"])).tally.recorded


def _rebuild(folder: Path, cases: int, seed: int) -> int:
    return rebuild(Store(str(folder / "events.db")), folder / "history").watermark.position


def _measure(folder: Path, cases: int, seed: int) -> int:
    with History.of_folder(folder / "history") as history:
        for one in measures():
            history.measure(one.code)
        return history.question.position


STEPS: dict[str, Callable[[Path, int, int], int]] = {
    "simulate": _simulate,
    "record": _record,
    "rebuild": _rebuild,
    "measure": _measure,
}


def peak_of(pid: int) -> float:
    """Give the most memory that a process and its children have had by now, in MiB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    ours = sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    return ours + sum(peak_of(int(child)) for child in children)


def main(argv: Sequence[str] | None = None) -> None:
    """Run each step on each size in a process of its own and write the page."""
    parser = argparse.ArgumentParser(description="Measure the most memory that each step takes.")
    parser.add_argument("--cases", type=int, action="append", help="a number of cases, instead of the usual three")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    sizes = asked.cases or list(SIZES)
    if asked.step:
        count = STEPS[asked.step](asked.folder, sizes[0], asked.seed)
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        peak = sum(resource.getrusage(one).ru_maxrss for one in whose) / 1024
        print(json.dumps({"count": count, "megabytes": peak}))
        return
    _measure_all(sizes, asked.seed)


def _measure_all(sizes: Sequence[int], seed: int) -> None:
    given = "".join(f" --cases {cases}" for cases in sizes) if tuple(sizes) != SIZES else ""
    report = Report("memory", title="Memory as events grow", command=f"python -m bench.memory{given} --seed {seed}")
    report.say("The peak of the resident memory of each step and of the process that it starts, in megabytes.")
    rows: list[list[Any]] = []
    for cases in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found = {step: _in_a_process(step, Path(folder), cases, seed) for step in STEPS}
        events = found["rebuild"]["count"]
        report.check(f"events of {cases} cases in history", events, found["measure"]["count"])
        rows.append([cases, events, *(found[step]["megabytes"] for step in STEPS)])
    report.table(["cases", "events", *STEPS], rows)
    before, last = rows[-2:]
    report.say(f"From the last but one to the last there are {last[1] / before[1]:.1f} times the events.")
    for place, step in enumerate(STEPS, 2):
        report.goal(f"times the memory to {step} three times the events", last[place] / before[place], at_most=FLAT)
    report.write()


def _in_a_process(step: str, folder: Path, cases: int, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.memory", "--step", step, "--folder", str(folder)]
    ran = subprocess.run(
        [*command, "--cases", str(cases), "--seed", str(seed)], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
