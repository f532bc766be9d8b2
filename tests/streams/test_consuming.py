"""Consuming: the same record from a topic as from files, whoever reads it and however often, on both databases."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, TopicPartition

from consumers.away import TopicMissing
from consumers.consuming import Inbox, consume
from consumers.ingest import Ingest
from consumers.port import Made
from consumers.reading import read
from consumers.store import Changes, Store
from consumers.stretch import Stretch
from consumers.subscription import Subscription
from consumers.tally import Tally
from domain.appointment import AbsenceRuled, AppointmentScheduled
from domain.fact import Fact
from schemas.codec import content_hash, decode, encode
from schemas.headers import key_of
from tests.facts import a, opened
from tests.servers.broker import Broker
from tests.streams.conftest import Publisher, consumed, inbox_on


def cases(count: int, appointments: int = 3) -> list[Fact]:
    """Give the facts of some cases, each opened and with appointments."""
    facts: list[Fact] = []
    for number in range(count):
        ref = f"X{200_000 + number}-1"
        facts += opened(case_ref=ref)
        facts += [
            a(AppointmentScheduled, on="2016-10-10", case_ref=ref, appointment_ref=f"A-{one}")
            for one in range(appointments)
        ]
    return facts


def events_of(store: Store) -> dict[str, list[tuple[int, bytes]]]:
    """Give the version and content of each event, by stream and in order."""
    found: dict[str, list[tuple[int, bytes]]] = {}
    for event in store.log(0, 1_000_000):
        found.setdefault(event.stream, []).append((event.version, content_hash(decode(event.payload))))
    return found


def from_files(facts: list[Fact], tmp_path: Path) -> dict[str, list[tuple[int, bytes]]]:
    """Give the record that the same facts make when they come in files."""
    store = Store(str(tmp_path / "files.db"))
    Ingest(store).take(read([(encode(fact), "file#1") for fact in facts]))
    found = events_of(store)
    store.close()
    return found


@contextmanager
def consuming(store: Store, inbox: Inbox) -> Iterator[Tally]:
    """Consume beside the test until it has seen enough."""
    stopping, tally = threading.Event(), Tally()
    thread = threading.Thread(target=consume, args=(store, inbox, stopping), kwargs={"tally": tally})
    thread.start()
    try:
        yield tally
    finally:
        stopping.set()
        thread.join(60)
        assert not thread.is_alive()


def test_a_topic_makes_the_record_that_files_make(
    store: Store, inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    facts = cases(20)

    publisher.facts(facts)
    tally = consumed(store, inbox)

    assert tally == Tally(read=len(facts), recorded=len(facts))
    assert events_of(store) == from_files(facts, tmp_path)


def test_what_was_recorded_is_not_read_again(
    open_store: Callable[[], Store], inbox: Inbox, publisher: Publisher
) -> None:
    publisher.facts(cases(2))
    first = open_store()
    consumed(first, inbox)
    first.close()

    publisher.facts(cases(3)[-6:])
    tally = consumed(open_store(), inbox)

    assert tally == Tally(read=6, recorded=6)


def test_the_place_is_kept_by_cluster_topic_and_partition(store: Store, inbox: Inbox, publisher: Publisher) -> None:
    publisher.facts(opened())

    consumed(store, inbox)

    topic = inbox.connection.topic(inbox.topic)
    places = [store.place(f"{topic.cluster}/{topic.id}/{number}") for number in range(topic.partitions)]
    assert sorted(place for place in places if place is not None) == [3]


def test_two_consumers_of_a_group_share_the_partitions_and_record_each_fact_once_and_in_order(
    open_shared: Callable[[], Store], inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    facts = cases(60)
    one, other = open_shared(), open_shared()

    with consuming(one, inbox) as first:
        publisher.facts(facts[: len(facts) // 2])
        with consuming(other, inbox) as second:
            publisher.facts(facts[len(facts) // 2 :])
            consumed(open_shared(), inbox)  # a third comes and goes
            wait_for(lambda: one.count(10**9) == len(facts))
        assert second.recorded or first.recorded

    assert events_of(one) == from_files(facts, tmp_path)


def test_a_member_that_leaves_hands_its_partitions_over(
    open_shared: Callable[[], Store], inbox: Inbox, publisher: Publisher
) -> None:
    facts = cases(40)
    with consuming(open_shared(), inbox) as stays:
        with consuming(open_shared(), inbox):
            publisher.facts(facts[:100])
            store = open_shared()
            wait_for(lambda: store.count(10**9) == 100)

        publisher.facts(facts[100:])

        wait_for(lambda: store.count(10**9) == len(facts))
        assert stays.recorded >= len(facts) - 100


def test_a_static_member_comes_back_to_its_place_after_a_restart(
    open_store: Callable[[], Store], inbox: Inbox, publisher: Publisher
) -> None:
    facts = cases(10)
    static = Inbox(inbox.connection, inbox.topic, inbox.group, member="consume-1")
    publisher.facts(facts[:30])
    first = open_store()
    consumed(first, static)
    first.close()

    publisher.facts(facts[30:])
    tally = consumed(open_store(), static)

    assert tally == Tally(read=len(facts) - 30, recorded=len(facts) - 30)


def test_a_topic_made_anew_is_read_from_its_start_and_what_is_known_is_counted(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    facts = cases(4)
    publisher.facts(facts[:12])
    consumed(store, inbox)

    _make_anew(inbox)
    Publisher(inbox).facts(facts)
    tally = consumed(store, inbox)

    assert tally == Tally(read=len(facts), recorded=len(facts) - 12, already_known=12)


def test_a_topic_made_anew_under_a_running_consumer_is_read_from_its_start(
    store: Store, inbox: Inbox, publisher: Publisher, tmp_path: Path
) -> None:
    facts = cases(30)
    publisher.facts(facts[:100])

    with consuming(store, inbox) as tally:
        wait_for(lambda: tally.recorded == 100)
        _make_anew(inbox)
        Publisher(inbox).facts(facts)  # more than it had: no offset is out of range
        wait_for(lambda: store.count(10**9) == len(facts))

    assert events_of(store) == from_files(facts, tmp_path)


def _make_anew(inbox: Inbox) -> None:
    before = inbox.connection.topic(inbox.topic)
    admin = KafkaAdminClient(bootstrap_servers=inbox.connection.servers)
    admin.delete_topics([inbox.topic])
    admin.close()
    wait_for(lambda: inbox.connection.make(Made(inbox.topic, before.partitions, 1, {})))
    assert inbox.connection.topic(inbox.topic).id != before.id


def test_more_partitions_are_read_as_they_come(store: Store, inbox: Inbox, publisher: Publisher) -> None:
    publisher.facts(cases(2))
    consumed(store, inbox)
    admin = KafkaAdminClient(bootstrap_servers=inbox.connection.servers)
    admin.create_partitions({inbox.topic: 8})
    admin.close()

    with consuming(store, inbox) as tally:
        for fact in cases(6)[12:]:
            Publisher(inbox).record(encode(fact), key=key_of(fact.stream), partition=7)
        wait_for(lambda: tally.recorded == 24)


def test_a_static_member_that_comes_back_is_given_partitions_that_came_meanwhile(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    static = Inbox(inbox.connection, inbox.topic, inbox.group, member="consume-1")
    publisher.facts(cases(2))
    consumed(store, static)
    admin = KafkaAdminClient(bootstrap_servers=inbox.connection.servers)
    admin.create_partitions({inbox.topic: 8})
    admin.close()

    with consuming(store, static) as tally:
        for fact in cases(6)[12:]:
            Publisher(inbox).record(encode(fact), key=key_of(fact.stream), partition=7)
        wait_for(lambda: tally.recorded == 24)


def test_a_retried_and_shuffled_topic_makes_the_same_record(store: Store, broker: Broker, tmp_path: Path) -> None:
    facts = cases(12)
    facts += [a(AbsenceRuled, on="2016-10-12", case_ref="X200000-1", appointment_ref="A-0", is_acceptable=True)]
    inbox = inbox_on(broker.address)
    shuffled = random.Random(7).sample(facts, len(facts))
    Publisher(inbox).facts([*shuffled, *reversed(shuffled)])

    consumed(store, inbox)

    assert {name: {content for _, content in events} for name, events in events_of(store).items()} == {
        name: {content for _, content in events} for name, events in from_files(facts, tmp_path).items()
    }


def test_facts_of_one_case_are_recorded_in_the_order_they_were_published(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    facts = [*opened(), *(a(AppointmentScheduled, on="2016-10-10", appointment_ref=f"A-{one}") for one in range(50))]

    publisher.facts(facts)
    consumed(store, inbox)

    assert [decode(event.payload).key for event in store.stream("case/X100001-1")] == [fact.key for fact in facts]


def test_what_was_deleted_before_it_was_recorded_is_said_aloud_and_the_rest_goes_on(
    store: Store, inbox: Inbox, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    facts = opened()
    publisher.facts(facts)
    topic = inbox.connection.topic(inbox.topic)
    ends = dict.fromkeys(range(topic.partitions), 2)
    _delete_before(inbox, ends)

    tally = consumed(store, inbox)

    assert tally.read == 1
    assert "begins at 2: what was before has been deleted and was never recorded" in caplog.text


def test_a_partition_that_lost_records_is_read_anew_and_nothing_new_is_missed(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    facts = opened()
    topic = inbox.connection.topic(inbox.topic)
    for number in range(topic.partitions):  # as if the broker had been put back to what it was before 100 records
        store.record(Changes(), [Stretch(topic.partition(number), None, 100)])
    publisher.facts(facts)

    first, again = consumed(store, inbox), consumed(store, inbox)

    assert (first.recorded, again.read) == (3, 0)
    assert {store.place(topic.partition(number)) for number in range(topic.partitions)} == {0, 3}


def test_trying_for_a_topic_that_is_not_there_leaves_nothing_behind(store: Store, inbox: Inbox) -> None:
    missing = Inbox(inbox.connection, "no-such-topic", "no-group")

    def tried() -> int:
        for _ in range(3):
            with pytest.raises(TopicMissing):
                Subscription(missing.connection, missing.topic, group="none", member=None, place=store.place)
        return threading.active_count()

    assert tried() == tried()


def _delete_before(inbox: Inbox, ends: dict[int, int]) -> None:
    admin = KafkaAdminClient(bootstrap_servers=inbox.connection.servers)
    consumer = inbox.connection.consumer()
    partitions = [TopicPartition(inbox.topic, number) for number in ends]
    last = consumer.end_offsets(partitions)
    admin.delete_records({one: ends[one.partition] for one in partitions if last[one] >= ends[one.partition]})
    consumer.close()
    admin.close()


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"it did not come to hold within {seconds} s"
        time.sleep(0.05)
