"""How fast facts are recorded from files, beside the library's own batched insert on the same kind of database.

Recording reads the Avro files, decodes and checks each fact, looks up whether it is known, judges it against the
history of its stream, and writes events, receipts and quarantine.  The library's application does with the same files
what it does: it reads each record, maps it to JSON and inserts the events in batches; it checks nothing and knows no
fact again.  Last comes the bare insert: rows that are finished and in memory, as our record holds them, and nothing but
`insert_events`.  The batches are as large as ours; on PostgreSQL of 500, because with more of this size the library's
insert waits for ever.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from bench import peer
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
BATCH_OF_PEER = {"sqlite": BATCH, "postgresql": 500}


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
        with _places(database) as (ours, environment, bare):
            _measure(report, folder, summary, ours, environment, bare, BATCH_OF_PEER[database])
    report.write()


@contextmanager
def _places(database: str) -> Iterator[tuple[str, dict[str, str], ApplicationRecorder]]:
    """Give an empty place on the database for ours, for the library's application, and for the bare insert."""
    if database == "sqlite":
        with tempfile.TemporaryDirectory() as place:
            environment = {
                "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                "SQLITE_DBNAME": f"{place}/application.db",
                "SQLITE_JOURNAL_MODE": "WAL",
            }
            bare = SQLiteDatastore(f"{place}/bare.db", originator_id_type="text")
            yield f"{place}/ours.db", environment, SQLiteApplicationRecorder(bare)
    else:
        with postgres() as address:
            environment = {"PERSISTENCE_MODULE": "eventsourcing.postgres", **parts_of(address)}
            parts = {name.removeprefix("POSTGRES_").lower(): value for name, value in parts_of(address).items()}
            recorder = PostgresApplicationRecorder(
                PostgresDatastore(**parts, originator_id_type="text"),  # type: ignore[arg-type]
                events_table_name="bare_events",
            )
            yield f"{address}&schema=ours", environment, recorder


def _measure(
    report: Report,
    folder: Path,
    summary: Summary,
    address: str,
    environment: dict[str, str],
    bare: ApplicationRecorder,
    batch: int,
) -> None:
    store = Store(address)
    began = time.perf_counter()
    tally = take_in(store, sources([folder])).tally
    ours = tally.read / (time.perf_counter() - began)
    _check(report, summary, tally, store)
    began = time.perf_counter()
    appended = peer.append(environment, peer.told(sorted(folder.rglob("*.avro"))), batch)
    theirs = appended / (time.perf_counter() - began)
    report.check("events the library appended from the files", appended, summary.records)
    seconds, inserted = _insert_all(store, bare, batch)
    report.check("events inserted bare", inserted, store.last_position())
    store.close()
    report.table(
        ["", "records", "records a second"],
        [
            ["casehistory, from files", tally.read, ours],
            ["eventsourcing, from the same files: read, map to JSON, `insert_events`", appended, theirs],
            ["eventsourcing, `insert_events` of finished rows in memory", inserted, inserted / seconds],
        ],
    )
    report.goal("share of the library's speed from the same files", ours / theirs, at_least=HALF)
    report.goal("share of the speed of the bare insert", ours * seconds / inserted, at_least=HALF)


def _check(report: Report, summary: Summary, tally: Tally, store: Store) -> None:
    """Check that the record holds what was simulated: nothing lost, nothing twice, nothing impossible."""
    held = store.quarantine_counts()
    conflicting = held.pop(SAME_ID)
    report.check("records read", tally.read, summary.records)
    in_force = tally.recorded - tally.set_aside
    report.check("facts in force, all that happened and their corrections", in_force, summary.admissible)
    report.check("duplicates already known", tally.already_known, summary.duplicated)
    report.check("conflicting contents in quarantine", conflicting, summary.conflicting)
    report.check("impossible facts in quarantine", sum(held.values()), sum(summary.invalid.values()))
    report.check("events in the log", store.last_position(), tally.recorded + tally.set_aside)


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
