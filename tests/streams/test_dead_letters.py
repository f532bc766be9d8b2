"""What cannot be read ends in exactly one place, whole and with the reason, and the next good fact is recorded."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from consumers.consuming import Inbox, consume
from consumers.dead_letters import Kept
from consumers.envelope import DeadLetter
from consumers.ingest import Ingest
from consumers.port import Made, Sent
from consumers.registry import Registry
from consumers.store import Store
from consumers.tally import Tally
from domain.appointment import AppointmentScheduled
from domain.record import EventSetAside
from schemas import writer
from schemas.codec import encode
from tests.commands.conftest import Run
from tests.facts import a, opened
from tests.servers.broker import Broker
from tests.servers.registry import ApicurioRegistry
from tests.streams.conftest import Publisher, consumed, inbox_on
from tests.streams.test_consuming import wait_for

GOOD = encode(opened()[0])
OURS = a(EventSetAside, on="2016-10-03")


class NotUtf8(str):
    """A name that our client library writes as bytes that are no text."""

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfe"


DAMAGED: dict[str, tuple[dict[str, Any], str]] = {
    "a null value": ({"value": None}, "value-missing"),
    "a null key": ({"value": GOOD, "key": None}, "key-differs"),
    "neither key nor value": ({"value": None, "key": None}, "value-missing"),
    "another person's key": ({"value": GOOD, "key": b"X100002"}, "key-differs"),
    "nothing": ({"value": b""}, "not-single-object"),
    "bad magic": ({"value": b"\xc3\x02" + GOOD[2:]}, "not-single-object"),
    "an unknown fingerprint": ({"value": b"\xc3\x01" + bytes(8) + GOOD[10:]}, "unknown-schema"),
    "a fingerprint that ends": ({"value": GOOD[:6]}, "payload-truncated"),
    "truncated": ({"value": GOOD[:-1]}, "malformed-field"),
    "truncated within a text": ({"value": GOOD[:20]}, "payload-truncated"),
    "trailing bytes": ({"value": GOOD + b"\0"}, "trailing-bytes"),
    "an array that never ends": ({"value": GOOD[:10] + b"\xff" * 12}, "malformed-field"),
    "oversized": ({"value": GOOD + bytes(70_000)}, "payload-too-large"),
    "as large as a record can be": ({"value": random.Random(1).randbytes(1_000_000)}, "payload-too-large"),
    "a schema of a registry, and none is set": ({"value": b"\0\0\0\0\1" + GOOD[10:]}, "registry-not-set"),
    "a type that only we write": ({"value": encode(OURS)}, "ours-to-write"),
    "JSON that is no event": ({"value": b'{"a": 1}'}, "malformed-domain-event"),
    "JSON that opens for ever": ({"value": b"{" * 60_000}, "malformed-domain-event"),
    "JSON arrays that open for ever": ({"value": b'{"a":' + b"[" * 60_000}, "malformed-domain-event"),
    "another identifier in the headers": ({"value": GOOD, "headers": [("ce_id", b"other")]}, "headers-contradict"),
    "a header that is no text": ({"value": GOOD, "headers": [("ce_type", b"\xff\xfe")]}, "headers-contradict"),
    "a header that is null": ({"value": GOOD, "headers": [("ce_source", None)]}, "headers-contradict"),
}


def damaged(publisher: Publisher, *names: str) -> None:
    """Publish damaged records."""
    for name in names or DAMAGED:
        publisher.record(**DAMAGED[name][0])


def letters(inbox: Inbox) -> list[Kept]:
    """Give the dead letters of a topic that were not sent again."""
    return sorted(inbox.dead_letters.outstanding(), key=lambda letter: letter.origin)


def test_each_damaged_record_ends_among_the_dead_letters_and_the_next_good_fact_is_recorded(
    store: Store, broker: Broker
) -> None:
    inbox = inbox_on(broker.address, partitions=1, **{"max.message.bytes": "2000000"})
    publisher = Publisher(inbox)
    damaged(publisher)
    publisher.facts(opened())

    tally = consumed(store, inbox)

    assert [letter.reason for letter in letters(inbox)] == [reason for _, reason in DAMAGED.values()]
    assert tally.recorded == 3
    assert tally.read == len(DAMAGED) + 3
    assert tally.undecodable.total() == len(DAMAGED)
    assert not store.quarantine()


def test_a_header_whose_name_is_no_text_does_not_stop_the_partition(store: Store, broker: Broker) -> None:
    inbox = inbox_on(broker.address, partitions=1)
    writer = inbox.connection.writer()
    writer.write([Sent(inbox.topic, b"X100001", GOOD, [(NotUtf8("x"), b"y")])])
    writer.close()
    Publisher(inbox).facts(opened())

    tally = consumed(store, inbox)

    assert tally == Tally(read=4, recorded=3, already_known=1)


def test_a_dead_letter_is_the_record_as_it_came_with_what_where_and_why(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    publisher.record(GOOD + b"x", headers=[("trace", b"abc"), ("empty", None)])

    consumed(store, inbox)

    [letter] = letters(inbox)
    topic = inbox.connection.topic(inbox.topic)
    assert (letter.key, letter.value, letter.headers) == (b"X100001", GOOD + b"x", [("trace", b"abc"), ("empty", b"")])
    assert (letter.topic, letter.origin.topic_id, letter.origin.offset) == (inbox.topic, topic.id, 0)
    assert letter.why.startswith("SentenceImposed ends at byte")


def test_no_dead_letter_is_sent_twice_when_the_place_was_not_recorded(
    store: Store, inbox: Inbox, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged(publisher, "nothing", "truncated")
    with monkeypatch.context() as patched:
        patched.setattr(Ingest, "take", _fails)
        with pytest.raises(RuntimeError):
            consumed(store, inbox)

    consumed(store, inbox)

    assert len(list(inbox.connection.records(inbox.connection.topic(f"{inbox.topic}.dlt")))) == 2


def _fails(*_: object) -> None:
    raise RuntimeError


def test_a_record_too_large_for_the_topic_of_dead_letters_leaves_where_it_lies(
    store: Store, broker: Broker, run: Run
) -> None:
    inbox = inbox_on(broker.address, partitions=1, **{"max.message.bytes": "900000"})
    publisher = Publisher(inbox)
    damaged(publisher, "trailing bytes")
    publisher.record(random.Random(1).randbytes(899_700))
    damaged(publisher, "trailing bytes")

    consumed(store, inbox)
    found = letters(inbox)
    kafka = {"CASEHISTORY_KAFKA": inbox.connection.servers, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}
    resent = run("dead-letters", "resend", **kafka)

    assert [(letter.origin.offset, letter.value) for letter in found] == [
        (0, GOOD + b"\0"),
        (1, None),
        (2, GOOD + b"\0"),
    ]
    assert resent.stderr == "2 records were sent again\n1 have no value here, and were left\n"


def test_dead_letters_can_be_listed_shown_and_sent_again_after_a_mend(
    store: Store,
    inbox: Inbox,
    publisher: Publisher,
    registry: Registry,
    register: Callable[..., int],
    run: Run,
) -> None:
    facts = opened()
    number = register(writer.current(type(facts[0])).record)
    publisher.record(b"\0" + number.to_bytes(4, "big") + encode(facts[0])[10:])
    damaged(publisher, "nothing")
    consumed(store, inbox)
    kafka = {"CASEHISTORY_KAFKA": inbox.connection.servers, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}

    listed = json.loads(run("dead-letters", "list", "--reason", "registry-not-set", "--format", "json", **kafka).stdout)
    shown = json.loads(run("dead-letters", "show", listed[0]["number"], "--format", "json", **kafka).stdout)
    payload = run("dead-letters", "show", listed[0]["number"], "--payload", **kafka).stdout_bytes
    resent = run("dead-letters", "resend", "--reason", "registry-not-set", **kafka)
    tally = consumed(store, replace(inbox, registry=registry))

    assert [(one["reason"], one["topic"]) for one in listed] == [("registry-not-set", inbox.topic)]
    assert (shown["key"], shown["bytes"]) == ("X100001", len(payload))
    assert payload[5:] == encode(facts[0])[10:]
    assert resent.stderr == "1 record was sent again\n"
    assert tally == Tally(read=1, recorded=1)
    assert [letter.reason for letter in letters(inbox)] == ["not-single-object"]


@pytest.mark.parametrize("name", ["a null key", "nothing"])
def test_whatever_was_sent_again_is_not_listed_and_not_sent_another_time(
    store: Store, inbox: Inbox, publisher: Publisher, run: Run, name: str
) -> None:
    damaged(publisher, name)
    consumed(store, inbox)
    kafka = {"CASEHISTORY_KAFKA": inbox.connection.servers, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}

    first, second = (run("dead-letters", "resend", **kafka) for _ in range(2))

    assert (first.exit_code, first.stderr) == (0, "1 record was sent again\n")
    assert (second.exit_code, letters(inbox)) == (1, [])
    assert _values_on(inbox) == [DAMAGED[name][0]["value"]] * 2


def test_what_the_topic_refuses_is_not_sent_empty_and_stays_a_dead_letter(
    store: Store, inbox: Inbox, publisher: Publisher, run: Run
) -> None:
    publisher.record(random.Random(1).randbytes(5_000))
    consumed(store, inbox)
    kafka = {"CASEHISTORY_KAFKA": inbox.connection.servers, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}
    with KafkaAdminClient(bootstrap_servers=inbox.connection.servers) as admin:
        smaller = ConfigResource(ConfigResourceType.TOPIC, inbox.topic, {"max.message.bytes": "1000"})
        admin.alter_configs([smaller])
    wait_for(lambda: inbox.connection.settings_of(inbox.topic)["max.message.bytes"] == "1000")

    resent = run("dead-letters", "resend", **kafka)

    [letter] = letters(inbox)
    assert resent.exit_code == 5
    assert f"{inbox.topic} refuses {letter.number}, which is too large for it; raise its max.message" in resent.stderr
    assert _values_on(inbox) == [letter.value]


def _values_on(inbox: Inbox) -> list[bytes | None]:
    return [record.value for record in inbox.connection.records(inbox.connection.topic(inbox.topic))]


def test_a_record_that_is_large_only_when_it_is_unpacked_does_not_stop_the_partition(
    store: Store, inbox: Inbox
) -> None:
    for key in (b"X100001", None):
        Publisher(inbox, compression="lz4").record(b"\1" * 4_000_000, key=key)
    Publisher(inbox).facts(opened())

    tally = consumed(store, inbox)

    assert (tally.recorded, tally.undecodable) == (3, {"payload-too-large": 2})


def test_a_letter_that_comes_again_in_another_batch_is_not_sent_again(inbox: Inbox, publisher: Publisher) -> None:
    damaged(publisher, "nothing", "bad magic", "truncated")
    topic = inbox.connection.topic(inbox.topic)
    found = [DeadLetter(record, "reason", "why") for record in inbox.connection.records(topic)]

    with closing(inbox.dead_letters) as dead_letters:
        for batch in (found, found[:1], found[1:]):
            dead_letters.send(batch, topic)

    assert len(list(inbox.connection.records(inbox.connection.topic(f"{inbox.topic}.dlt")))) == 3


def test_a_number_that_is_no_dead_letter_is_said_to_be_none(inbox: Inbox, run: Run) -> None:
    kafka = {"CASEHISTORY_KAFKA": inbox.connection.servers, "CASEHISTORY_TOPIC_EVENTS": inbox.topic}

    result = run("dead-letters", "resend", "0-99", **kafka)

    assert (result.exit_code, "0-99" in result.stderr) == (1, True)


def test_a_registry_that_is_down_is_waited_for_and_makes_no_dead_letter(
    store: Store,
    inbox: Inbox,
    publisher: Publisher,
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = ApicurioRegistry(tmp_path_factory.mktemp("own-registry")).start()
    facts = opened()
    asked = Registry(server.address)
    _, answer = asked.ask(
        "POST", "/subjects/one/versions", {"schema": json.dumps(writer.current(type(facts[0])).record)}
    )
    server.kill()
    publisher.record(b"\0" + int(answer["id"]).to_bytes(4, "big") + encode(facts[0])[10:])
    publisher.facts(facts[1:])
    stopping, tally = threading.Event(), Tally()
    where = replace(inbox, registry=Registry(server.address))
    thread = threading.Thread(target=consume, args=(store, where, stopping), kwargs={"tally": tally})
    thread.start()
    wait_for(lambda: "consume waits: The registry" in caplog.text)

    server.start()

    try:
        wait_for(lambda: tally.recorded == 3)
        assert not letters(inbox)
    finally:
        stopping.set()
        thread.join()
        server.kill()


def test_a_domain_event_in_json_is_recorded_as_the_fact_that_it_says(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    publisher.record(_golden("probation-case.merge.completed"), key=b"X100002")

    tally = consumed(store, inbox)

    assert (tally.recorded, tally.undecodable.total()) == (1, 0)


def test_a_domain_event_of_an_unknown_kind_is_kept_and_counted_and_no_dead_letter(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    event = json.loads(_golden("probation-case.merge.completed")) | {"eventType": "probation-case.invented.today"}
    publisher.record(json.dumps(event).encode())
    publisher.record(_golden("tier.calculation.complete"))

    tally = consumed(store, inbox)

    assert tally.undecodable == {"unknown-event-type": 1, "thin-event": 1}
    assert store.quarantine_counts() == {"thin-event": 1, "unknown-event-type": 1}
    assert not letters(inbox)


def _golden(kind: str) -> bytes:
    from importlib.resources import files

    return (files("schemas") / "golden_domain_events" / f"{kind}.json").read_bytes()


def test_what_breaks_a_rule_goes_to_the_quarantine_and_heals_when_more_of_the_case_comes(
    store: Store, inbox: Inbox, publisher: Publisher
) -> None:
    early = a(AppointmentScheduled, on="2016-10-10", appointment_ref="A-1")
    publisher.facts([early])
    consumed(store, inbox)
    held = store.quarantine_counts()

    publisher.facts(opened())
    tally = consumed(store, inbox)

    assert sum(held.values()) == 1
    assert (tally.recorded, tally.released, store.quarantine_counts()) == (4, 1, {})


def test_dead_letters_that_are_missing_a_topic_are_waited_for(
    store: Store, broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = inbox_on(broker.address, partitions=1)
    without = replace(inbox, topic=f"{inbox.topic}-alone")
    inbox.connection.make(Made(without.topic, 1, 1, {}))
    publisher = Publisher(without)
    damaged(publisher, "nothing")
    publisher.facts(opened())
    stopping, tally = threading.Event(), Tally()
    thread = threading.Thread(target=consume, args=(store, without, stopping), kwargs={"tally": tally})
    thread.start()
    wait_for(lambda: f"there is no topic {without.topic}.dlt" in caplog.text)

    inbox.connection.make(Made(f"{without.topic}.dlt", 1, 1, {}))

    try:
        wait_for(lambda: tally.recorded == 3)
        assert [letter.reason for letter in letters(without)] == ["not-single-object"]
    finally:
        stopping.set()
        thread.join()
