"""A backlog: much that waits is read in another process, and the record is the one it would be."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import Producer

import consumers.consuming
import consumers.subscription
from consumers.consuming import Inbox
from consumers.ingest import Ingest
from consumers.reader import Reader
from consumers.reading import read
from consumers.store import Store
from consumers.stretch import Stretch
from consumers.tally import Tally
from domain.fact import Fact
from schemas.codec import encode
from schemas.headers import key_of
from tests.servers.broker import Broker
from tests.streams.conftest import Publisher, consumed
from tests.streams.test_consuming import cases, consuming, events_of, from_files, wait_for

AT_ONCE = 40


@pytest.fixture(autouse=True)
def readers(monkeypatch: pytest.MonkeyPatch) -> list[Reader]:
    """Make every batch a small one that is worth another process, and give the processes that were started."""
    started = []

    class Watched(Reader):
        def __init__(self) -> None:
            super().__init__()
            started.append(self)

    monkeypatch.setattr(consumers.consuming, "Reader", Watched)
    monkeypatch.setattr(consumers.consuming, "WORTHWHILE", 1)
    monkeypatch.setattr(consumers.subscription, "MOST", AT_ONCE)
    monkeypatch.setattr(consumers.subscription, "AT_ONCE", 1)
    return started


def published_singly(inbox: Inbox, facts: list[Fact]) -> None:
    """Publish facts, each in a batch of its own."""
    producer = Producer({"bootstrap.servers": inbox.connection.servers, "batch.num.messages": 1, "linger.ms": 0})
    for fact in facts:
        producer.produce(inbox.topic, encode(fact), key_of(fact.stream), partition=0)
    assert producer.flush(60) == 0


def test_a_backlog_makes_the_record_that_files_make(
    store: Store, inbox: Inbox, readers: list[Reader], tmp_path: Path
) -> None:
    facts = cases(50)
    published_singly(inbox, facts)

    tally = consumed(store, inbox)

    assert (tally.read, tally.recorded, tally.already_known) == (len(facts), len(facts), 0)
    assert events_of(store) == from_files(facts, tmp_path)
    assert len(readers) == 1


def test_what_nobody_can_read_of_a_backlog_is_a_dead_letter_whole(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    facts = cases(10)
    publisher.facts(facts)
    publisher.record(b"\x01\xff", key=b"X1", headers=[("n\xe9", b"1"), ("empty", None)])
    publisher.record(None, key=b"X1")
    publisher.facts(cases(12)[len(facts) :])

    tally = consumed(store, inbox)

    letters = {letter.reason: letter for letter in inbox.dead_letters.outstanding()}
    assert tally.recorded == len(cases(12))
    assert dict(tally.undecodable) == {"not-single-object": 1, "value-missing": 1}
    assert letters["not-single-object"].headers == [("n\xe9", b"1"), ("empty", b"")]
    assert letters["not-single-object"].value == b"\x01\xff"
    assert letters["value-missing"].key == b"X1"


def test_a_reader_that_is_killed_is_done_without(store: Store, inbox: Inbox, readers: list[Reader]) -> None:
    facts = cases(100)
    published_singly(inbox, facts)

    with consuming(store, inbox) as tally:
        wait_for(lambda: tally.recorded)
        os.kill(readers[0]._process.pid, signal.SIGKILL)  # type: ignore[union-attr]
        wait_for(lambda: tally.recorded == len(facts))

    assert tally.already_known == 0


def test_two_consumers_that_share_a_backlog_record_each_fact_once_and_in_order(
    open_shared: Callable[[], Store], inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    facts = cases(200)
    publisher.facts(facts)
    one, other = open_shared(), open_shared()

    with consuming(one, inbox) as tally:
        wait_for(lambda: tally.recorded)
        with consuming(other, inbox) as further:
            wait_for(lambda: one.count(10**9) == len(facts))

    assert tally.recorded + further.recorded == len(facts)
    assert events_of(one) == from_files(facts, tmp_path)


def test_of_a_batch_in_whose_middle_the_store_stands_only_the_rest_is_read(
    store: Store, inbox: Inbox, broker: Broker
) -> None:
    facts = cases(1)
    topic = inbox.connection.topic(inbox.topic)
    producer = Producer({"bootstrap.servers": broker.address, "linger.ms": 1_000, "compression.type": "lz4"})
    for fact in facts:
        producer.produce(inbox.topic, encode(fact), key_of(fact.stream), partition=0)
    assert producer.flush(60) == 0
    first = read([(encode(fact), "earlier") for fact in facts[:4]])
    Ingest(store).take(first, [Stretch(topic.partition(0), None, 4)])

    tally = consumed(store, inbox)

    assert tally == Tally(read=2, recorded=2)


def test_of_transactions_only_what_was_committed_is_recorded(store: Store, inbox: Inbox, broker: Broker) -> None:
    facts = cases(3)
    settings = {"bootstrap.servers": broker.address, "transactional.id": inbox.topic}
    producer = Producer(settings)
    producer.init_transactions(60)
    for at, end in enumerate((producer.commit_transaction, producer.abort_transaction, producer.commit_transaction)):
        producer.begin_transaction()
        for fact in facts[at * 6 : at * 6 + 6]:
            producer.produce(inbox.topic, encode(fact), key_of(fact.stream))
        assert producer.flush(60) == 0  # what was not sent by then is never sent
        end(60)

    tally = consumed(store, inbox)

    assert tally == Tally(read=12, recorded=12)
