"""Topics of the test's own on a real broker, and a publisher that is not our client library."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from confluent_kafka import Producer

from consumers.consuming import Inbox, consume
from consumers.port import Connection, Made
from consumers.store import Store
from consumers.tally import Tally
from domain.fact import Fact
from schemas.codec import encode
from schemas.headers import cloud_headers, key_of
from tests.commands.conftest import avro, data, run, spawn  # noqa: F401  (fixtures)
from tests.contracts.conftest import apicurio, register, registry  # noqa: F401  (fixtures)
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres

PARTITIONS = 4
Publish = Callable[..., None]

_names = itertools.count(1)


def inbox_on(address: str, *, partitions: int = PARTITIONS, **settings: str) -> Inbox:
    """Make a topic and its dead letters on a broker."""
    connection, name = Connection(address), f"case-events-{next(_names)}"
    for topic in (name, f"{name}.dlt"):
        connection.make(Made(topic, partitions, 1, {"retention.ms": "-1", **settings}))
    return Inbox(connection, name, group=f"group-of-{name}")


@pytest.fixture
def inbox(broker: Broker) -> Inbox:
    """A topic of the test's own, with its dead letters."""
    return inbox_on(broker.address)


@pytest.fixture
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that the test may kill."""
    one = Broker(tmp_path_factory.mktemp("own-broker"))
    yield one.start()
    one.kill()


@pytest.fixture
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A database server that the test may crash."""
    one = Postgres(tmp_path_factory.mktemp("own") / "postgres").start()
    yield one
    one.stop()


class Publisher:
    """An upstream system with a client of its own."""

    def __init__(self, inbox: Inbox, *, compression: str = "none") -> None:
        self._topic = inbox.topic
        # The partitioner of the Java client, so that a key goes where others send it.
        settings = {"bootstrap.servers": inbox.connection.servers, "partitioner": "murmur2_random"}
        settings |= {"acks": "all", "message.max.bytes": "5000000", "compression.type": compression}
        self._producer = Producer(settings)

    def facts(self, facts: Iterable[Fact]) -> None:
        """Publish facts as the contract says, and wait until all are acknowledged."""
        for fact in facts:
            self.record(encode(fact), key=key_of(fact.stream), headers=cloud_headers(fact), wait=False)
        self.wait()

    def record(
        self,
        value: bytes | None,
        *,
        key: bytes | None = b"X100001",
        headers: Any = None,
        wait: bool = True,
        **more: Any,
    ) -> None:
        """Publish a record of any kind."""
        self._producer.produce(self._topic, value=value, key=key, headers=headers, on_delivery=_acknowledged, **more)
        self._producer.poll(0)
        if wait:
            self.wait()

    def wait(self) -> None:
        """Wait until all is acknowledged."""
        assert self._producer.flush(30) == 0


def _acknowledged(error: object, _: object) -> None:
    assert error is None, error


@pytest.fixture
def publisher(inbox: Inbox) -> Publisher:
    """A publisher to the topic of the test."""
    return Publisher(inbox)


def consumed(store: Store, inbox: Inbox) -> Tally:
    """Consume a topic to its end, and give what became of it."""
    tally = Tally()
    consume(store, inbox, threading.Event(), tally=tally, to_the_end=True)
    return tally
