"""A broker that is away for long, or stands still, costs nothing."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from consumers import port
from consumers.away import BrokerUnavailable
from consumers.port import Connection, Sent
from tests.commands.conftest import Run
from tests.servers.broker import Broker
from tests.servers.ports import free_port
from tests.streams.outboxes import outbox_on

FILES = Path("/proc/self/fd")
PARTITIONS = 20
"""A record of each is sent at once, which is more than the sockets of both sides hold."""


@contextmanager
def untidied() -> Iterator[None]:
    """Let nothing be tidied up by chance."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def held() -> tuple[int, int]:
    """Count the threads and the open files of this process."""
    return threading.active_count(), len(list(FILES.iterdir()))


@pytest.mark.parametrize(
    "ask",
    [
        lambda connection: connection.consumer(),
        lambda connection: connection.writer(),
        lambda connection: connection.watch("case-events"),
        lambda connection: connection.extents(["case-events"], patience=200),
    ],
    ids=["consumer", "writer", "watch", "extents"],
)
def test_a_broker_that_is_away_leaves_no_thread_and_no_file_behind(
    ask: Callable[[Connection], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "PATIENCE", 600)
    connection = Connection(f"127.0.0.1:{free_port()}")

    with untidied():
        before = held()
        for _ in range(3):
            with pytest.raises(BrokerUnavailable):
                ask(connection)

        assert held() == before


def test_who_gives_up_with_something_still_to_be_sent_leaves_no_thread_and_no_file_behind(own_broker: Broker) -> None:
    outbox, stopping = outbox_on(own_broker.address, partitions=PARTITIONS), threading.Event()
    large = [Sent(outbox.topic, None, random.randbytes(1_000_000), [], number) for number in range(PARTITIONS)]

    with untidied():
        before = held()
        with closing(outbox.connection.writer(stopping=stopping)) as writer:
            writer.write([Sent(outbox.topic, None, b"small", [], 0)])
            own_broker.stand_still()
            threading.Timer(1, stopping.set).start()
            with pytest.raises(BrokerUnavailable):
                writer.write(large)

        assert held() == before


def test_more_copies_than_brokers_are_refused_with_what_to_give(broker: Broker, run: Run) -> None:
    said = run("topics", CASEHISTORY_KAFKA=broker.address, CASEHISTORY_TOPIC_EVENTS="copied")

    assert said.exit_code == 5
    assert said.stderr == (
        "Error: copied was to have 3 copies on as many brokers, and Kafka has 1; give --replicas 1\n"
    )
