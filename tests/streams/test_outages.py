"""Outages: what is away is waited for, and consuming goes on when it is back, with nothing lost or doubled."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import consumers.consuming
from casehistory.service import ENDS_WITHIN
from consumers.consuming import Inbox
from consumers.ingest import Ingest
from consumers.reading import read
from consumers.store import Store, StoreNotMade, StoreUnavailable
from schemas.codec import encode
from schemas.headers import key_of
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres
from tests.streams.conftest import Publisher, inbox_on
from tests.streams.process import consumer
from tests.streams.test_consuming import cases, consuming, events_of, from_files, wait_for


def test_a_broker_that_is_killed_is_waited_for_and_nothing_is_lost_or_doubled(
    store: Store, own_broker: Broker, tmp_path: Path
) -> None:
    facts = cases(40)
    inbox = inbox_on(own_broker.address)
    Publisher(inbox).facts(facts[:100])

    with consuming(store, inbox) as tally:
        wait_for(lambda: tally.recorded == 100)
        own_broker.kill()
        own_broker.start()  # which takes seconds
        Publisher(inbox).facts(facts[100:])
        wait_for(lambda: store.count(10**9) == len(facts))

    assert events_of(store) == from_files(facts, tmp_path)
    assert tally.already_known == 0


def test_a_database_that_crashes_is_waited_for_and_nothing_is_lost_or_doubled(
    own_postgres: Postgres, inbox: Inbox, publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    facts = cases(40)
    publisher.facts(facts[:100])
    store = Store(own_postgres.address)

    with consuming(store, inbox) as tally:
        wait_for(lambda: tally.recorded == 100)
        own_postgres.crash()
        publisher.facts(facts[100:])
        wait_for(lambda: "consume waits: the event store" in caplog.text)
        own_postgres.start()
        wait_for(lambda: tally.recorded == len(facts))

    assert events_of(store) == from_files(facts, tmp_path)
    store.close()


def test_a_consumer_that_has_something_to_read_and_gets_nothing_begins_afresh(
    store: Store,
    inbox: Inbox,
    publisher: Publisher,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from kafka import KafkaConsumer

    real, is_deaf, has_heard_nothing = KafkaConsumer.poll, threading.Event(), threading.Event()

    def poll(*arguments: object, **more: object) -> object:
        if not is_deaf.is_set():
            return real(*arguments, **more)
        has_heard_nothing.set()
        time.sleep(0.1)
        return {}

    monkeypatch.setattr(KafkaConsumer, "poll", poll)
    monkeypatch.setattr(consumers.consuming, "LOOKED_EVERY", 0.2)
    monkeypatch.setattr(consumers.consuming, "STALLED_AFTER", 1.0)
    facts = cases(2)

    with consuming(store, inbox) as tally:
        publisher.facts(facts[:3])
        wait_for(lambda: tally.recorded == 3)
        is_deaf.set()
        assert has_heard_nothing.wait(60)  # a poll that had begun is over
        publisher.facts(facts[3:])
        wait_for(lambda: "nothing was recorded" in caplog.text)
        is_deaf.clear()
        wait_for(lambda: tally.recorded == len(facts))


def test_sigterm_ends_a_consumer_in_order_within_seconds(inbox: Inbox, publisher: Publisher, tmp_path: Path) -> None:
    publisher.facts(cases(2))
    with consumer(tmp_path, inbox, "-m", "casehistory", "consume", "--format", "json") as process:
        wait_for(lambda: recorded(tmp_path) == 12)

        process.send(signal.SIGTERM)
        code = process.end(within=ENDS_WITHIN)

    assert (code, '"recorded": 12' in process.said) == (0, True), process.said


def test_sigterm_ends_a_consumer_that_waits_for_a_broker_that_is_not_there(inbox: Inbox, tmp_path: Path) -> None:
    away = replace(inbox, connection=replace(inbox.connection, servers="127.0.0.1:1"))
    with consumer(tmp_path, away) as process:
        process.says("consume waits: Kafka cannot be used")

        process.send(signal.SIGTERM)

        assert process.end(within=ENDS_WITHIN) == 0


def test_a_consumer_waits_for_a_database_that_is_not_there_yet(
    own_postgres: Postgres, inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.facts(cases(1))
    own_postgres.crash()
    with consumer(tmp_path, inbox, CASEHISTORY_DATABASE=own_postgres.address) as process:
        process.says("the record is waited for")
        own_postgres.start()
        wait_for(lambda: _count(own_postgres.address) == 6)


def recorded(data: Path) -> int:
    """Count what the record in a data folder holds."""
    return _count(str(data / "events.db"))


def _count(address: str) -> int:
    try:
        with closing(Store(address, make=False)) as store:
            return store.count(10**9)
    except (StoreNotMade, StoreUnavailable):
        return 0


def test_no_reference_is_logged_where_another_writer_is_always_first(
    open_shared: Callable[[], Store], inbox: Inbox, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    store, other = open_shared(), open_shared()
    facts = cases(1)
    rivals = iter(cases(1, appointments=100)[6:])
    record = store.record

    def record_late(*arguments: Any) -> None:
        Ingest(other).take(read([(encode(fact), "rival#1") for fact in (*facts[:2], next(rivals))]))
        record(*arguments)

    store.record = record_late  # type: ignore[method-assign]
    publisher.facts(facts)

    with consuming(store, inbox):
        wait_for(lambda: "another writer was first" in caplog.text)
        store.record = record  # type: ignore[method-assign]
        wait_for(lambda: store.count(10**9) >= len(facts))

    assert "X200000" not in caplog.text


def test_no_payload_and_no_reference_is_ever_logged(inbox: Inbox, publisher: Publisher, tmp_path: Path) -> None:
    fact = cases(1)[0]
    publisher.record(encode(fact) + b"x", key=key_of(fact.stream))
    publisher.facts([fact])
    with consumer(tmp_path, inbox) as process:
        wait_for(lambda: recorded(tmp_path) == 1)

    assert "X200000" not in process.said
