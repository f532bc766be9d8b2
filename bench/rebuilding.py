"""How fast history and every measure are made from the log, beside one running count by the library's own projection.

Making history reads the whole log from SQLite, decodes it and writes a Delta table for each type of event; then every
measure is asked once.  The peer is `ProjectionRunner` on PostgreSQL with one running count, over the first events of
the same log; its speed does not depend on how many there are.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from deltalake import DeltaTable

from bench import peer
from bench.report import Report
from bench.server import parts_of, postgres
from bench.simulated import arguments, recorded
from consumers.rebuilding import rebuild
from consumers.store import Store
from domain.appointment import AbsenceRuled
from projections.history import History
from projections.measure import measures
from schemas.codec import decode

TIMES = 200
PEER_EVENTS = 20_000
BATCH = 2_000
"""Events that the library inserts at once."""

READ_AT_ONCE = 5_000

Event = tuple[str, int, bool]
"""The stream and the version of an event, and whether it is an accepted absence."""


def main(argv: Sequence[str] | None = None) -> None:
    """Measure both and write the page."""
    parser = arguments("Measure how fast history and every measure are made from the log.")
    parser.add_argument("--peer-events", type=int, default=PEER_EVENTS, help=f"{PEER_EVENTS} unless told")
    asked = parser.parse_args(argv)
    store, _ = recorded(asked.cases, asked.seed)
    report = Report(
        "rebuilding",
        title="Making history and every measure from the log",
        command=f"python -m bench.rebuilding --cases {asked.cases} --seed {asked.seed}"
        f" --peer-events {asked.peer_events}",
    )
    report.say((__doc__ or "").partition("\n\n")[2].strip())
    events, ours = _measure(report, store)
    everything, absences = _measure_peer(report, list(_first(store, asked.peer_events)))
    _compare(report, events / ours, everything, absences, events)
    report.write()


def _measure(report: Report, store: Store) -> tuple[int, float]:
    """Make history and every measure, and give the number of events and the seconds for all of it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "history"
        began = time.perf_counter()
        events = rebuild(store, folder).watermark.position
        made = time.perf_counter()
        with History.of_folder(folder) as history:
            results = [history.measure(one.code) for one in measures()]
            done = time.perf_counter()
        held = sum(DeltaTable(table.parent).count() for table in folder.glob("current/*/_delta_log"))
    report.check("rows of all tables of history, and events in the log", held, store.last_position())
    report.check("measures made", len(results), len(measures()))
    report.table(
        ["casehistory", "events", "seconds", "events a second"],
        [
            ["history from the log", events, made - began, events / (made - began)],
            [f"{len(results)} measures from history", events, done - made, events / (done - made)],
            ["both", events, done - began, events / (done - began)],
        ],
    )
    return events, done - began


def _first(store: Store, count: int) -> Iterator[Event]:
    """Give the first events of the log as the peer needs them."""
    position = 0
    while position < count and (logged := store.log(position, min(READ_AT_ONCE, count - position))):
        position = logged[-1].position
        for event in logged:
            fact = decode(event.payload)
            yield event.stream, event.version, isinstance(fact, AbsenceRuled) and fact.is_acceptable


def _measure_peer(report: Report, events: list[Event]) -> tuple[float, float]:
    """Run the peer, and give the events a second of a count of every event, and of one of accepted absences only."""
    accepted = [place for place, (_, _, is_accepted) in enumerate(events, 1) if is_accepted]
    with postgres() as address:
        environment = {"PERSISTENCE_MODULE": "eventsourcing.postgres", **parts_of(address)}
        peer.append(environment, peer.counted(events), BATCH)
        taken, counts = peer.run(environment, peer.EveryEvent, len(events))
        expected = Counter(stream for stream, _, _ in events)
        report.check("streams whose events the peer counted right", _agreeing(counts, expected), len(expected))
        filtered, absences = peer.run(environment, peer.AcceptedAbsences, accepted[-1])
    report.check("accepted absences the peer counted", sum(absences.values()), len(accepted))
    report.table(
        ["eventsourcing, `ProjectionRunner` on PostgreSQL", "events", "seconds", "events a second"],
        [
            ["one running count of every event", len(events), taken, len(events) / taken],
            [
                "one running count of accepted absences, filtered in the database",
                len(accepted),
                filtered,
                len(accepted) / filtered,
            ],
        ],
    )
    return len(events) / taken, filtered / len(events)


def _agreeing(counts: dict[str, int], expected: Counter[str]) -> int:
    return sum(counts.get(stream) == count for stream, count in expected.items())


def _compare(report: Report, ours: float, everything: float, absences: float, events: int) -> None:
    """Say how many times the peer's speed ours is."""
    report.goal(
        "events a second, history and every measure, against one running count of every event",
        ours / everything,
        at_least=TIMES,
    )
    count = len(measures())
    report.say(
        f"Each event of the log passes through {count} measures here and through one there: "
        f"{ours * count / everything:,.0f} times as many events and measures a second."
    )
    report.say(
        f"For the whole log of {events:,} events the peer would need {events / everything:,.0f} seconds for the count "
        f"of every event, and {absences * events:,.0f} seconds for the accepted absences alone, which read one event "
        f"type of all; history and all {count} measures took {events / ours:,.0f}. The peer's times are extrapolated."
    )


if __name__ == "__main__":
    main()
