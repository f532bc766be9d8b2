"""Eight write to one record at once while it is relayed: nothing is missed, and without the table lock something is.

The library's database functions drop that lock.  A transaction then commits after one whose events have later
positions, and whoever reads in between never sees its events.  Here the first transaction is held open until the others
have committed and are relayed, or wait for it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg
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
PAYLOAD = encode(cases(1)[0])
Write = Callable[[Sequence[Appended]], object]
Writing = Callable[[], tuple[Write, Callable[[], None]]]

HELD = """
CREATE FUNCTION {0}.hold() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON {0}.stored_events DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.originator_id = 'case/X400000-1') EXECUTE FUNCTION {0}.hold();
"""
"""Has the first transaction of the first writer wait at its COMMIT, with positions that it has taken by then."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for further events all the time."""
    monkeypatch.setattr(relaying, "LOOKED_EVERY", 0.001)


def write(number: int, writing: Writing) -> None:
    """Write batches of a few events, each to a stream of its own."""
    chance, (record, close) = random.Random(number), writing()
    for batch in range(BATCHES):
        stream = f"case/X{400_000 + 1000 * number + batch}-1"
        record([Appended(stream, version, "a", PAYLOAD) for version in range(1, chance.randint(2, 20))])
    close()


@contextmanager
def held(postgres: str, schema: str) -> Iterator[Callable[[str], bool]]:
    """Hold a transaction open meanwhile, and give a function that says whether somebody waits for a kind of lock."""
    with psycopg.connect(postgres, autocommit=True) as session:
        session.execute(HELD.format(schema).encode())
        session.execute("SELECT pg_advisory_lock(1)")
        waiting = "SELECT 1 FROM pg_locks WHERE locktype = %s AND mode = 'ExclusiveLock' AND NOT granted"
        yield lambda kind: session.execute(waiting, (kind,)).fetchone() is not None


def missed(postgres: str, schema: str, broker: Broker, writing: Writing) -> set[int]:
    """Have eight write while it is relayed, and give the positions that were never published."""
    outbox = outbox_on(broker.address)
    chain = outbox.connection.topic(outbox.topic).chain
    with closing(Store(f"{postgres}&schema={schema}")) as store:
        with relaying_beside(store, outbox), ThreadPoolExecutor(WRITERS) as pool:
            with held(postgres, schema) as is_waited_for:
                writers = [pool.submit(write, 0, writing)]
                wait_for(lambda: is_waited_for("advisory"))
                writers += [pool.submit(write, number, writing) for number in range(1, WRITERS)]
                wait_for(lambda: all(one.done() for one in writers[1:]) or is_waited_for("relation"))
                wait_for(lambda: store.place(chain) == store.last_position())
            for one in writers:
                one.result()
            last = store.last_position()
            wait_for(lambda: store.place(chain) == last)
        positions = {event.position for event in store.log(0, 10**6)}
        assert len(positions) > WRITERS * BATCHES
        if not (left := positions - {event.position for event in published(outbox)}):
            assert has_everything(outbox, store)
        return left


def test_eight_writers_and_a_relay_miss_nothing(postgres: str, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "yes")  # which is of no effect

    def writing() -> tuple[Write, Callable[[], None]]:
        store = Store(f"{postgres}&schema=eight")
        assert isinstance(store._recorder, PostgresRecorder)
        assert not store._recorder.datastore.enable_db_functions

        def record(events: Sequence[Appended]) -> None:
            changes = Changes()
            changes.appended.extend(events)
            store.record(changes)

        return record, store.close

    assert missed(postgres, "eight", broker, writing) == set()


def test_with_the_functions_of_the_library_the_same_misses_events(postgres: str, broker: Broker) -> None:
    address = f"{postgres}&schema=functions"
    schema, reached = reached_at(address)

    def opened() -> PostgresProcessRecorder:
        datastore = PostgresDatastore(**reached, schema=schema, originator_id_type="text", enable_db_functions=True)
        return PostgresProcessRecorder(datastore)

    def writing() -> tuple[Write, Callable[[], None]]:
        recorder = opened()

        def record(events: Sequence[Appended]) -> None:
            state = bytes(STORED_AT) + PAYLOAD
            recorder.insert_events([StoredEvent(one.stream, one.version, one.topic, state) for one in events])

        return record, recorder.datastore.close

    Store(address).close()
    with closing((maker := opened()).datastore):
        maker.create_table()

    assert missed(postgres, "functions", broker, writing)
