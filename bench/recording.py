"""How fast facts are recorded from files, beside the library's own batched insert of the same payloads.

Recording reads the Avro files, decodes and checks each fact, looks up whether it is known, judges it against the
history of its stream, and writes events, receipts and quarantine.  The peer is given the finished events of the same
record in memory and only inserts them, into an empty database of the same kind, with as many events in a batch; on
PostgreSQL with 2,000, because with some thousand more it waits for ever.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from bench.report import Report
from bench.server import parts_of, postgres
from bench.simulated import arguments, histories
from casehistory.recording import BATCH, sources, take_in
from casehistory.simulation import Summary
from consumers.desk import SAME_ID
from consumers.store import Store
from consumers.tally import Tally

HALF = 0.5
DATABASES = ("sqlite", "postgresql")
BATCH_OF_PEER = {"sqlite": BATCH, "postgresql": 2_000}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure on both databases and write the page."""
    parser = arguments("Measure how fast facts are recorded from files.")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    asked = parser.parse_args(argv)
    folder, summary = histories(asked.cases, asked.seed)
    report = Report(
        "recording",
        title="Recording facts from files",
        command=f"python -m bench.recording --cases {asked.cases} --seed {asked.seed}",
    )
    report.say((__doc__ or "").partition("\n\n")[2].strip())
    report.say(f"{summary.cases:,} simulated cases, {summary.records:,} records, {BATCH:,} in a batch.")
    for database in asked.database or DATABASES:
        report.say(f"## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}")
        if database == "sqlite":
            with tempfile.TemporaryDirectory() as place:
                ours, theirs = (
                    str(Path(place) / "ours.db"),
                    SQLiteDatastore(str(Path(place) / "theirs.db"), originator_id_type="text"),
                )
                _measure(report, folder, summary, ours, SQLiteApplicationRecorder(theirs), BATCH_OF_PEER[database])
        else:
            with postgres() as address:
                _measure(report, folder, summary, f"{address}&schema=ours", _peer_on(address), BATCH_OF_PEER[database])
    report.write()


def _peer_on(address: str) -> PostgresApplicationRecorder:
    parts = {name.removeprefix("POSTGRES_").lower(): value for name, value in parts_of(address).items()}
    return PostgresApplicationRecorder(
        PostgresDatastore(**parts, originator_id_type="text"),  # type: ignore[arg-type]
        events_table_name="stored_events",
    )


def _measure(
    report: Report, folder: Path, summary: Summary, address: str, peer: ApplicationRecorder, batch_of_peer: int
) -> None:
    store = Store(address)
    began = time.perf_counter()
    tally = take_in(store, sources([folder])).tally
    ours = time.perf_counter() - began
    _check(report, summary, tally, store)
    theirs, inserted = _insert_all(store, peer, batch_of_peer)
    report.check("events the peer inserted", inserted, store.last_position())
    report.table(
        ["", "events", "seconds", "events a second"],
        [
            ["casehistory, from files", tally.recorded, ours, tally.recorded / ours],
            ["eventsourcing, `insert_events`", inserted, theirs, inserted / theirs],
        ],
    )
    report.goal("share of the peer's speed", theirs / ours, HALF)
    store.close()


def _check(report: Report, summary: Summary, tally: Tally, store: Store) -> None:
    """Check that the record holds what was simulated: nothing lost, nothing twice, nothing impossible."""
    held = {rule: count for rule, count in tally.quarantined.items() if rule != SAME_ID}
    report.check("records read", tally.read, summary.records)
    report.check("facts recorded, all that happened and their corrections", tally.recorded, summary.admissible)
    report.check("duplicates already known", tally.already_known, summary.duplicated)
    report.check("conflicting contents in quarantine", tally.quarantined[SAME_ID], summary.conflicting)
    report.check("impossible facts in quarantine", sum(held.values()), sum(summary.invalid.values()))
    report.check("events in the log", store.last_position(), summary.admissible + tally.set_aside)


def _insert_all(store: Store, peer: ApplicationRecorder, at_once: int) -> tuple[float, int]:
    """Insert the events of our log with the peer, and give the seconds that took and their number."""
    peer.create_table()  # type: ignore[attr-defined]
    seconds, position, inserted = 0.0, 0, 0
    while logged := store.log(position, at_once):
        position = logged[-1].position
        events = [StoredEvent(event.stream, event.version, "topic", event.payload) for event in logged]
        began = time.perf_counter()
        peer.insert_events(events)
        seconds += time.perf_counter() - began
        inserted += len(events)
    return seconds, inserted


if __name__ == "__main__":
    main()
