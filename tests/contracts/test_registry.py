"""A payload in the framing of a registry is read by one of our schemas, and a registry that is away decides nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from kafka.record.default_records import DefaultRecordBatchBuilder

import consumers.registry
from consumers.envelope import Packed
from consumers.reader import Reader, Records
from consumers.registry import Registry, RegistryUnavailable, UnknownSchemaId, UnusableRegistry
from domain.appointment import AbsenceRuled
from domain.catalogue import LIFECYCLE
from schemas.codec import (
    LARGEST_PAYLOAD,
    PayloadTooLarge,
    PayloadTruncated,
    decode_from_outside,
    encode,
    fingerprint_of,
)
from schemas.documentation import documented
from schemas.golden import example
from schemas.headers import key_of
from tests.contracts.answering import answering
from tests.servers.registry import ApicurioRegistry

Register = Callable[..., int]
FACT = example(AbsenceRuled)
BODY = encode(FACT)[10:]


def framed(number: int) -> bytes:
    return b"\x00" + number.to_bytes(4, "big") + BODY


def changed(**of_field: Any) -> dict[str, Any]:
    """The schema of the example, with what a field is of changed."""
    record = documented(AbsenceRuled)
    fields = [{**field, "type": of_field.get(field["name"], field["type"])} for field in record["fields"]]
    return {**record, "fields": fields}


def test_a_payload_in_the_framing_of_the_registry_is_that_fact(registry: Registry, register: Register) -> None:
    number = register(documented(AbsenceRuled))

    assert decode_from_outside(registry.unframed(framed(number))) == FACT


def test_a_payload_in_another_framing_is_left_as_it_is(registry: Registry) -> None:
    for payload in (encode(FACT), b'{"eventType":"x"}', b""):
        assert registry.unframed(payload) == payload


def test_a_schema_may_be_decorated_and_spelt_in_any_way_that_reads_the_same(
    registry: Registry, register: Register
) -> None:
    java = {"type": "string", "avro.java.string": "String"}
    record = changed(event_id=java, supersedes=["null", java])
    record |= {"name": "casehistory.AbsenceRuled", "namespace": None, "aliases": ["Ruling"], "owner": "a team"}

    number = register({key: value for key, value in record.items() if value is not None})

    assert registry.fingerprint_of(number) == fingerprint_of(AbsenceRuled)


def test_a_number_that_is_not_there_is_refused_until_it_is_registered(registry: Registry, register: Register) -> None:
    latest = register({"type": "record", "name": "Latest", "fields": []})

    with pytest.raises(UnknownSchemaId) as refused:
        registry.unframed(framed(latest + 1))
    assert refused.value.reason == "unknown-schema-id"

    number = register({**documented(AbsenceRuled), "owner": "the number that was asked for"})
    assert number == latest + 1
    assert decode_from_outside(registry.unframed(framed(number))) == FACT


@pytest.mark.parametrize("number", [0, 2**31 - 1, 2**31, 2**32 - 1])
def test_a_number_beyond_any_that_a_registry_gives_is_refused_at_once(registry: Registry, number: int) -> None:
    with pytest.raises(UnknownSchemaId, match=f"schema {number} "):
        registry.unframed(framed(number))


def test_the_reader_reads_numbers_that_are_known_and_asks_for_none(registry: Registry, register: Register) -> None:
    number = register(documented(AbsenceRuled))
    batch = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 100_000)
    batch.append(0, 0, key_of(FACT.stream), framed(number), [])
    packed = [Packed("case-events", 0, 0, bytes(batch.build()))]

    with closing(Reader()) as reader:
        reader.give(Records(packed, {}))
        unknown = reader.take()
        registry.fingerprint_of(number)
        reader.give(Records(packed, registry.known))
        known = reader.take()

    assert unknown is None
    assert known is not None
    assert [one.fact for one in known.reading.facts] == [FACT]


FOREIGN = {
    "of another record": {"type": "record", "name": "AbsenceRuled", "namespace": "theirs", "fields": []},
    "with the name of ours": {"type": "record", "name": "AbsenceRuled", "namespace": "casehistory", "fields": []},
    "with times in milliseconds": changed(occurred_at={"type": "long", "logicalType": "timestamp-millis"}),
    "with times that are numbers": changed(occurred_at="long"),
    "of no record": "string",
    "of a list of nothing": {"type": "array", "items": "null"},
    "that holds itself": {
        "type": "record",
        "name": "AbsenceRuled",
        "namespace": "casehistory",
        "fields": [{"name": "next", "type": ["null", "casehistory.AbsenceRuled"]}],
    },
}


@pytest.mark.parametrize("schema", FOREIGN.values(), ids=FOREIGN)
def test_a_schema_of_others_is_refused_whatever_it_says(registry: Registry, register: Register, schema: Any) -> None:
    number = register(json.dumps(schema))

    for _ in range(2):
        with pytest.raises(UnknownSchemaId, match="none of ours"):
            registry.unframed(framed(number))


def test_a_schema_in_another_language_is_refused(registry: Registry, register: Register) -> None:
    number = register('{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}', schemaType="JSON")

    with pytest.raises(UnknownSchemaId):
        registry.unframed(framed(number))


def test_a_payload_that_is_cut_or_too_large_is_refused_without_asking() -> None:
    nowhere = Registry("http://127.0.0.1:1")

    with pytest.raises(PayloadTruncated):
        nowhere.unframed(framed(1)[:4])
    with pytest.raises(PayloadTooLarge):
        nowhere.unframed(framed(1).ljust(LARGEST_PAYLOAD + 1, b"\x00"))


def test_a_registry_that_is_down_decides_nothing_and_is_asked_again_when_it_is_back(tmp_path: Path) -> None:
    server = ApicurioRegistry(tmp_path / "registry").start()
    registry = Registry(server.address)
    subject = {"schema": json.dumps(documented(AbsenceRuled))}
    number = registry.ask("POST", "/subjects/absences/versions", subject)[1]["id"]

    server.kill()
    with pytest.raises(RegistryUnavailable, match="does not answer"):
        registry.unframed(framed(number))
    server.start()
    assert decode_from_outside(registry.unframed(framed(number))) == FACT
    server.kill()
    assert decode_from_outside(registry.unframed(framed(number))) == FACT


def test_a_registry_that_hangs_is_waited_for_no_longer_than_said(
    apicurio: ApicurioRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.registry, "PATIENCE", 0.5)
    apicurio.pause()
    began = monotonic()

    try:
        with pytest.raises(RegistryUnavailable, match="takes more than"):
            Registry(apicurio.address).unframed(framed(1))
    finally:
        apicurio.go_on()

    assert monotonic() - began < 3


NOT_FOUND = b'{"error_code":40403,"message":"Schema 1 not found."}'
UNHELPFUL = {
    "401": (401, b'{"error_code":40101,"message":"who are you"}'),
    "403": (403, b'{"error_code":40301,"message":"not you"}'),
    "429": (429, b'{"error_code":42901,"message":"slowly"}'),
    "500": (500, NOT_FOUND),
    "503": (503, b"<html>"),
    "a page": (200, b"<html>sign in</html>"),
    "a list": (200, b"[]"),
    "no schema": (200, b"{}"),
    "nested without end": (200, b"[" * 200_000),
    "nothing under the address": (404, b'{"error_code":404,"message":"HTTP 404 Not Found"}'),
    "elsewhere": (302, b"{}"),
}


@pytest.mark.parametrize(("status", "body"), UNHELPFUL.values(), ids=UNHELPFUL)
def test_an_answer_that_says_nothing_of_the_schema_is_no_reason_to_refuse_a_payload(status: int, body: bytes) -> None:
    with answering(status, body) as (address, _), pytest.raises(RegistryUnavailable, match=f"with status {status}"):
        Registry(address).unframed(framed(1))


BOMBS = {
    "nested without end": json.dumps({"schema": "[" * 100_000}).encode(),
    "records in records": json.dumps(
        {"schema": '{"type":"array","items":' * 5_000 + '"null"' + "}" * 5_000},
    ).encode(),
    "large beyond reason": json.dumps({"schema": '"' + "x" * 3_000_000 + '"'}).encode(),
    "no schema at all": b'{"schema":"{{{"}',
    "a number": b'{"schema":"1' + b"0" * 10_000 + b'"}',
    "a name that is none": b'{"schema":"{\\"type\\":\\"record\\",\\"name\\":[1],\\"fields\\":[7]}"}',
}


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_a_schema_made_to_harm_is_a_schema_of_others(body: bytes) -> None:
    with answering(200, body) as (address, seen):
        registry = Registry(address)

        for _ in range(2):
            with pytest.raises(UnknownSchemaId, match="none of ours"):
                registry.unframed(framed(1))
        assert len(seen) == 1


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers.registry, "PATIENCE", 0.3)
    with answering(200, b" " * 40, pause=0.1) as (address, _):
        began = monotonic()

        with pytest.raises(RegistryUnavailable, match="takes more than"):
            Registry(address).unframed(framed(1))

        assert monotonic() - began < 2


def test_user_and_password_are_sent_and_never_shown() -> None:
    with answering(401, b"{}") as (address, seen):
        within = Registry(address.replace("//", "//alice:s%40crit@"))
        beside = Registry(address, "alice", "s@crit")

        for registry in (within, beside):
            with pytest.raises(RegistryUnavailable) as unavailable:
                registry.fingerprint_of(1)
            assert "crit" not in str(unavailable.value) + registry.address

    assert seen == ["Basic YWxpY2U6c0Bjcml0"] * 2


@pytest.mark.parametrize("url", ["registry:8080", "file:///etc/passwd", "http://", "http://a:b:c", "http://u:s/crit@h"])
def test_an_address_that_cannot_be_read_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(UnusableRegistry) as refused:
        Registry(url)

    assert url not in str(refused.value)
    assert "crit" not in str(refused.value)


def test_every_type_of_fact_can_be_asked_for(registry: Registry, register: Register) -> None:
    for kind in LIFECYCLE:
        assert registry.fingerprint_of(register(documented(kind))) == fingerprint_of(kind)
