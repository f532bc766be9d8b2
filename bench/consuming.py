"""How fast facts are recorded from a topic, beside what the parts of that take alone.

A process joins the group, reads the topic, decodes and checks each fact, looks up whether it is known, judges it
against the history of its stream, and writes events, receipts, quarantine and its place in one transaction.  The peers
are the client library reading the same topic and doing nothing with it, and the event-sourcing library inserting the
finished rows of our log in batches and nothing else.  Ours is measured from the first fact recorded to the last, as a
process that runs all the time would be; then with two processes that share the topic, where the database allows it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from confluent_kafka import Producer

from bench.recording import BATCH_OF_PEER, DATABASES, HALF, _insert_all, _places
from bench.report import Report
from bench.simulated import arguments, histories
from consumers.port import Connection, Made, Topic, partitions_of
from consumers.store import Store
from schemas.codec import decode
from schemas.container import read_container
from schemas.headers import cloud_headers, key_of
from tests.servers.broker import Broker

PARTITIONS = 8
RECORDS = 200_000
LOOKED_EVERY = 0.05


class Run(NamedTuple):
    """What consuming a topic took: records a second, and the most memory of a process in MiB."""

    rate: float
    memory: float


def main(argv: Sequence[str] | None = None) -> None:
    """Measure on both databases and write the page."""
    parser = arguments("Measure how fast facts are recorded from a topic.")
    parser.add_argument("--records", type=int, default=RECORDS)
    asked = parser.parse_args(argv)
    folder, _ = histories(asked.cases, asked.seed)
    report = Report(
        "consuming",
        title="Recording facts from a topic",
        command=f"python -m bench.consuming --cases {asked.cases} --seed {asked.seed} --records {asked.records}",
    )
    report.say((__doc__ or "").partition("\n\n")[2].strip())
    with tempfile.TemporaryDirectory() as place:
        broker = Broker(Path(place) / "broker", heap="1g").start()
        try:
            topic = _published(broker, folder, asked.records)
            bare = _read_bare(broker, topic)
            report.say(f"{asked.records:,} records on {PARTITIONS} partitions; read bare, {bare:,.0f} a second.")
            for database in DATABASES:
                _measure(report, broker, topic, bare, asked.records, database)
        finally:
            broker.kill()
    report.write()


def _published(broker: Broker, folder: Path, count: int) -> Topic:
    connection = Connection(broker.address)
    connection.make(Made("case-events", PARTITIONS, 1, {}))
    connection.make(Made("case-events.dlt", PARTITIONS, 1, {}))
    settings = {"bootstrap.servers": broker.address, "linger.ms": 50, "compression.type": "lz4"}
    producer = Producer(settings | {"partitioner": "murmur2_random"})
    payloads = (one for file in sorted(folder.rglob("*.avro")) for one in read_container(file.open("rb")))
    for payload in islice(payloads, count):
        fact = decode(payload)
        producer.produce("case-events", payload, key_of(fact.stream), headers=cloud_headers(fact))
        producer.poll(0)
    assert producer.flush(60) == 0
    return connection.topic("case-events")


def _read_bare(broker: Broker, topic: Topic) -> float:
    """Read the topic with the client library, and give the records a second."""
    with closing(Connection(broker.address).consumer()) as consumer:
        consumer.assign(partitions_of(topic))
        consumer.seek_to_beginning()
        left = sum(consumer.end_offsets(partitions_of(topic)).values())
        count, began = left, time.perf_counter()
        while left > 0:
            left -= sum(map(len, consumer.poll(timeout_ms=1_000, max_records=20_000).values()))
        return count / (time.perf_counter() - began)


def _measure(report: Report, broker: Broker, topic: Topic, bare: float, count: int, database: str) -> None:
    report.say(f"## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}")
    with _places(database) as (address, _, recorder):
        alone = _consumed(report, broker, topic, address, count, processes=1)
        with closing(Store(address)) as store:
            seconds, inserted = _insert_all(store, recorder, BATCH_OF_PEER[database])
        rows: list[list[Any]] = [
            ["casehistory, one process", alone.rate, alone.memory],
            ["kafka-python, reading bare", bare, ""],
            ["eventsourcing, `insert_events` of finished rows in memory", inserted / seconds, ""],
        ]
        if database != "sqlite":
            shared = _consumed(report, broker, topic, f"{address}_shared", count, processes=2)
            rows.insert(1, ["casehistory, two processes", shared.rate, shared.memory])
    report.table(["", "records a second", "MiB at most"], rows)
    slower = min(bare, inserted / seconds)
    report.goal("share of the slower of reading bare and inserting bare", alone.rate / slower, at_least=HALF)
    if database != "sqlite":
        report.goal("two processes against one", shared.rate / alone.rate, at_least=1)


def _consumed(report: Report, broker: Broker, topic: Topic, address: str, count: int, *, processes: int) -> Run:
    """Consume the topic by processes of their own."""
    with tempfile.TemporaryDirectory() as data, closing(Store(address)) as store:
        # The store is made, so that several processes do not make it at once; an SQLite file has one writer.
        if not store.is_shared:
            store.close()
        environment = {
            **os.environ,
            "CASEHISTORY_DATA": data,
            "CASEHISTORY_DATABASE": address,
            "CASEHISTORY_KAFKA": broker.address,
            "CASEHISTORY_GROUP": f"group-{store.is_shared}-{processes}",
        }
        with _running(environment, processes) as running:
            with closing(Store(address, make=False)) as looking:
                rate = _rate(looking, topic, count, running)
            memory = max(_peak(one.pid) for one in running)
            tallies = [json.loads(one.communicate()[0]) for one in running]
    report.check(f"records read by {processes}", sum(tally["read"] for tally in tallies), count)
    return Run(rate, memory)


@contextmanager
def _running(environment: dict[str, str], processes: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "casehistory", "consume", "--until-end", "--format", "json"]
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(processes)
    ]
    try:
        yield running
    finally:
        for one in running:
            one.kill()
            one.wait()


def _rate(store: Store, topic: Topic, count: int, running: list[subprocess.Popen[bytes]]) -> float:
    """Give the records a second from the first commit that is seen to the end."""
    began, at_first = 0.0, 0
    while True:
        reached = sum(store.place(topic.partition(number)) or 0 for number in range(topic.partitions))
        if reached and not began:
            began, at_first = time.perf_counter(), reached
        if reached >= count:
            return (count - at_first) / (time.perf_counter() - began)
        assert any(one.poll() is None for one in running), "every process has ended before the end"
        time.sleep(LOOKED_EVERY)


def _peak(pid: int) -> float:
    """Give the most memory that a process had, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
