"""How fast facts are recorded from a topic, beside what the parts of that take alone.

A process joins the group, reads the topic, decodes and checks each fact, looks up whether it is known, judges it
against the history of its stream, and writes events, receipts, quarantine and its place in one transaction; a backlog
is decoded in a second process beside it (ADR 6).  The peers are the client library reading the same topic with its own
classes and doing nothing with it, and the event-sourcing library inserting the finished rows of our log in batches and
nothing else.  Ours is measured from the first fact recorded to the last, as a process that runs all the time would be;
then as two that share the topic, where the database allows it; and all of it with ten times the records, of which the
goals speak, because a few batches tell little of two consumers.  Of several rounds the median stands here.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from confluent_kafka import Producer
from kafka.record import memory_records
from kafka.record.default_records import DefaultRecordBatch

from bench.memory import peak_of
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
RECORDS = 100_000
GROWN = 10
ROUNDS = 3
LOOKED_EVERY = 0.05
NOT_SLOWER_GROWN = 0.8
"""The least share of the speed that is left at ten times the records."""

Consumer: TypeAlias = subprocess.Popen[bytes]

_groups = numbers()


class Run(NamedTuple):
    """What consuming a topic took: records a second, and the most memory of ours and of its reader in MiB."""

    rate: float
    memory: float


class Speeds(NamedTuple):
    """Records a second of everything that is compared, at one size and on one database."""

    alone: Run
    shared: Run | None
    bare: float
    inserted: float


def main(argv: Sequence[str] | None = None) -> None:
    """Measure on both databases and write the page."""
    parser = arguments("Measure how fast facts are recorded from a topic.")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of which the median is taken, at the smaller size")
    asked = parser.parse_args(argv)
    folder, _ = histories(asked.cases, asked.seed)
    command = f"python -m bench.consuming --cases {asked.cases} --seed {asked.seed} --records {asked.records}"
    report = Report("consuming", title="Recording facts from a topic", command=f"{command} --rounds {asked.rounds}")
    report.say((__doc__ or "").partition("\n\n")[2].strip())
    with tempfile.TemporaryDirectory() as place:
        broker = Broker(Path(place) / "broker", heap="1g").start()
        try:
            small, grown = (_published(broker, folder, count) for count in (asked.records, GROWN * asked.records))
            for database in DATABASES:
                _tell(report, database, *_measured(report, broker, database, small, grown, asked.rounds))
        finally:
            broker.kill()
    report.write()


def _published(broker: Broker, folder: Path, count: int) -> Topic:
    connection, name = Connection(broker.address), f"case-events-{count}"
    connection.make(Made(name, PARTITIONS, 1, {}))
    connection.make(Made(f"{name}.dlt", PARTITIONS, 1, {}))
    settings = {"bootstrap.servers": broker.address, "linger.ms": 50, "compression.type": "lz4"}
    producer = Producer(settings | {"partitioner": "murmur2_random"})
    payloads = (one for file in sorted(folder.rglob("*.avro")) for one in read_container(file.open("rb")))
    for payload in islice(payloads, count):
        fact = decode(payload)
        while True:
            try:
                producer.produce(name, payload, key_of(fact.stream), headers=cloud_headers(fact))
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    assert producer.flush(60) == 0
    return connection.topic(name)


def _count(broker: Broker, topic: Topic) -> int:
    return sum(Connection(broker.address).extents([topic.name])[topic.name].last.values())


def _read_bare(broker: Broker, topic: Topic) -> float:
    """Read the topic with the client library and its own classes, and give the records a second."""
    memory_records.DefaultRecordBatch = DefaultRecordBatch
    with closing(Connection(broker.address).consumer()) as consumer:
        consumer.assign(partitions_of(topic))
        consumer.seek_to_beginning()
        left = sum(consumer.end_offsets(partitions_of(topic)).values())
        count, began = left, time.perf_counter()
        while left > 0:
            left -= sum(map(len, consumer.poll(timeout_ms=1_000, max_records=20_000).values()))
        return count / (time.perf_counter() - began)


def _measured(
    report: Report, broker: Broker, database: str, small: Topic, grown: Topic, rounds: int
) -> tuple[Speeds, Speeds]:
    """Measure at both sizes: the smaller one several times, ours and the peers in turn."""
    found = [_speeds(report, broker, database, small) for _ in range(rounds)]
    alone, shared, bare, inserted = zip(*found, strict=True)
    both = None if None in shared else _median(shared)
    median = Speeds(_median(alone), both, statistics.median(bare), statistics.median(inserted))
    return median, _speeds(report, broker, database, grown)


def _median(runs: Sequence[Run]) -> Run:
    """Give the median of the speeds of runs, and the most memory of any."""
    return Run(statistics.median(run.rate for run in runs), max(run.memory for run in runs))


def _speeds(report: Report, broker: Broker, database: str, topic: Topic) -> Speeds:
    count = _count(broker, topic)
    with _places(database) as (address, _, recorder):
        bare = _read_bare(broker, topic)
        alone = _consumed(report, broker, topic, address, count, processes=1)
        with closing(Store(address)) as store:
            seconds, inserted = _insert_all(store, recorder, BATCH_OF_PEER[database])
        shared = None
        if database != "sqlite":
            shared = _consumed(report, broker, topic, f"{address}_shared", count, processes=2)
        return Speeds(alone, shared, bare, inserted / seconds)


def _tell(report: Report, database: str, small: Speeds, grown: Speeds) -> None:
    report.say(f"## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}")
    rows: list[list[Any]] = [
        ["casehistory, one consumer", small.alone.rate, grown.alone.rate, small.alone.memory, grown.alone.memory],
        ["kafka-python, reading bare", small.bare, grown.bare, "", ""],
        ["eventsourcing, `insert_events` of finished rows in memory", small.inserted, grown.inserted, "", ""],
    ]
    if small.shared and grown.shared:
        both = small.shared, grown.shared
        rows.insert(1, ["casehistory, two consumers", *(run.rate for run in both), *(run.memory for run in both)])
    report.table(["", "records a second", "at ten times the records", "MiB at most", "at ten times"], rows)
    slower = min(grown.bare, grown.inserted)
    report.goal("share of the slower of reading bare and inserting bare", grown.alone.rate / slower, at_least=HALF)
    if grown.shared:
        report.goal("two consumers against one", grown.shared.rate / grown.alone.rate, at_least=1)
    report.goal("speed at ten times the records", grown.alone.rate / small.alone.rate, at_least=NOT_SLOWER_GROWN)


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
            "CASEHISTORY_TOPIC_EVENTS": topic.name,
            "CASEHISTORY_GROUP": f"group-{next(_groups)}",
        }
        with _running(environment, processes, Path(data)) as running:
            with closing(Store(address, make=False)) as looking:
                rate, memory = _watched(looking, topic, count, running)
            tallies = [_closing(one, said) for one, said in running.items()]
    report.check(f"records read by {processes}", sum(tally["read"] for tally in tallies), count)
    return Run(rate, memory)


@contextmanager
def _running(environment: dict[str, str], processes: int, folder: Path) -> Iterator[dict[Consumer, Path]]:
    """Give consumers that run, each with the file that holds what it says."""
    command = [sys.executable, "-m", "casehistory", "consume", "--until-end", "--format", "json"]
    running = {}
    for said in (folder / f"consumer-{number}.log" for number in range(processes)):
        with said.open("wb") as file:
            running[subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=file)] = said
    try:
        yield running
    finally:
        for one in running:
            one.kill()
            one.wait()


def _closing(consumer: Consumer, said: Path) -> dict[str, Any]:
    """Give the tally that a consumer ends with; one that ends otherwise is an error, with what it said."""
    tally = consumer.communicate()[0]
    if consumer.returncode:
        raise RuntimeError(f"a consumer ended with {consumer.returncode}: {said.read_text()[-2_000:]}")
    return json.loads(tally)


def _watched(store: Store, topic: Topic, count: int, running: Collection[Consumer]) -> tuple[float, float]:
    """Give the records a second from the first commit that is seen to the end, and the most memory of one consumer."""
    began, at_first, memory = 0.0, 0, 0.0
    while True:
        reached = sum(store.place(topic.partition(number)) or 0 for number in range(topic.partitions))
        if reached and not began:
            began, at_first = time.perf_counter(), reached
        memory = max(memory, *(peak_of(one.pid) for one in running))
        if reached >= count:
            return (count - at_first) / (time.perf_counter() - began), memory
        assert any(one.poll() is None for one in running), "every process has ended before the end"
        time.sleep(LOOKED_EVERY)


if __name__ == "__main__":
    main()
