"""Eight write to one record at once while it is relayed: nothing is missed, and without the table lock something is.

The library's database functions drop that lock.  A transaction then commits after one whose events have later
positions, and whoever reads in between never sees its events.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder

from consumers import relaying
from consumers.postgres import PostgresRecorder, reached_at
from consumers.store import STORED_AT, Appended, Changes, Store
from schemas.codec import encode
from tests.servers.broker import Broker
from tests.streams.outboxes import cases, has_everything, outbox_on, published, relaying_beside
from tests.streams.test_consuming import wait_for

WRITERS = 8
BATCHES = 60
TRIES = 10
PAYLOAD = encode(cases(1)[0])
Write = Callable[[Sequence[Appended]], object]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for further events all the time."""
    monkeypatch.setattr(relaying, "LOOKED_EVERY", 0.001)


def write(number: int, store: Callable[[], tuple[Write, Callable[[], None]]]) -> None:
    """Write batches of a few events, each to a stream of its own."""
    chance, (record, close) = random.Random(number), store()
    for batch in range(BATCHES):
        stream = f"case/X{400_000 + 1000 * number + batch}-1"
        record([Appended(stream, version, "a", PAYLOAD) for version in range(1, chance.randint(1, 20))])
    close()


def missed(address: str, broker: Broker, writing: Callable[[], tuple[Write, Callable[[], None]]]) -> set[int]:
    """Have eight write while it is relayed, and give the positions that were never published."""
    outbox = outbox_on(broker.address)
    with closing(Store(address)) as store:
        with relaying_beside(store, outbox):
            wait_for(lambda: store.place(outbox.connection.topic(outbox.topic).chain) is not None)
            with ThreadPoolExecutor(WRITERS) as pool:
                list(pool.map(lambda number: write(number, writing), range(WRITERS)))
            last = store.last_position()
            wait_for(lambda: store.place(outbox.connection.topic(outbox.topic).chain) == last)
        positions = {event.position for event in store.log(0, 10**6)}
        assert len(positions) > WRITERS * BATCHES
        if not (left := positions - {event.position for event in published(outbox)}):
            assert has_everything(outbox, store)
        return left


def test_eight_writers_and_a_relay_miss_nothing(postgres: str, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "yes")  # which is of no effect
    address = f"{postgres}&schema=eight"

    def writing() -> tuple[Write, Callable[[], None]]:
        store = Store(address)
        assert isinstance(store._recorder, PostgresRecorder)
        assert not store._recorder.datastore.enable_db_functions

        def record(events: Sequence[Appended]) -> None:
            changes = Changes()
            changes.appended.extend(events)
            store.record(changes)

        return record, store.close

    assert missed(address, broker, writing) == set()


def test_with_the_functions_of_the_library_the_same_misses_events(postgres: str, broker: Broker) -> None:
    def attempt(number: int) -> set[int]:
        address = f"{postgres}&schema=eight_functions_{number}"

        def writing() -> tuple[Write, Callable[[], None]]:
            schema, reached = reached_at(address)
            datastore = PostgresDatastore(**reached, schema=schema, originator_id_type="text", enable_db_functions=True)
            recorder = PostgresProcessRecorder(datastore)

            def record(events: Sequence[Appended]) -> None:
                state = bytes(STORED_AT) + PAYLOAD
                recorder.insert_events([StoredEvent(one.stream, one.version, one.topic, state) for one in events])

            return record, datastore.close

        return missed(address, broker, writing)

    assert any(attempt(number) for number in range(TRIES))
