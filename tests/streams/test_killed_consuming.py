"""Killed right before any of its writes, syncs and sends, a consumer that starts again makes the record it would have.

Of the very many calls of a whole consumer a few are tried; `make every-call` tries all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from consumers.consuming import Inbox
from consumers.store import Store
from schemas.headers import DL_OFFSET, DL_PARTITION
from tests.servers.broker import Broker
from tests.streams.batch import DAMAGED, FACTS, consume_all, consume_backlog, found, made, record_of, take
from tests.streams.conftest import Publisher, inbox_on
from tests.streams.killed import calls_of, tried

TRIED = 8
NewAddress = Callable[[], str]


def test_a_batch_that_is_killed_at_any_of_its_calls_is_recorded_once(new_address: NewAddress) -> None:
    address = made(new_address())
    before = found(address)
    total = len(calls_of(take, address))
    whole = found(address)
    assert total > 20
    assert before != whole

    for number in range(1, 2 * total):
        address = made(new_address())
        calls = calls_of(take, address, die_before=number)
        left = found(address)
        take(address)

        assert left in (before, whole), (number, calls[-1])
        assert found(address) == whole, (number, calls[-1])
        if len(calls) < number:
            return
    pytest.fail("no run came to its end")


def test_a_store_that_is_killed_at_any_call_while_it_is_made_is_made_the_next_time(new_address: NewAddress) -> None:
    total = len(calls_of(open_and_close, new_address()))

    for number in tried(total, TRIED):
        address = new_address()
        calls = calls_of(open_and_close, address, die_before=number)
        open_and_close(address)
        take(address)

        assert found(address)["places"] == [len(FACTS) + 1] * 2, (number, calls[-1])


def open_and_close(address: str) -> None:
    """Make a store where there is none."""
    Store(address).close()


@pytest.mark.parametrize("way", [consume_all, consume_backlog])
def test_a_consumer_that_is_killed_at_any_of_its_calls_goes_on_where_the_store_stands(
    new_address: NewAddress, broker: Broker, way: Callable[[str, str, str], None]
) -> None:
    address, inbox = made(new_address()), published(broker)
    total = len(calls_of(way, address, broker.address, inbox.topic))
    whole = found_with_letters(address, inbox)
    assert len(whole["dead letters"]) == 1

    for number in tried(total, TRIED):
        address, inbox = made(new_address()), published(broker)
        calls = calls_of(way, address, broker.address, inbox.topic, die_before=number)
        calls_of(way, address, broker.address, inbox.topic)

        assert found_with_letters(address, inbox) == whole, (number, calls[-1])


def published(broker: Broker) -> Inbox:
    """Publish the facts to a topic of their own, in as many batches, and what is damaged."""
    inbox = inbox_on(broker.address, partitions=2)
    publisher = Publisher(inbox)
    for fact in FACTS:
        publisher.facts([fact])
    publisher.record(DAMAGED)
    return inbox


def found_with_letters(address: str, inbox: Inbox) -> dict[str, Any]:
    """Give all that a store holds of a topic, and where the dead letters came from."""
    topic = inbox.connection.topic(inbox.topic)
    headers = [dict(one.headers) for one in inbox.connection.records(inbox.connection.topic(f"{inbox.topic}.dlt"))]
    with closing(Store(address, make=False)) as store:
        record = record_of(store, map(topic.partition, range(topic.partitions)))
    return {**record, "dead letters": sorted((one[DL_PARTITION], one[DL_OFFSET]) for one in headers)}
