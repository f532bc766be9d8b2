"""The nemesis: every part of the system is killed again and again, and nothing may be lost, doubled or out of order.

Facts are published while `consume`, `relay` and `archive` run as processes of their own, as in production.  Each of
them is killed many times, the broker is killed and started again, and the database is crashed.  In the end the record,
the topic of the relay, history and every measure are compared with what the same facts make undisturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from bench.memory import peak_of
from bench.report import Report
from casehistory.simulation import simulate
from consumers.archive import archive
from consumers.chain import unbroken
from consumers.ingest import Ingest
from consumers.port import Connection, Made
from consumers.reading import read
from consumers.store import Store
from domain.admission import order_of
from projections.history import History
from projections.measure import measures
from schemas.codec import decode
from schemas.container import read_container
from schemas.headers import cloud_headers, key_of
from schemas.watermark import live, read_watermark
from tests.in_force import in_force
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres

PARTITIONS = 4
SERVICES = (("consume",), ("relay",), ("archive", "--follow"))
FINISHED_WITHIN = 600.0
"""Seconds for everything to come to its end once nothing is killed any more."""

AT_WORK_AFTER = 3.0
"""Seconds after which a process that was started is at work, and ends in order when it is told to."""

BETWEEN_DAMAGED = 200
"""Facts published between two records that nobody can read."""

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Plan:
    """What is to be done to the system."""

    facts: int = 100_000
    kills: int = 20
    """Of each of the processes."""

    outages: int = 5
    """Of the broker, and as many crashes of the database."""

    pause: float = 1.5
    """Seconds between two blows, on average."""

    seed: int = 1

    def blows(self) -> list[str]:
        """Give the blows in the order in which they fall."""
        named = [service[0] for service in SERVICES] * self.kills + ["broker", "database"] * self.outages
        return random.Random(self.seed).sample(named, len(named))


@dataclass(frozen=True)
class Outcome:
    """What the ordeal ended in, beside what the same facts make undisturbed."""

    published: int
    blows: dict[str, int]
    seconds: float
    found: dict[str, Any]
    expected: dict[str, Any]

    def differing(self) -> list[str]:
        """Name what is not as it would be undisturbed."""
        return [what for what, expected in self.expected.items() if self.found[what] != expected]


class Service:
    """One process of the system, which somebody starts again whenever it is dead."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._command = [sys.executable, "-m", "casehistory", *command]
        self._environment, self._log = environment, log
        self._process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start it where it does not run."""
        if self._process is None or self._process.poll() is not None:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command, env=self._environment, stdout=log, stderr=log, start_new_session=True
                )

    def memory(self) -> float:
        """Give the most memory it has had, in MiB."""
        assert self._process is not None
        return peak_of(self._process.pid)

    def kill(self) -> None:
        """Kill it, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it in order, and give its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        return self._process.wait()


class System:
    """A broker, a database and the processes of this project, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.broker, self.database = Broker(folder / "broker").start(), Postgres(folder / "postgres").start()
        self.history = folder / "data" / "history"
        self.connection = Connection(self.broker.address)
        for topic in ("case-events", "case-events.dlt", "case-history"):
            self.connection.make(Made(topic, PARTITIONS, 1, {}))
        self._environment = {
            **os.environ,
            "CASEHISTORY_DATA": str(folder / "data"),
            "CASEHISTORY_DATABASE": self.database.address,
            "CASEHISTORY_KAFKA": self.broker.address,
            "CASEHISTORY_MEMBER": "consume-1",
        }
        self.services = {
            command[0]: Service(command, self._environment, folder / f"{command[0]}.log") for command in SERVICES
        }

    def suffer(self, blow: str) -> None:
        """Take a blow."""
        if blow == "broker":
            self.broker.kill()
            time.sleep(0.5)
            self.broker.start()
        elif blow == "database":
            self.database.crash()
            time.sleep(0.5)
            self.database.start()
        else:
            self.services[blow].kill()

    def keep(self) -> None:
        """Start whatever is dead."""
        for service in self.services.values():
            service.keep()

    def close(self) -> None:
        """Stop everything."""
        for service in self.services.values():
            service.kill()
        self.broker.kill()
        self.database.stop()


def undergo(plan: Plan, folder: Path) -> Outcome:
    """Do what is planned, wait until everything is through, and compare."""
    payloads = _payloads(plan, folder)
    blows = plan.blows()
    began = time.monotonic()
    with closing(System(folder)) as system:
        with _publishing(system, payloads) as allow:
            dice = random.Random(plan.seed)
            for number, blow in enumerate(blows, 1):
                system.keep()
                allow(len(payloads) * number // len(blows))
                time.sleep(dice.uniform(0.2, 2 * plan.pause))
                system.suffer(blow)
        damaged = len(payloads[::BETWEEN_DAMAGED])
        _wait_for_the_end(system, len(payloads) + damaged)
        time.sleep(AT_WORK_AFTER)
        codes = {name: service.stop() for name, service in system.services.items()}
        seconds = time.monotonic() - began
        with closing(Store(system.database.address)) as store:
            found = _told(store, system.history) | {
                "order of each case": _disordered(store, payloads),
                "dead letters": sum(1 for _ in system.connection.records(system.connection.topic("case-events.dlt"))),
                "relayed": _relayed(system, store),
                "exit codes": codes,
            }
    expected = _undisturbed(payloads, folder) | {
        "order of each case": [],
        "dead letters": damaged,
        "relayed": "the log",
        "exit codes": dict.fromkeys(codes, 0),
    }
    return Outcome(len(payloads), {blow: blows.count(blow) for blow in blows}, seconds, found, expected)


def _payloads(plan: Plan, folder: Path) -> list[bytes]:
    """Simulate as many facts as are wanted, or a little more."""
    simulate(folder / "files", cases=plan.facts // 170 + 1, seed=plan.seed, processes=2)
    files = sorted((folder / "files").rglob("*.avro"))
    return [payload for file in files for payload in read_container(BytesIO(file.read_bytes()))]


@contextmanager
def _publishing(system: System, payloads: list[bytes]) -> Iterator[Any]:
    """Publish beside the blows, up to how many are allowed by then; in the end all of them are acknowledged."""
    allowed, is_more = [0], threading.Condition()

    def allow(count: int) -> None:
        with is_more:
            allowed[0] = count
            is_more.notify()

    def publish() -> None:
        settings = {"bootstrap.servers": system.broker.address, "enable.idempotence": True, "log_level": 0}
        producer = Producer(settings | {"delivery.timeout.ms": 600_000, "partitioner": "murmur2_random"})
        for number, payload in enumerate(payloads):
            with is_more:
                is_more.wait_for(lambda number=number: allowed[0] > number)  # type: ignore[misc]
            fact = decode(payload)
            producer.produce("case-events", payload, key_of(fact.stream), headers=cloud_headers(fact))
            if number % BETWEEN_DAMAGED == 0:
                producer.produce("case-events", payload[:-1], key_of(fact.stream))
            producer.poll(0)
        assert producer.flush(600) == 0

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield allow
    finally:
        allow(len(payloads))
        thread.join()


def _wait_for_the_end(system: System, published: int) -> None:
    """Wait until everything published is recorded, relayed and in history."""
    until = time.monotonic() + FINISHED_WITHIN
    events, relayed = system.connection.topic("case-events"), system.connection.topic("case-history")
    while time.monotonic() < until:
        system.keep()
        with closing(Store(system.database.address)) as store:
            read_so_far = sum(store.place(events.partition(number)) or 0 for number in range(PARTITIONS))
            last = store.last_position()
            if read_so_far == published and (store.place(relayed.chain) or 0) == last == _in_history(system):
                return
        time.sleep(0.5)
    raise TimeoutError(f"after {FINISHED_WITHIN} s {read_so_far} of {published} were recorded, {last} events")


def _in_history(system: System) -> int:
    return read_watermark(live(system.history)).position


def _told(store: Store, history: Path) -> dict[str, Any]:
    """Say what a record holds: what is in force, what is held, and all measures."""
    return {
        "events in force": Counter((event.stream, event.payload) for event in in_force(store)),
        "quarantine": Counter((item.key, item.content, item.rule) for item in store.quarantine(limit=10_000_000)),
        "measures": _measured(history),
    }


def _disordered(store: Store, payloads: list[bytes]) -> list[str]:
    """Name the cases that were published in the order in which things happened, and are not recorded so."""
    published: dict[str, dict[bytes, Any]] = {}
    for payload in payloads:
        fact = decode(payload)
        published.setdefault(fact.stream, {}).setdefault(payload, order_of(fact)[:-1])
    recorded: dict[str, list[bytes]] = {}
    for row in _log(store):
        recorded.setdefault(row.stream, []).append(row.payload)
    orderly = [name for name, found in published.items() if list(found.values()) == sorted(found.values())]
    assert orderly
    return [
        name
        for name in orderly
        if (log := recorded.get(name, [])) != [payload for payload in published[name] if payload in set(log)]
    ]


def _log(store: Store) -> Iterator[Any]:
    after = 0
    while rows := store.log(after, 20_000):
        yield from rows
        after = rows[-1].position


def _measured(history: Path) -> Rows:
    with History.of_folder(history) as opened:
        return {one.code: sorted(opened.measure_rows(one.code), key=repr) for one in measures()}


def _relayed(system: System, store: Store) -> str:
    """Compare what a reader takes from the topic of the relay, each event once, with the log."""
    records = system.connection.records(system.connection.topic("case-history"))
    taken = {event.position: (event.stream, event.version, event.value) for event in unbroken(records, {})}
    log = {row.position: (row.stream, row.version, row.payload) for row in _log(store)}
    return "the log" if taken == log else f"{len(taken)} events where the log has {len(log)}"


def _undisturbed(payloads: list[bytes], folder: Path) -> dict[str, Any]:
    """Record the same facts at once and undisturbed, and say what that makes."""
    with closing(Store(str(folder / "undisturbed.db"))) as store:
        ingest = Ingest(store)
        for start in range(0, len(payloads), 50_000):
            ingest.take(read([(payload, "file#1") for payload in payloads[start : start + 50_000]]))
        archive(store, folder / "undisturbed-history")
        return _told(store, folder / "undisturbed-history")


def main() -> None:
    """Undergo the whole ordeal, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=Plan.facts)
    parser.add_argument("--kills", type=int, default=Plan.kills, help="of each process")
    parser.add_argument("--outages", type=int, default=Plan.outages, help="of the broker, and crashes of the database")
    plan = Plan(**vars(parser.parse_args()))
    report = Report("nemesis", title="Everything killed, nothing lost", command="make nemesis")
    folder = Path(tempfile.mkdtemp(prefix="nemesis-"))
    folder.chmod(0o755)
    outcome = undergo(plan, folder)
    report.table(["Killed", "Times"], sorted(outcome.blows.items()))
    report.say(f"{outcome.published:,} facts were published meanwhile; it took {outcome.seconds:,.0f} s.")
    for what in ("events in force", "quarantine"):
        found, expected = outcome.found[what], outcome.expected[what]
        report.check(f"{what}, lost of {expected.total():,}", (expected - found).total(), 0)
        report.check(f"{what}, too many", (found - expected).total(), 0)
    for what in outcome.expected:
        report.check(f"{what}, as undisturbed", outcome.found[what] == outcome.expected[what], expected=True)
    report.write()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
