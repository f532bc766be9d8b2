"""Other teams publish facts with their own libraries, from the contracts alone, and what they write is recorded."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, topic_record_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from consumers.consuming import Inbox, consume
from consumers.publication import publish
from consumers.registry import Registry
from consumers.store import Store
from consumers.tally import Tally
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.catalogue import LIFECYCLE, OURS
from domain.fact import Fact
from domain.person import PersonDescribed
from domain.practitioner import SupervisionHeld
from domain.record import EventRetracted
from schemas.codec import content_hash, decode, decode_from_outside, encode
from schemas.golden import example
from schemas.headers import cloud_headers, key_of
from schemas.listing import avsc
from tests.facts import a, opened
from tests.servers.broker import Broker
from tests.servers.java import Program
from tests.servers.registry import ApicurioRegistry
from tests.streams.conftest import inbox_on

JAVA = Path(__file__).parent / "java" / "Publisher.java"
AVSC = Path(__file__).parents[2] / "schemas" / "avsc"


def story() -> list[Fact]:
    """Give facts of several types that make up a case, a person and a practitioner, one of them withdrawn again."""
    missed = a(OutcomeRecorded, on="2016-11-02", appointment_ref="A-1", outcome="ABSENT")
    return [
        a(PersonDescribed, on="2016-10-01"),
        *opened(),
        a(SupervisionHeld, on="2016-10-20"),
        a(AppointmentScheduled, on="2016-10-25", appointment_ref="A-1"),
        missed,
        a(AbsenceRuled, on="2016-11-03", appointment_ref="A-1"),
        a(EventRetracted, on="2016-11-04", subject="case/X100001-1", retracts=missed.event_id),
    ]


def recorded(inbox: Inbox, folder: Path) -> dict[str, bytes]:
    """Consume a topic to its end, and give the content of every event by its identifier."""
    store, tally = Store(str(folder / "events.db")), Tally()
    consume(store, inbox, threading.Event(), tally=tally, to_the_end=True)
    facts = [decode(event.payload) for event in store.log(0, 1_000)]
    store.close()
    assert not tally.quarantined
    assert not tally.undecodable
    return {fact.event_id: content_hash(fact) for fact in facts}


def contents(facts: Iterable[Fact]) -> dict[str, bytes]:
    return {fact.event_id: content_hash(fact) for fact in facts}


# In Java, with Apache Avro


@pytest.fixture(scope="session")
def publish_in_java(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Inbox, Iterable[Fact]], None]:
    """Publish facts with a program in Java that has the .avsc files and nothing else of ours."""
    program = Program(JAVA, tmp_path_factory.mktemp("java"), "broker", "publisher")

    def publish_them(inbox: Inbox, facts: Iterable[Fact]) -> None:
        lines = [json.dumps({"record": type(fact).__name__, **msgspec.to_builtins(fact)}) for fact in facts]
        said = program.run(inbox.connection.servers, inbox.topic, str(AVSC), given="\n".join(lines))
        assert int(said) == len(lines)

    return publish_them


def test_apache_avro_writes_every_type_of_fact_byte_for_byte_as_we_do(
    broker: Broker, publish_in_java: Callable[[Inbox, Iterable[Fact]], None]
) -> None:
    inbox = inbox_on(broker.address, partitions=1)
    facts = [example(kind) for kind in LIFECYCLE if kind not in (EventRetracted, *OURS)]
    facts.append(a(EventRetracted, on="2016-11-04", subject="case/X100001-1", recorded_by_unit="WORCESTER"))

    publish_in_java(inbox, facts)

    records = list(inbox.connection.records(inbox.connection.topic(inbox.topic)))
    assert [record.value for record in records] == [encode(fact) for fact in facts]
    assert [decode_from_outside(record.value) for record in records] == facts
    assert [list(record.headers) for record in records] == [cloud_headers(fact) for fact in facts]
    assert [record.key for record in records] == [key_of(fact.stream) for fact in facts]


def test_what_a_publisher_in_java_writes_is_recorded(
    broker: Broker, publish_in_java: Callable[[Inbox, Iterable[Fact]], None], tmp_path: Path
) -> None:
    inbox = inbox_on(broker.address)

    publish_in_java(inbox, story())

    assert recorded(inbox, tmp_path) == contents(story())


# In Python, with confluent-kafka and a registry


def publish_with_confluent(inbox: Inbox, registry: ApicurioRegistry, facts: Iterable[Fact]) -> None:
    """Publish facts as a team does that uses a registry: in its framing, with the serializer of their own client."""
    producer = Producer({"bootstrap.servers": inbox.connection.servers, "partitioner": "murmur2_random"})
    settings = {"auto.register.schemas": False, "subject.name.strategy": topic_record_subject_name_strategy}
    with SchemaRegistryClient({"url": registry.address}) as client:
        for fact in facts:
            serialized = AvroSerializer(client, avsc(type(fact).__name__), conf=settings)
            values = msgspec.to_builtins(fact, builtin_types=(datetime, date))
            value = serialized(values, SerializationContext(inbox.topic, MessageField.VALUE))
            producer.produce(inbox.topic, key=key_of(fact.stream), value=value, headers=dict(cloud_headers(fact)))
    assert producer.flush(30) == 0


def test_what_a_publisher_with_a_registry_writes_is_recorded(
    broker: Broker, apicurio: ApicurioRegistry, registry: Registry, tmp_path: Path
) -> None:
    inbox = inbox_on(broker.address)
    inbox = Inbox(inbox.connection, inbox.topic, inbox.group, registry=registry)
    assert {one.outcome for one in publish(registry, events=inbox.topic, history=f"{inbox.topic}-history")} == {"new"}

    publish_with_confluent(inbox, apicurio, story())

    records = list(inbox.connection.records(inbox.connection.topic(inbox.topic)))
    assert {record.value[:1] for record in records} == {b"\x00"}
    assert recorded(inbox, tmp_path) == contents(story())
