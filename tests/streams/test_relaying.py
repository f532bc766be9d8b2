"""Relaying: every recorded event on the topic, in the order of the log, along one chain for each partition."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import Producer
from kafka import KafkaAdminClient
from kafka.producer.sender import Sender

from consumers import port, relaying
from consumers.away import BrokerUnavailable
from consumers.port import Connection, Made, Sent, partition_of
from consumers.relaying import Outbox
from consumers.store import Store
from consumers.turn import TurnLost, place_of, turn_of
from domain.appointment import OutcomeRecorded
from domain.case import SentenceClosed
from domain.record import EventReinstated, EventRetracted, EventSetAside
from schemas.codec import content_hash, decode
from schemas.headers import key_of
from tests.commands.conftest import Run
from tests.facts import a
from tests.servers.broker import Broker
from tests.streams.outboxes import (
    cases,
    count_of_records,
    has_everything,
    outbox_on,
    published,
    record,
    relayed,
    relaying_beside,
)
from tests.streams.test_consuming import wait_for


@pytest.fixture
def outbox(broker: Broker) -> Outbox:
    """A topic of the test's own."""
    return outbox_on(broker.address)


def test_every_event_is_published_once_in_the_order_of_the_log(store: Store, outbox: Outbox) -> None:
    record(store, cases(20))

    count = relayed(store, outbox)

    assert count == count_of_records(outbox) == store.last_position() == 120
    assert has_everything(outbox, store)
    versions: dict[str, int] = {}
    for event in published(outbox):
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version


def test_an_event_says_in_its_headers_where_it_stands_and_when_it_was_and_what(store: Store, outbox: Outbox) -> None:
    record(store, cases(2))

    relayed(store, outbox)

    previous: dict[int, int] = {}
    for event, logged in zip(sorted(published(outbox), key=lambda one: one.position), store.log(0, 100), strict=True):
        fact = decode(event.value)
        assert {name: value.decode() for name, value in event.headers.items()} == {
            "ce_specversion": "1.0",
            "ce_id": fact.event_id,
            "ce_source": "delius",
            "ce_type": type(fact).__struct_config__.tag,
            "ce_time": f"{fact.occurred_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "content-type": "application/avro",
            "ch_position": str(logged.position),
            "ch_previous": str(previous.get(event.partition, 0)),
            "ch_stream": logged.stream,
            "ch_version": str(logged.version),
            "ch_stored_at": f"{logged.stored_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "ch_recorded_at": f"{fact.recorded_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "ch_content": content_hash(fact).hex(),
        }
        assert event.key == key_of(logged.stream)
        assert event.partition == partition_of(event.key, 4)
        previous[event.partition] = event.position


def test_a_key_goes_where_the_client_for_java_sends_it(outbox: Outbox) -> None:
    keys = [f"X{number}".encode() for number in range(100_000, 100_050)] + [b"PO-1", b"WM-2017", b""]
    producer = Producer({"bootstrap.servers": outbox.connection.servers, "partitioner": "murmur2"})
    for key in keys:
        producer.produce(outbox.topic, value=b"", key=key)
    producer.flush(30)

    found = outbox.connection.records(outbox.connection.topic(outbox.topic))

    assert {one.key: one.partition for one in found if one.key} == {key: partition_of(key, 4) for key in keys if key}


def test_what_our_own_system_says_of_the_record_is_published_too(store: Store, outbox: Outbox) -> None:
    record(store, cases(1))
    closed = a(SentenceClosed, on="2016-10-06", case_ref="X300000-1")
    record(store, [closed])
    record(store, [a(EventRetracted, on="2016-12-01", case_ref="X300000-1", retracts=closed.event_id)])
    record(store, [a(OutcomeRecorded, on="2016-10-10T11:00", case_ref="X300000-1", appointment_ref="A-0")])

    relayed(store, outbox)

    kinds = {type(decode(event.value)) for event in published(outbox)}
    assert {EventSetAside, EventReinstated, EventRetracted} <= kinds
    assert has_everything(outbox, store)


def test_the_place_moves_over_what_was_published_and_is_known_to_others(
    open_store: Callable[[], Store], outbox: Outbox
) -> None:
    store, chain = open_store(), outbox.connection.topic(outbox.topic).chain
    record(store, cases(2))
    before = place_of(store, chain)

    relayed(store, outbox)
    store.close()
    reopened = open_store()

    assert (before, place_of(reopened, chain)) == (0, 12)
    assert relayed(reopened, outbox) == 0
    assert count_of_records(outbox) == 12


def test_a_relay_keeps_up_with_a_record_that_grows(
    store: Store, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "AT_ONCE", 7)

    with relaying_beside(store, outbox):
        for number in range(5):
            record(store, cases(4, after=4 * number))
        wait_for(lambda: count_of_records(outbox) >= 120)

    assert has_everything(outbox, store)
    assert count_of_records(outbox) == 120


def test_only_one_has_the_turn(store: Store) -> None:
    one, other = turn_of(store), turn_of(store)

    assert one.take()
    assert not other.take()
    with pytest.raises(TurnLost):
        other.check()
    one.check()
    one.give_up()

    assert other.take()
    other.give_up()


def test_without_its_place_it_publishes_all_again_and_a_reader_takes_each_once(tmp_path: Path, outbox: Outbox) -> None:
    store = Store(str(tmp_path / "events.db"))
    record(store, cases(5))
    relayed(store, outbox)
    (tmp_path / "events.relay.json").write_bytes(b"")

    again = relayed(store, outbox)

    assert (again, count_of_records(outbox)) == (30, 60)
    assert has_everything(outbox, store)
    store.close()


def test_it_writes_nothing_to_the_file_that_another_process_writes(tmp_path: Path, outbox: Outbox) -> None:
    path = tmp_path / "events.db"
    writer, reader = Store(str(path)), Store(str(path), make=False)
    record(writer, cases(5))
    files = [path, path.with_name("events.db-wal")]
    before = [one.read_bytes() for one in files]

    relayed(reader, outbox)
    reader.close()

    assert before == [one.read_bytes() for one in files]
    writer.claim()  # and nobody else has it
    writer.close()


def test_a_topic_made_anew_is_filled_from_the_start(store: Store, outbox: Outbox) -> None:
    record(store, cases(5))
    with relaying_beside(store, outbox):
        wait_for(lambda: count_of_records(outbox) == 30)
        _make_anew(outbox, partitions=3)
        record(store, cases(1, after=5))
        wait_for(lambda: count_of_records(outbox) == 36)

    assert has_everything(outbox, store)
    assert {event.partition for event in published(outbox)} <= {0, 1, 2}


def _make_anew(outbox: Outbox, *, partitions: int) -> None:
    admin = KafkaAdminClient(bootstrap_servers=outbox.connection.servers)
    admin.delete_topics([outbox.topic])
    admin.close()
    wait_for(lambda: outbox.connection.make(Made(outbox.topic, partitions, 1, {})))


def test_partitions_that_are_added_stay_empty_so_that_a_person_stays_where_they_are(
    store: Store, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    record(store, cases(5))
    relayed(store, outbox)
    admin = KafkaAdminClient(bootstrap_servers=outbox.connection.servers)
    admin.create_partitions({outbox.topic: 8})
    admin.close()

    record(store, [a(SentenceClosed, on="2017-10-06", case_ref=f"X30000{number}-1") for number in range(5)])
    relayed(store, outbox)

    assert has_everything(outbox, store)
    assert len({(event.key, event.partition) for event in published(outbox)}) == 5
    assert "has 8 partitions now and was begun with 4" in caplog.text


def test_a_topic_of_another_record_is_left_alone(
    open_store: Callable[[], Store], tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    other, store = Store(str(tmp_path / "other.db")), open_store()
    record(other, cases(5))
    record(store, cases(6)[6:])
    relayed(other, outbox)
    other.close()

    _relays_in_vain(store, outbox, caplog, saying="ends with something that is not in this record")


def test_a_topic_that_is_ahead_of_a_record_put_back_is_left_alone(
    tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "events.db"
    store = Store(str(path))
    record(store, cases(3))
    with sqlite3.connect(path) as source, sqlite3.connect(tmp_path / "copy.db") as copy:
        source.backup(copy)
    source.close()
    copy.close()
    record(store, cases(5)[18:])
    relayed(store, outbox)
    store.close()
    path.unlink()
    (tmp_path / "copy.db").rename(path)

    put_back = Store(str(path))
    record(put_back, cases(9)[30:])
    _relays_in_vain(put_back, outbox, caplog, saying="ends with something that is not in this record")
    put_back.close()


@pytest.mark.parametrize("setting", [{"cleanup.policy": "compact"}, {"max.message.bytes": "200000"}])
def test_a_topic_that_may_lose_or_refuse_an_event_is_left_alone(
    tmp_path: Path, broker: Broker, setting: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(str(tmp_path / "events.db"))
    record(store, cases(1))
    outbox = outbox_on(broker.address, **setting)

    _relays_in_vain(store, outbox, caplog, saying=next(iter(setting)))
    store.close()


def test_a_topic_into_which_the_end_of_another_was_written_is_left_alone(
    tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(str(tmp_path / "events.db"))
    record(store, cases(3))
    relayed(store, outbox)
    records = list(outbox.connection.records(outbox.connection.topic(outbox.topic)))
    _make_anew(outbox, partitions=4)
    writer = outbox.connection.writer()
    writer.write([Sent(outbox.topic, records[-1].key, records[-1].value, records[-1].headers, records[-1].partition)])
    writer.close()

    _relays_in_vain(store, outbox, caplog, saying="does not begin with the first event of a chain")
    store.close()


def _relays_in_vain(store: Store, outbox: Outbox, caplog: pytest.LogCaptureFixture, *, saying: str) -> None:
    before = count_of_records(outbox)
    with relaying_beside(store, outbox):
        wait_for(lambda: saying in caplog.text)
    assert count_of_records(outbox) == before


def test_a_topic_that_is_missing_is_waited_for(tmp_path: Path, broker: Broker) -> None:
    store = Store(str(tmp_path / "events.db"))
    record(store, cases(2))
    outbox = Outbox(Connection(broker.address), "case-history-to-come")

    with relaying_beside(store, outbox):
        outbox.connection.make(Made(outbox.topic, 4, 1, {}))
        wait_for(lambda: count_of_records(outbox) == 12)

    assert has_everything(outbox, store)
    store.close()


def test_the_command_publishes_what_is_recorded(
    run: Run, data: Path, tmp_path: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEHISTORY_KAFKA", outbox.connection.servers)
    monkeypatch.setenv("CASEHISTORY_TOPIC_HISTORY", outbox.topic)
    data.mkdir()
    store = Store(str(data / "events.db"))
    record(store, cases(2))

    result = run("relay", "--until-end")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "12 events were published" in result.stderr
    assert has_everything(outbox, store)
    store.close()


def test_what_a_writer_had_not_sent_is_not_sent_after_it_was_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "ACKNOWLEDGED_WITHIN", 1)
    broker = Broker(tmp_path / "broker").start()
    outbox = outbox_on(broker.address)
    writer = outbox.connection.writer(is_strict=True)
    writer.write([Sent(outbox.topic, b"X", b"before", [], 0)])
    broker.kill()

    with pytest.raises(BrokerUnavailable):
        writer.write([Sent(outbox.topic, b"X", b"never", [], 0)])
    writer.close()

    assert not [one for one in threading.enumerate() if isinstance(one, Sender)]
    broker.start()
    assert [one.value for one in outbox.connection.records(outbox.connection.topic(outbox.topic))] == [b"before"]
    broker.kill()
