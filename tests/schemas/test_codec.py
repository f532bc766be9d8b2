"""A fact is encoded and decoded without loss, and what is not a fact is refused by name and without its values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import fastavro
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.case import AssignmentErrorIdentified, NeedIdentified
from domain.catalogue import LIFECYCLE
from domain.fact import CaseFact, Fact
from domain.inspection import CaseJudged, CaseSampled
from domain.vocabulary import AbsenceReason, Organisation
from schemas import writer
from schemas.codec import (
    HEADER_SIZE,
    LARGEST_PAYLOAD,
    InvalidField,
    MalformedField,
    NotSingleObject,
    PayloadTooLarge,
    PayloadTruncated,
    TrailingBytes,
    Undecodable,
    Unencodable,
    UnknownSchema,
    content_hash,
    decode,
    decode_from_outside,
    encode,
    fingerprint_of,
)
from schemas.record import record_of
from schemas.writer import Writer
from tests.facts import a
from tests.schemas.any_fact import damaged_payload, fact_of

every_kind = pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.__name__)

NAIVE = datetime(2016, 11, 2)  # noqa: DTZ001
RULED = a(AbsenceRuled, on="2016-11-02", reason=AbsenceReason.MEDICAL)


def long(value: int) -> bytes:
    """Write a number as Avro does, of any size."""
    number = 2 * value if value >= 0 else -2 * value - 1
    out = []
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


@pytest.fixture
def released() -> Iterator[Callable[[Writer], Writer]]:
    """Release a schema that today's classes do not have, for one test."""
    known = writer._released_by_fingerprint()
    before = dict(known)

    def release(schema: Writer) -> Writer:
        known[schema.fingerprint] = schema
        return schema

    yield release
    known.clear()
    known.update(before)


# Round trips


@every_kind
@settings(max_examples=5)
@given(st.data())
def test_every_fact_of_every_type_is_decoded_as_it_was_encoded(kind: type[Fact], data: st.DataObject) -> None:
    fact = data.draw(fact_of(kind))

    payload = encode(fact)

    assert decode(payload) == fact
    assert decode_from_outside(payload) == fact
    assert encode(decode(payload)) == payload
    assert content_hash(decode(payload)) == content_hash(fact)


@every_kind
@settings(max_examples=5)
@given(st.data())
def test_another_avro_library_reads_and_writes_the_same_bytes(kind: type[Fact], data: st.DataObject) -> None:
    fact = data.draw(fact_of(kind))
    schema = fastavro.parse_schema(record_of(kind))

    payload = encode(fact)

    theirs = BytesIO()
    fastavro.schemaless_writer(theirs, schema, msgspec.structs.asdict(fact))
    assert payload[HEADER_SIZE:] == theirs.getvalue()
    read = fastavro.schemaless_reader(BytesIO(payload[HEADER_SIZE:]), schema, None)
    assert msgspec.convert(read, kind) == fact


def test_a_payload_begins_with_the_marker_and_the_fingerprint() -> None:
    assert encode(RULED)[:HEADER_SIZE] == b"\xc3\x01" + fingerprint_of(AbsenceRuled)


@pytest.mark.parametrize(
    "instant", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
)
def test_the_first_and_the_last_instants_are_carried(instant: datetime) -> None:
    fact = a(AppointmentScheduled, on="2016-11-02", starts_at=instant)

    assert decode(encode(fact)) == fact


def test_a_list_written_in_several_blocks_is_read_from_the_record_and_refused_from_outside() -> None:
    payload = encode(a(CaseJudged, on="2016-11-02"))
    assert payload.endswith(b"\x00")

    in_blocks = payload[:-1] + long(1) + b"\x04E1" + long(-2) + long(6) + b"\x04E2\x04E3" + b"\x00"

    fact = decode(in_blocks)
    assert isinstance(fact, CaseJudged)
    assert fact.evidence == ("E1", "E2", "E3")
    with pytest.raises(MalformedField, match="is not written as Avro writes it"):
        decode_from_outside(in_blocks)


# Refusals


def test_a_payload_without_the_marker_is_refused() -> None:
    with pytest.raises(NotSingleObject, match="does not begin with C3 01"):
        decode_from_outside(json.dumps({"crn": "X100001"}).encode())


@pytest.mark.parametrize("payload", [b"", b"\xc3"])
def test_an_empty_payload_is_refused(payload: bytes) -> None:
    with pytest.raises(NotSingleObject):
        decode_from_outside(payload)


def test_a_payload_with_a_schema_that_was_never_released_is_refused() -> None:
    with pytest.raises(UnknownSchema, match="schema 0102030405060708"):
        decode_from_outside(b"\xc3\x01" + bytes(range(1, 9)) + b"anything")


def test_a_payload_that_ends_within_its_fingerprint_is_refused() -> None:
    with pytest.raises(PayloadTruncated, match="after 5 bytes"):
        decode_from_outside(encode(RULED)[:5])


def test_a_payload_cut_off_anywhere_is_refused() -> None:
    payload = encode(RULED)

    for size in range(HEADER_SIZE, len(payload)):
        with pytest.raises((PayloadTruncated, MalformedField)):
            decode_from_outside(payload[:size])


def test_a_truncated_payload_says_of_what_and_where_it_ends() -> None:
    payload = encode(RULED)

    with pytest.raises(PayloadTruncated, match=r"AbsenceRuled ends at byte \d+, before its last field"):
        decode_from_outside(payload[:-1])


def test_bytes_after_the_fact_are_refused() -> None:
    with pytest.raises(TrailingBytes, match="AbsenceRuled ends at byte"):
        decode_from_outside(encode(RULED) + b"\x00")


def test_a_payload_larger_than_any_fact_is_refused_unread() -> None:
    with pytest.raises(PayloadTooLarge, match=str(LARGEST_PAYLOAD)):
        decode_from_outside(encode(RULED) + bytes(LARGEST_PAYLOAD))


@pytest.mark.parametrize("index", [-1, 99, 2**40])
def test_a_code_that_its_schema_does_not_have_is_refused(index: int) -> None:
    payload = encode(RULED)

    with pytest.raises(MalformedField):
        decode_from_outside(payload[:-1] + long(index))


@pytest.mark.parametrize("branch", [-1, -2, 2, 3, 2**40])
def test_a_field_that_is_neither_absent_nor_present_is_refused(branch: int) -> None:
    payload = encode(a(AppointmentScheduled, on="2016-11-02"))
    assert payload.endswith(b"\x00")

    with pytest.raises((MalformedField, PayloadTruncated)):
        decode_from_outside(payload[:-1] + long(branch))


def test_a_truth_value_that_is_neither_true_nor_false_is_refused() -> None:
    payload = encode(a(OutcomeRecorded, on="2016-11-02"))

    with pytest.raises(MalformedField):
        decode_from_outside(payload[:-1] + b"\x02")


@pytest.mark.parametrize("days", [2**31, 2**62, -(2**31), -800_000])
def test_a_date_outside_the_calendar_is_refused(days: int) -> None:
    fact = a(AssignmentErrorIdentified, on="2016-11-02", since_on=date(1970, 1, 1))
    payload = encode(fact)
    assert payload.endswith(b"\x00")

    with pytest.raises(MalformedField):
        decode_from_outside(payload[:-1] + long(days))


@pytest.mark.parametrize("micros", [2**63 - 1, -(2**63), 253_402_300_800_000_000])
def test_a_time_outside_the_calendar_is_refused(micros: int) -> None:
    fact = a(AbsenceRuled, on="1970-01-01T00:00")
    before, after = encode(fact).split(b"\x0cdelius\x00\x00")

    with pytest.raises(MalformedField):
        decode_from_outside(before + b"\x0cdelius" + long(micros) + b"\x00" + after)


def test_a_number_of_more_than_64_bits_is_refused() -> None:
    payload = encode(a(CaseSampled, on="2016-11-02"))
    assert payload.endswith(b"\x00")

    for number in (b"\xff" * 9 + b"\x02", b"\xff" * 10 + b"\x00", b"\x80" * 300 + b"\x00"):
        with pytest.raises(MalformedField):
            decode_from_outside(payload[:-1] + number)


def test_text_of_negative_length_is_refused() -> None:
    header = encode(RULED)[:HEADER_SIZE]

    with pytest.raises((MalformedField, PayloadTruncated)):
        decode_from_outside(header + long(-5) + encode(RULED)[HEADER_SIZE:])


def test_text_that_is_not_utf_8_is_refused() -> None:
    payload = encode(RULED).replace(b"delius", b"del\xffus")

    with pytest.raises(MalformedField):
        decode_from_outside(payload)


def test_a_value_against_its_rule_is_refused_by_field_and_rule() -> None:
    payload = encode(a(NeedIdentified, on="2016-11-02", priority=1_000_001))

    with pytest.raises(InvalidField, match=r"Field priority of NeedIdentified breaks its rule \(Expected `int` <= "):
        decode_from_outside(payload)


@pytest.mark.parametrize("crn", ["Jane Smith", "x100001", "X1000011", "X100001\n"])
def test_a_refusal_never_repeats_the_value(crn: str) -> None:
    payload = encode(a(AbsenceRuled, on="2016-11-02", crn=crn, case_ref="X100001-1"))

    with pytest.raises(InvalidField) as refusal:
        decode_from_outside(payload)

    assert "Field crn of AbsenceRuled" in str(refusal.value)
    assert crn not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_every_refusal_has_its_own_stable_reason() -> None:
    ours = [refusal for refusal in Undecodable.__subclasses__() if refusal.__module__ == Undecodable.__module__]
    reasons = {refusal.reason for refusal in ours}

    assert reasons == {
        "not-single-object",
        "unknown-schema",
        "payload-too-large",
        "payload-truncated",
        "trailing-bytes",
        "malformed-field",
        "invalid-field",
    }


@settings(max_examples=500)
@given(payload=damaged_payload())
def test_a_damaged_payload_is_either_a_valid_fact_or_refused_by_name(payload: bytes) -> None:
    try:
        found = decode_from_outside(payload)
    except Undecodable:
        return
    assert decode(encode(found)) == found


@settings(max_examples=300)
@given(kind=st.sampled_from(LIFECYCLE), body=st.binary(max_size=400))
def test_any_bytes_after_a_known_header_are_read_or_refused_by_name(kind: type[Fact], body: bytes) -> None:
    with suppress(Undecodable):
        decode_from_outside(b"\xc3\x01" + fingerprint_of(kind) + body)


# Facts that cannot be encoded


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("occurred_at", NAIVE, "field occurred_at is a time without a time zone"),
        ("occurred_at", None, "a field has a value outside its type"),
        ("occurred_at", "2016-11-02", "a field has a value outside its type"),
        ("crn", 7, "a field has a value outside its type"),
        ("crn", "\ud800", "a field has a value outside its type"),
        ("reason", "BORED", "a field has a value outside its type"),
        ("reason", ["MEDICAL"], "a field has a value outside its type"),
    ],
)
def test_a_fact_with_a_value_outside_its_type_cannot_be_encoded(field: str, value: object, why: str) -> None:
    fact = msgspec.structs.replace(RULED, **{field: value})

    with pytest.raises(Unencodable, match=why):
        encode(fact)


def test_a_time_in_the_payload_needs_a_time_zone_as_the_clocks_do() -> None:
    with pytest.raises(Unencodable, match="field starts_at is a time without a time zone"):
        encode(a(AppointmentScheduled, on="2016-11-02", starts_at=NAIVE))


def test_a_number_too_large_for_avro_cannot_be_encoded() -> None:
    with pytest.raises(Unencodable, match="a field has a value outside its type"):
        encode(a(CaseSampled, on="2016-11-02", seed=2**63))


def test_a_fact_too_large_to_be_decoded_cannot_be_encoded() -> None:
    with pytest.raises(Unencodable, match=f"{LARGEST_PAYLOAD} are allowed"):
        encode(a(CaseJudged, on="2016-11-02", evidence=("E" * 60,) * 1200))


# Schemas of other versions


def test_a_field_that_the_writer_did_not_have_yet_takes_its_default(released: Callable[[Writer], Writer]) -> None:
    record = record_of(OutcomeRecorded)
    older = released(Writer(OutcomeRecorded, {**record, "fields": record["fields"][:-1]}))
    fact = a(OutcomeRecorded, on="2016-11-02", event_id="E-1")

    payload = older.header + encode(fact)[HEADER_SIZE:-1]

    assert decode(payload) == decode_from_outside(payload) == fact
    assert content_hash(decode(payload)) == content_hash(fact)


def test_a_field_that_only_a_newer_writer_has_is_passed_over(released: Callable[[Writer], Writer]) -> None:
    record = record_of(AbsenceRuled)
    weather = {"name": "weather", "type": {"type": "enum", "name": "Weather", "symbols": ["RAIN"]}}
    newer = released(Writer(AbsenceRuled, {**record, "fields": [weather, *record["fields"]]}))

    payload = newer.header + b"\x00" + encode(RULED)[HEADER_SIZE:]

    assert decode(payload) == decode_from_outside(payload) == RULED


def test_a_code_that_only_a_newer_writer_has_is_unknown(released: Callable[[Writer], Writer]) -> None:
    record: dict[str, Any] = deepcopy(record_of(AbsenceRuled))
    reason = next(field["type"] for field in record["fields"] if field["name"] == "reason")
    reason["symbols"].append("STRANDED_ON_MARS")
    newer = released(Writer(AbsenceRuled, record))

    payload = newer.header + encode(RULED)[HEADER_SIZE:-1] + long(len(reason["symbols"]) - 1)

    expected = msgspec.structs.replace(RULED, reason=AbsenceReason.UNKNOWN)
    assert decode(payload) == decode_from_outside(payload) == expected


# The content hash


def test_the_content_hash_tells_facts_apart_and_has_sixteen_bytes() -> None:
    other = msgspec.structs.replace(RULED, is_acceptable=not RULED.is_acceptable)

    assert len(content_hash(RULED)) == 16
    assert content_hash(RULED) != content_hash(other)


def test_the_content_hash_tells_types_with_the_same_fields_apart() -> None:
    class Opened(CaseFact, frozen=True, tag="case.opened"):
        pass

    class Shut(CaseFact, frozen=True, tag="case.shut"):
        pass

    assert content_hash(a(Opened, on="2016-11-02", event_id="1")) != content_hash(
        a(Shut, on="2016-11-02", event_id="1")
    )


def test_the_content_hash_is_of_the_instant_and_not_of_its_time_zone() -> None:
    winter = a(AbsenceRuled, on=datetime.fromisoformat("2016-07-01T10:00:00+00:00"), event_id="1")
    summer = a(AbsenceRuled, on=datetime.fromisoformat("2016-07-01T11:00:00+01:00"), event_id="1")

    assert content_hash(winter) == content_hash(summer)


def test_the_content_hash_stays_when_a_field_with_a_default_is_added_or_fields_change_places() -> None:
    class Before(CaseFact, frozen=True, tag="case.reworded"):
        alpha: Organisation
        beta: str

    class After(CaseFact, frozen=True, tag="case.reworded"):
        beta: str
        alpha: Organisation
        gamma: str | None = None
        delta: tuple[str, ...] = ()
        epsilon: bool = False
        zeta: int = 0
        eta: Organisation = Organisation.UNKNOWN

    said = {"on": "2016-11-02", "event_id": "1", "alpha": Organisation.CRC, "beta": "B"}
    before = a(Before, **said)

    after = msgspec.convert(msgspec.structs.asdict(before), After)

    assert content_hash(after) == content_hash(before)
