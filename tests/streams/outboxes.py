"""Topics that the record is relayed to, and what a reader finds on them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from consumers import relaying
from consumers.chain import Event, unbroken
from consumers.ingest import Ingest
from consumers.port import Connection, Made
from consumers.reading import read
from consumers.relaying import Outbox, relay
from consumers.store import Store
from domain.appointment import AppointmentScheduled
from domain.fact import Fact
from schemas.codec import encode
from tests.facts import a, opened

PARTITIONS = 4

_names = itertools.count(1)


def outbox_on(address: str, *, partitions: int = PARTITIONS, **settings: str) -> Outbox:
    """Make a topic on a broker."""
    connection, name = Connection(address), f"case-history-{next(_names)}"
    connection.make(Made(name, partitions, 1, {"retention.ms": "-1", **settings}))
    return Outbox(connection, name)


def record(store: Store, facts: Iterable[Fact]) -> None:
    """Record facts."""
    Ingest(store).take(read([(encode(fact), "test") for fact in facts]))


def cases(count: int, *, after: int = 0, appointments: int = 3) -> list[Fact]:
    """Give the facts of some cases, each opened and with appointments."""
    facts: list[Fact] = []
    for number in range(after, after + count):
        ref = f"X{300_000 + number}-1"
        facts += opened(case_ref=ref)
        facts += [
            a(AppointmentScheduled, on="2016-10-10", case_ref=ref, appointment_ref=f"A-{one}")
            for one in range(appointments)
        ]
    return facts


def relayed(store: Store, outbox: Outbox) -> int:
    """Relay all that is recorded, and give how many events were published."""
    return relay(store, outbox, threading.Event(), to_the_end=True)


@contextmanager
def relaying_beside(store: Store, outbox: Outbox) -> Iterator[None]:
    """Relay beside the test."""
    stopping = threading.Event()
    thread = threading.Thread(target=relay, args=(store, outbox, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(60)
        assert not thread.is_alive()


def published(outbox: Outbox) -> list[Event]:
    """Give the events on a topic as a reader takes them: each once, and along each partition in order."""
    return list(unbroken(outbox.connection.records(outbox.connection.topic(outbox.topic)), {}))


def count_of_records(outbox: Outbox) -> int:
    """Count the records on a topic, repeats too."""
    return sum(1 for _ in outbox.connection.records(outbox.connection.topic(outbox.topic)))


def has_everything(outbox: Outbox, store: Store) -> bool:
    """Whether a reader of the topic finds just the events of the record."""
    said = [(event.position, event.stream, event.version, event.value) for event in published(outbox)]
    log = [(event.position, event.stream, event.version, event.payload) for event in store.log(0, 10**6)]
    return sorted(said) == log


def relay_all(address: str, servers: str, topic: str) -> None:
    """Relay all that is recorded, a few events at a time."""
    relaying.AT_ONCE = 7
    with closing(Store(address, make=False)) as store:
        relayed(store, Outbox(Connection(servers), topic))
