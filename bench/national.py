"""How long every measure takes over the history of a nation, at one, ten and fifty million events.

The history of a million simulated events is made from the log as always.  The larger ones hold it again and again, each
time with people, officers and units of their own and with positions that go on: so many events could be simulated and
recorded too, but not within an hour.  Each size is asked by a process that has asked nothing before.  A page of
questions about one case comes from the store, which finds the events of a case by its name.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from deltalake import DeltaTable

from bench.memory import peak_of
from bench.report import Report
from bench.simulated import KEPT, arguments, recorded
from casehistory.asking import Asked, events_of_case, facts_of_case, history_of_case
from casehistory.settings import Settings, settings
from consumers.rebuilding import rebuild
from consumers.tables import append
from projections.history import History
from projections.measure import measures
from schemas.watermark import SHAPE, Watermark, live, read_watermark, versions_in, write_watermark

COPIES = (1, 10, 50)
MEMORY = "4GB"
MOST_SECONDS = 60 / 50
"""Fifty million events in a minute."""

MOST_MILLISECONDS = 100
LINEAR = 1.2
"""So many times the seconds for each event counts as no worse than linear."""

PAGES = 50
VIEWS = ("custody_intervals", "waits", "boundaries", "significant_gaps")
OF_ANOTHER = (
    (r"\bS00(\d{4})", "S{:02}${{1}}"),
    (r"\b([MN])00(\d{3})", "${{1}}{:02}${{2}}"),
    (r"\b(CRC|NPS)-", "${{1}}-{:02}-"),
)
"""How the names of people, of officers and of units are changed in a copy."""

AS_THEY_ARE = ("source", "recorded_by_organisation")


class Asking(NamedTuple):
    """What asking everything of one history took."""

    events: int
    cases: int
    measures: int
    seconds: float
    first: float
    """Seconds of one measure, by unit, in a process that asks nothing else."""

    memory: float
    """The most memory, in MiB."""


def main(argv: Sequence[str] | None = None) -> None:
    """Ask every measure of each size in a process of its own and write the page."""
    parser = arguments("Measure how long every measure takes over the history of a nation.")
    parser.add_argument(
        "--copies", type=int, action="append", help="how often the events are held; 1, 10 and 50 unless told"
    )
    parser.add_argument("--ask", choices=ASKED, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.ask:
        print(json.dumps(ASKED[asked.ask](asked.folder)))
        return
    sizes = asked.copies or list(COPIES)
    command = f"python -m bench.national --cases {asked.cases} --seed {asked.seed}"
    report = Report(
        "national",
        title="Every measure over the history of a nation",
        command=command + "".join(f" --copies {size}" for size in asked.copies or ()),
    )
    report.say((__doc__ or "").partition("\n\n")[2].strip())
    found = [_asked(_nation(asked.cases, asked.seed, size)) for size in sizes]
    report.table(
        ["events", "cases", "measures", "seconds", "MiB at most", "seconds of RR27 by unit, alone"],
        [[one.events, one.cases, one.measures, one.seconds, one.memory, one.first] for one in found],
    )
    largest, smallest = found[-1], found[0]
    each = largest.seconds / largest.events * 1_000_000
    report.goal(f"seconds for every measure, for each million of {largest.events:,} events", each, at_most=MOST_SECONDS)
    report.goal(f"seconds for one measure by unit, of {largest.events:,} events", largest.first, at_most=1)
    growth = (largest.seconds / largest.events) / (smallest.seconds / smallest.events)
    report.goal(
        f"times the seconds for each event, at {sizes[-1] // sizes[0]} times the events", growth, at_most=LINEAR
    )
    report.say(f"Each process may have {MEMORY} for its questions, and puts on the disk what has no room there.")
    _tell_of_pages(report, asked.cases, asked.seed)
    report.write()


def _nation(cases: int, seed: int, copies: int) -> Path:
    """Give the folder of a history that holds the simulated events so often; made once and kept."""
    folder = KEPT / f"national-{cases}-{seed}-{copies}-{SHAPE}"
    if (folder / "watermark.json").exists():
        return folder
    one = KEPT / f"history-{cases}-{seed}-{SHAPE}"
    if not one.exists():
        rebuild(recorded(cases, seed)[0], one)
    first, position = read_watermark(one), read_watermark(one).position
    frames = {table: pl.read_parquet(files).sort("position") for table, files in _files_in(live(one)).items()}
    folder.mkdir(parents=True, exist_ok=True)
    for copy in range(copies):
        append(folder, {table: _renamed(frame, copy, position) for table, frame in frames.items()})
    last = Watermark(position=copies * position, latest=first.latest, seal=first.seal, tables=versions_in(folder))
    write_watermark(folder, last)
    return folder


def _files_in(folder: Path) -> Mapping[str, list[str]]:
    found = {table: DeltaTable(folder / table).file_uris() for table in versions_in(folder)}
    return {table: files for table, files in found.items() if files}


def _renamed(frame: pl.DataFrame, copy: int, position: int) -> pl.DataFrame:
    """Give the events of a table as those of other people, of other officers and units, after the ones before."""
    columns = [pl.col("position") + copy * position]
    for name, kind in frame.schema.items():
        if kind == pl.String() and name not in AS_THEY_ARE:
            for pattern, other in OF_ANOTHER:
                if frame[name].str.contains(pattern).any():
                    frame = frame.with_columns(pl.col(name).str.replace_all(pattern, other.format(copy)))
    return frame.with_columns(columns)


def _asked(folder: Path) -> Asking:
    first = _in_a_process("one", folder)[0]["seconds"]
    said, memory = _in_a_process("every", folder)
    return Asking(**said, first=first, memory=memory)


def _in_a_process(what: str, folder: Path) -> tuple[dict[str, Any], float]:
    """Ask in a process of its own, and give what it says with the most memory that it had."""
    command = [sys.executable, "-m", "bench.national", "--ask", what, "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        memory = 0.0
        while running.poll() is None:
            memory = max(memory, peak_of(running.pid))
            time.sleep(0.05)
        said = running.communicate()[0]
    assert running.returncode == 0, f"{' '.join(command)} failed"
    return json.loads(said), memory


def _every(folder: Path) -> dict[str, float]:
    began = time.perf_counter()
    with History.of_folder(folder, memory=MEMORY) as history:
        results = [history.measure(one.code) for one in measures()]
        seconds = time.perf_counter() - began
        [row] = history.sql("select count(*) as cases from case_lives")
        events = history.question.position
    return {"events": events, "cases": row["cases"], "measures": len(results), "seconds": seconds}


def _one(folder: Path) -> dict[str, float]:
    began = time.perf_counter()
    with History.of_folder(folder, memory=MEMORY) as history:
        history.measure("RR27", by=["unit"])
    return {"seconds": time.perf_counter() - began}


ASKED = {"every": _every, "one": _one}


def _tell_of_pages(report: Report, cases: int, seed: int) -> None:
    """Ask what a page about one case shows, of some cases."""
    store, summary = recorded(cases, seed)
    place = Path(store.address).parent
    asked = settings(place, {"CASEHISTORY_DATABASE": store.address})
    names = [name.removeprefix("case/") for name in store.streams("case/", limit=summary.cases)]
    store.close()
    times = sorted(_page(asked, case_ref) for case_ref in random.Random(seed).sample(names, PAGES))
    report.table(
        [f"one case, of {len(names):,}: key facts, timeline and events", "median ms", "9 in 10 within ms", "most ms"],
        [[f"{PAGES} cases", statistics.median(times), times[PAGES * 9 // 10 - 1], times[-1]]],
    )
    report.goal("milliseconds for the page of one case, median", statistics.median(times), at_most=MOST_MILLISECONDS)


def _page(asked: Settings, case_ref: str) -> float:
    began = time.perf_counter()
    with history_of_case(asked, case_ref, Asked()) as (found, history):
        facts_of_case(found, history)
        for view in VIEWS:
            history.rows(view, where_case=found)
        events_of_case(found, history)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
