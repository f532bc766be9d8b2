"""Outages: what is away is waited for, and consuming goes on when it is back, with nothing lost or doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import consumers.consuming
from consumers.consuming import Inbox
from consumers.ingest import Ingest
from consumers.reading import read
from consumers.store import Store, StoreNotMade, StoreUnavailable
from schemas.codec import encode
from schemas.headers import key_of
from tests.servers.broker import Broker
from tests.servers.postgres import Postgres
from tests.streams.conftest import Publisher, inbox_on
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
        time.sleep(1)
        own_broker.start()
        Publisher(inbox).facts(facts[100:])
        wait_for(lambda: store.count(10**9) == len(facts), seconds=60)

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
        wait_for(lambda: "consume waits: the event store" in caplog.text, seconds=60)
        own_postgres.start()
        wait_for(lambda: tally.recorded == len(facts), seconds=60)

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

    real, is_deaf = KafkaConsumer.poll, threading.Event()

    def poll(*arguments: object, **more: object) -> object:
        return time.sleep(0.1) or {} if is_deaf.is_set() else real(*arguments, **more)

    monkeypatch.setattr(KafkaConsumer, "poll", poll)
    monkeypatch.setattr(consumers.consuming, "LOOKED_EVERY", 0.2)
    monkeypatch.setattr(consumers.consuming, "STALLED_AFTER", 1.0)
    facts = cases(2)

    with consuming(store, inbox) as tally:
        publisher.facts(facts[:3])
        wait_for(lambda: tally.recorded == 3)
        is_deaf.set()
        time.sleep(2 * consumers.consuming.ASKED_EVERY / 1000)  # a poll that had begun is over
        publisher.facts(facts[3:])
        wait_for(lambda: "nothing was recorded" in caplog.text)
        is_deaf.clear()
        wait_for(lambda: tally.recorded == len(facts))


def consume_process(data: Path, inbox: Inbox, **environment: str) -> subprocess.Popen[str]:
    """Start `casehistory consume` as an operator does."""
    said = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PATH": "/usr/bin:/bin",
        "CASEHISTORY_DATA": str(data),
        "CASEHISTORY_KAFKA": inbox.connection.servers,
        "CASEHISTORY_TOPIC_EVENTS": inbox.topic,
        "CASEHISTORY_GROUP": inbox.group,
        **environment,
    }
    command = [sys.executable, "-m", "casehistory", "consume", "--format", "json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=said)


def test_sigterm_ends_a_consumer_in_order_within_seconds(inbox: Inbox, publisher: Publisher, tmp_path: Path) -> None:
    publisher.facts(cases(2))
    with consume_process(tmp_path / "data", inbox) as process:
        wait_for(lambda: (tmp_path / "data" / "events.db").exists() and recorded(tmp_path / "data") == 12)
        began = time.monotonic()

        process.send_signal(signal.SIGTERM)
        out, error = process.communicate(timeout=20)

    assert time.monotonic() - began < 5
    assert (process.returncode, '"recorded": 12' in out) == (0, True), error
    assert "Traceback" not in error


def test_sigterm_ends_a_consumer_that_waits_for_a_broker_that_is_not_there(inbox: Inbox, tmp_path: Path) -> None:
    away = replace(inbox, connection=replace(inbox.connection, servers="127.0.0.1:1"))
    with consume_process(tmp_path / "data", away) as process:
        assert process.stderr is not None
        assert "consume waits: Kafka cannot be used" in process.stderr.readline()

        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert process.returncode == 0


def test_a_consumer_waits_for_a_database_that_is_not_there_yet(
    own_postgres: Postgres, inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.facts(cases(1))
    own_postgres.crash()
    with consume_process(tmp_path / "data", inbox, CASEHISTORY_DATABASE=own_postgres.address) as process:
        assert process.stderr is not None
        assert "the record is waited for" in process.stderr.readline()

        own_postgres.start()
        wait_for(lambda: _count(own_postgres.address) == 6, seconds=60)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert process.returncode == 0


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
    with consume_process(tmp_path / "data", inbox) as process:
        wait_for(lambda: recorded(tmp_path / "data") == 1)
        process.send_signal(signal.SIGTERM)
        out, error = process.communicate(timeout=20)

    assert "X200000" not in out + error
