"""How long it takes from publishing a fact to seeing it in a measure, and from a crash to the next recorded event.

Facts are published at a steady pace while `consume`, `relay` and `archive --follow` run, as processes of their own, on
PostgreSQL and a broker on the same machine.  Meanwhile another process asks for one measure again and again; a fact is
visible when an answer is there that counts it.  For the recovery a part is killed and started again at once; `consume`
has a name in its group, as `run` gives it one, without which it is missed for ten seconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from confluent_kafka import Producer

from bench.nemesis import System
from bench.report import Report
from casehistory.simulation import TIDY, simulate
from consumers.store import Store, StoreUnavailable
from domain.fact import Fact
from projections.history import History
from schemas.codec import decode
from schemas.container import read_container
from schemas.headers import cloud_headers, key_of
from schemas.watermark import HistoryNotMade

PACE = 200
"""Facts a second."""

SECONDS = 180
LOOKED_EVERY = 0.02
ASKED_EVERY = 0.1
MEASURE = "AS36"
SLOWEST = 5.0
"""Seconds within which nearly every fact is to be visible."""

BACK_WITHIN = 120.0


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the delay and the recovery, and write the page."""
    parser = argparse.ArgumentParser(description="Measure the delay from publishing to seeing, and the recovery.")
    parser.add_argument("--pace", type=int, default=PACE, help="facts a second")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for which the pace is held")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.ask:
        _ask(asked.ask)
        return
    report = Report(
        "delay",
        title="From publishing to seeing, and back after a crash",
        command=f"python -m bench.delay --pace {asked.pace} --seconds {asked.seconds}",
    )
    report.say((__doc__ or "").partition("\n\n")[2].strip())
    with tempfile.TemporaryDirectory(prefix="delay-") as folder:
        Path(folder).chmod(0o755)  # the database runs as another user
        facts = _facts(Path(folder), asked.pace * asked.seconds * 3)
        with closing(System(Path(folder))) as system:
            system.keep()
            _delay(report, system, facts, asked.pace, asked.seconds)
            _recovery(report, system, facts)
    report.write()


def _facts(folder: Path, count: int) -> Iterator[Fact]:
    """Give facts in the order in which they were written down, as they would come."""
    simulate(folder / "files", cases=count // 150 + 1, seed=1, untidiness=TIDY, processes=2)
    files = sorted((folder / "files").rglob("*.avro"))
    return iter([decode(payload) for file in files for payload in read_container(file.open("rb"))])


def _delay(report: Report, system: System, facts: Iterator[Fact], pace: int, seconds: int) -> None:
    published: dict[tuple[str, str], float] = {}
    with _asking(system.history) as answers, _publisher(system) as publish:
        began = time.monotonic()
        for number, fact in enumerate(islice(facts, pace * seconds)):
            time.sleep(max(0.0, began + number / pace - time.monotonic()))
            published[fact.key] = time.monotonic()
            publish(fact)
        with closing(Store(system.database.address)) as store:
            _wait(lambda: _last(system) >= len(published) and answers()[-1][0] == _last(system))
            events = store.log(0, len(published))
        moves = iter(answers())
    report.check("events recorded of the facts published", len(events), len(published))
    delays = []
    position, at = next(moves)
    for event in events:
        while position < event.position:
            position, at = next(moves)
        delays.append(at - published[decode(event.payload).key])
    hundredths = statistics.quantiles(delays, n=100)
    report.table(
        ["facts a second", "facts", "median seconds", "99 in 100 within", "slowest"],
        [[pace, len(delays), hundredths[49], hundredths[98], max(delays)]],
    )
    report.goal(f"seconds from publishing to seeing, 99 in 100, at {pace} a second", hundredths[98], at_most=SLOWEST)
    report.table(["process", "MiB at most"], [[name, one.memory()] for name, one in system.services.items()])


@contextmanager
def _asking(history: Path) -> Iterator[Callable[[], list[tuple[int, float]]]]:
    """Ask in another process meanwhile; give what tells the position that each answer counts, and when it was there."""
    command = [sys.executable, "-m", "bench.delay", "--ask", str(history)]
    with tempfile.TemporaryFile("w+") as said, subprocess.Popen(command, stdout=said) as process:

        def answers() -> list[tuple[int, float]]:
            text = os.pread(said.fileno(), 2**30, 0).decode()
            lines = text[: text.rfind("\n") + 1].splitlines()
            return [(0, 0.0), *((int(position), float(at)) for position, at in map(str.split, lines))]

        try:
            yield answers
        finally:
            process.kill()


def _ask(history: Path) -> None:
    while True:
        try:
            with History.of_folder(history) as asked:
                asked.measure(MEASURE)
                print(asked.question.position, time.monotonic(), flush=True)
        except HistoryNotMade:
            pass
        time.sleep(ASKED_EVERY)


@contextmanager
def _publisher(system: System) -> Iterator[Callable[[Fact], None]]:
    settings = {"bootstrap.servers": system.broker.address, "linger.ms": 5, "log_level": 0}
    producer = Producer(settings | {"partitioner": "murmur2_random"})

    def publish(fact: Fact) -> None:
        from schemas.codec import encode

        producer.produce("case-events", encode(fact), key_of(fact.stream), headers=cloud_headers(fact))
        producer.poll(0)

    yield publish
    producer.flush(60)


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + BACK_WITHIN
    while not until():
        if time.monotonic() > end:
            raise TimeoutError("it did not come through")
        time.sleep(LOOKED_EVERY)


def _recovery(report: Report, system: System, facts: Iterator[Fact]) -> None:
    """Kill a part, start it again at once, and see when the next event is recorded."""
    rows = []
    with _publisher(system) as publish:
        for blow in ("consume", "broker", "database"):
            before = _last(system)
            began = time.monotonic()
            system.suffer(blow)
            system.keep()
            started = time.monotonic()
            for fact in islice(facts, 50):
                publish(fact)
            _wait(lambda before=before: _last(system) > before)  # type: ignore[misc]
            rows.append([blow, started - began, time.monotonic() - began])
            time.sleep(2)
    report.table(["killed", "seconds until it was started again", "seconds until the next recorded event"], rows)


def _last(system: System) -> int:
    try:
        with closing(Store(system.database.address)) as store:
            return store.last_position()
    except StoreUnavailable:
        return 0


if __name__ == "__main__":
    main()
