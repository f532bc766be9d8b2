"""Where there is no room, a consumer and a relay lose nothing, say so, and go on when there is room."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from consumers.consuming import Inbox
from consumers.postgres import reached_at
from consumers.store import Store, StoreNotMade, StoreUnavailable
from consumers.turn import FileTurn, Relayed, place_of
from schemas.codec import encode
from schemas.headers import key_of
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres
from tests.streams.batch import DAMAGED
from tests.streams.conftest import Publisher
from tests.streams.outboxes import has_everything, outbox_on, record
from tests.streams.process import Process, consumer, relay_process
from tests.streams.test_consuming import cases, events_of, from_files, wait_for

FACTS = cases(60)
BEFORE, AFTER = FACTS[:100], FACTS[100:]
WITHOUT_ROOM = 3.0
"""Seconds, in which a consumer waits five times, ever longer."""

PADDING = 20 * 2**20
"""Bytes, more than a file of the server's own log has."""


def count_in(address: str) -> int:
    """Count the events of a store."""
    try:
        with closing(Store(address, make=False)) as store:
            return store.count(10**9)
    except (StoreUnavailable, StoreNotMade):
        return 0


def waited(process: Process, word: str = "consume waits") -> None:
    """See that a consumer that has no room waits for a while, and says so in few words."""
    wait_for(lambda: word in process.said)
    time.sleep(WITHOUT_ROOM)
    assert process.is_alive
    assert len(process.said.splitlines()) < 12, process.said


@contextmanager
def limited(*numbers: int, user: str | None = None, **limit: int) -> Iterator[None]:
    """Limit processes meanwhile, as the user who runs them."""
    [(name, to)] = limit.items()
    before = resource.getrlimit(getattr(resource, f"RLIMIT_{name.upper()}"))[0]  # they have it from us
    _limit(numbers, user, f"--{name}={to}:")
    try:
        yield
    finally:
        _limit(numbers, user, f"--{name}={before}:")


def _limit(numbers: tuple[int, ...], user: str | None, how: str) -> None:
    done = [
        subprocess.run(["prlimit", f"--pid={number}", how], check=False, capture_output=True, user=user)
        for number in numbers
    ]
    assert done[0].returncode == 0  # others may have ended meanwhile


def family(number: int) -> list[int]:
    """Give a process and those that it started."""
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [number, *map(int, children)]


def test_a_full_disk_is_waited_for(inbox: Inbox, publisher: Publisher, tmp_path: Path) -> None:
    data = tmp_path / "data"
    address = str(data / "events.db")
    publisher.facts(BEFORE)
    with consumer(data, inbox) as process:
        wait_for(lambda: count_in(address) == len(BEFORE))
        with limited(process.pid, fsize=(data / "events.db-wal").stat().st_size):
            publisher.facts(AFTER)
            waited(process)
            assert count_in(address) == len(BEFORE)

        wait_for(lambda: count_in(address) == len(FACTS))

    assert "make room" in process.said
    with closing(Store(address)) as store:
        assert events_of(store) == from_files(FACTS, tmp_path)


def test_a_full_disk_of_the_server_is_waited_for(
    own_postgres: Postgres, inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    address = own_postgres.address
    facts = cases(500)  # more than there is room for in the last pages of the file
    publisher.facts(BEFORE)
    with consumer(tmp_path / "data", inbox, CASEHISTORY_DATABASE=address) as process:
        wait_for(lambda: count_in(address) == len(BEFORE))
        full = padded(address)
        with limited(*family(own_postgres.process), user=own_postgres.user, fsize=full):
            publisher.facts(facts[len(BEFORE) :])
            waited(process)
            assert count_in(address) < len(facts)

        wait_for(lambda: count_in(address) == len(facts))

    assert "could not extend file" in process.said
    with closing(Store(address)) as store:
        assert events_of(store) == from_files(facts, tmp_path)


def padded(address: str) -> int:
    """Fill the file of the events with what is not valid, and give its size: it must grow to take in more."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER TABLE stored_events SET (autovacuum_enabled = off)")
        connection.execute("BEGIN")
        connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "SELECT 'x', n, repeat('x', 1900), '' FROM generate_series(1, %s::int) n",
            (PADDING // 1900,),
        )
        connection.execute("ROLLBACK")
        [[size]] = connection.execute("SELECT pg_relation_size('stored_events')").fetchall()
        return int(size)


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(DAMAGED, id="whose schema is looked for"),
        pytest.param(encode(FACTS[0]) + b"x", id="which needs connections of its own"),
    ],
)
def test_files_that_cannot_be_opened_are_waited_for(
    address: str, inbox: Inbox, publisher: Publisher, tmp_path: Path, damaged: bytes
) -> None:
    publisher.facts(BEFORE)
    with consumer(tmp_path / "data", inbox, CASEHISTORY_DATABASE=address) as process:
        wait_for(lambda: count_in(address) == len(BEFORE))
        with limited(process.pid, nofile=3):
            publisher.record(damaged, key=key_of(FACTS[0].stream))
            publisher.facts(AFTER)
            waited(process)

        wait_for(lambda: count_in(address) == len(FACTS))

    assert len(list(inbox.dead_letters.outstanding())) == 1
    with closing(Store(address)) as store:
        assert events_of(store) == from_files(FACTS, tmp_path)


# The relay


def test_a_full_disk_is_waited_for_by_the_relay(broker: Broker, tmp_path: Path) -> None:
    outbox, database = outbox_on(broker.address), tmp_path / "events.db"
    with closing(Store(str(database))) as store:
        record(store, BEFORE)
        turn = FileTurn(database)
        assert turn.take()
        turn.move("relay/another", Relayed(0, (0,) * 5_000))  # so that the places need more room than the log
        turn.give_up()
        with relay_process(tmp_path / "relay.log", outbox) as process:
            wait_for(lambda: has_everything(outbox, store))
            with limited(process.pid, fsize=4_000):
                record(store, AFTER)
                waited(process, "relay waits")

            wait_for(lambda: place_of(store, outbox.connection.topic(outbox.topic).chain) == store.last_position())

        assert "file too large" in process.said.lower()
        assert has_everything(outbox, store)


def test_files_that_cannot_be_opened_are_waited_for_by_the_relay(address: str, broker: Broker, tmp_path: Path) -> None:
    outbox = outbox_on(broker.address)
    with closing(Store(address)) as store:
        record(store, BEFORE)
        with relay_process(tmp_path / "relay.log", outbox, CASEHISTORY_DATABASE=address) as process:
            wait_for(lambda: has_everything(outbox, store))
            with limited(process.pid, nofile=3):
                if store.is_shared:
                    hang_up(address)
                record(store, AFTER)
                waited(process, "relay waits")

            wait_for(lambda: has_everything(outbox, store))


def hang_up(address: str) -> None:
    """End all sessions of a server."""
    with psycopg.connect(**reached_at(address)[1], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


# The server


@pytest.fixture
def small_server(tmp_path: Path) -> Iterator[Postgres]:
    """A server that lets few in."""
    one = Postgres(tmp_path / "postgres", max_connections=6, superuser_reserved_connections=0).start()
    yield one
    one.stop()


def test_a_server_that_lets_nobody_in_is_waited_for(
    small_server: Postgres, inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    address = small_server.address
    publisher.facts(BEFORE)
    with ExitStack() as full:
        full.enter_context(filled(small_server))
        with consumer(tmp_path / "data", inbox, CASEHISTORY_DATABASE=address) as process:
            waited(process, "the record is waited for")
            full.close()
            wait_for(lambda: count_in(address) == len(BEFORE))

            with filled(small_server):
                publisher.facts(AFTER)
                waited(process)
            wait_for(lambda: count_in(address) == len(FACTS))

    with closing(Store(address)) as store:
        assert events_of(store) == from_files(FACTS, tmp_path)


@contextmanager
def filled(server: Postgres) -> Iterator[None]:
    """Take all connections of a server, also those that others have."""
    with ExitStack() as held:
        first = held.enter_context(psycopg.connect(server.address, application_name="ours", autocommit=True))
        with pytest.raises(psycopg.OperationalError, match="too many clients"):
            while True:
                first.execute(
                    "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
                    "WHERE backend_type = 'client backend' AND application_name <> 'ours'"
                )
                held.enter_context(psycopg.connect(server.address, application_name="ours"))
        yield
