"""Container files are read to the last record that can be told from the next, and their end is told in one sentence."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from typing import Any

import fastavro
import pytest
from avro.datafile import DataFileReader
from avro.io import DatumReader

from domain.appointment import AbsenceRuled, AppointmentScheduled
from domain.catalogue import LIFECYCLE
from domain.enforcement import BreachPresented
from domain.fact import Fact
from domain.inspection import CaseJudged
from schemas.codec import LARGEST_PAYLOAD, PayloadTooLarge, Unencodable, decode, encode
from schemas.container import (
    LARGEST_BLOCK,
    CorruptContainer,
    NotAContainer,
    OversizedBlock,
    TrailingBytes,
    TruncatedContainer,
    UnknownCodec,
    UnknownContainerSchema,
    UnreadableContainer,
    read_container,
    write_container,
)
from schemas.golden import example
from schemas.record import record_of
from tests.facts import a

KINDS = (AbsenceRuled, AppointmentScheduled, BreachPresented)
SYNC = b"sixteen byte mark"[:16]


def some_facts(count: int) -> list[Fact]:
    return [a(KINDS[number % 3], on="2016-11-02", event_id=f"E-{number}") for number in range(count)]


def written(facts: list[Fact], kinds: tuple[type[Fact], ...] = LIFECYCLE) -> bytes:
    out = BytesIO()
    assert write_container(out, facts, kinds) == len(facts)
    return out.getvalue()


def read(data: bytes) -> list[Fact]:
    return [decode(payload) for payload in read_container(BytesIO(data))]


def long(value: int) -> bytes:
    out = BytesIO()
    fastavro.schemaless_writer(out, "long", value)
    return out.getvalue()


def container(schema: Any, *blocks: tuple[int, bytes], codec: str = "null") -> bytes:
    """Write a container file by hand: blocks of a number of records and their bytes."""
    text = schema if isinstance(schema, bytes) else json.dumps(schema).encode()
    head = b"Obj\x01" + long(2)
    for part in (b"avro.codec", codec.encode(), b"avro.schema", text):
        head += long(len(part)) + part
    return head + long(0) + SYNC + b"".join(long(count) + long(len(data)) + data + SYNC for count, data in blocks)


def body(fact: Fact) -> bytes:
    return encode(fact)[10:]


def what_stops(data: bytes) -> tuple[list[Fact], UnreadableContainer]:
    """Read a file up to where it cannot be read further."""
    found: list[Fact] = []
    with pytest.raises(UnreadableContainer) as stop:
        for payload in read_container(BytesIO(data)):
            found.append(decode(payload))
    return found, stop.value


# What is read and written


@pytest.mark.parametrize("kinds", [LIFECYCLE, KINDS], ids=["every type", "three types"])
def test_a_file_of_a_union_gives_the_payloads_of_the_facts_written_to_it(kinds: tuple[type[Fact], ...]) -> None:
    facts = some_facts(3_000)

    payloads = list(read_container(BytesIO(written(facts, kinds))))

    assert payloads == [encode(fact) for fact in facts]


def test_a_file_of_one_type_gives_the_payloads_of_the_facts_written_to_it() -> None:
    facts: list[Fact] = [a(AbsenceRuled, on="2016-11-02", event_id=f"E-{number}") for number in range(20)]

    assert read(written(facts, (AbsenceRuled,))) == facts


def test_every_type_is_read_from_a_file() -> None:
    facts = [example(kind) for kind in LIFECYCLE]

    assert read(written(facts)) == facts


def test_a_file_of_no_facts_has_none() -> None:
    assert read(written([])) == []


def test_apache_avro_reads_what_is_written() -> None:
    facts = some_facts(50)

    with DataFileReader(BytesIO(written(facts, KINDS)), DatumReader()) as theirs:
        records: Iterator[Any] = iter(theirs)
        assert [record["event_id"] for record in records] == [fact.event_id for fact in facts]


def test_the_same_facts_are_written_as_the_same_bytes() -> None:
    facts = some_facts(1_500)

    assert written(facts) == written(facts)


@pytest.mark.parametrize("codec", ["null", "deflate"])
def test_the_publishers_own_bytes_are_given_and_not_written_again(codec: str) -> None:
    payload = encode(a(CaseJudged, on="2016-11-02"))
    in_two_blocks = payload[10:-1] + long(1) + b"\x04E1" + long(1) + b"\x04E2" + b"\x00"
    pack = zlib.compressobj(wbits=-15)
    data = in_two_blocks if codec == "null" else pack.compress(in_two_blocks) + pack.flush()

    payloads = list(read_container(BytesIO(container(record_of(CaseJudged), (1, data), codec=codec))))

    assert payloads == [payload[:10] + in_two_blocks]


def test_a_publishers_schema_may_have_words_defaults_and_properties_of_its_own() -> None:
    theirs = record_of(AbsenceRuled)
    theirs |= {"doc": "Absences, as we see them.", "owner": "the publisher"}
    theirs["fields"] = [{**field, "doc": "A field.", "order": "ignore"} for field in theirs["fields"]]
    fact = a(AbsenceRuled, on="2016-11-02")

    assert read(container(theirs, (1, body(fact)))) == [fact]


class Pipe(RawIOBase):
    """A stream that cannot be sought in and gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self.pieces = iter([data[at : at + 7] for at in range(0, len(data), 7)])
        self.left = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def readinto(self, buffer: Any) -> int:
        piece = self.left or next(self.pieces, b"")
        size = min(len(buffer), len(piece))
        buffer[:size], self.left = piece[:size], piece[size:]
        return size


def test_a_file_is_read_from_a_pipe() -> None:
    facts = some_facts(100)

    payloads = read_container(Pipe(written(facts)))  # type: ignore[arg-type]

    assert [decode(payload) for payload in payloads] == facts


def test_facts_are_written_as_they_come_and_not_gathered() -> None:
    out = BytesIO()
    sizes = []

    def facts() -> Iterator[Fact]:
        generator = random.Random(1)
        for number in range(20_000):
            sizes.append(out.tell())
            yield a_quick_fact(f"E-{number}-{generator.random()}")

    write_container(out, facts(), (AbsenceRuled,))

    assert 0 < sizes[10_000] < sizes[19_999]


def a_quick_fact(event_id: str) -> Fact:
    return AbsenceRuled(**{**QUICK, "event_id": event_id})


QUICK: dict[str, Any] = {
    name: getattr(example(AbsenceRuled), name) for name in AbsenceRuled.__struct_fields__ if name != "event_id"
}


def test_a_fact_of_another_type_than_the_file_is_not_written() -> None:
    with pytest.raises(Unencodable, match=r"BreachPresented .* is not of a type the file is written for"):
        written([a(BreachPresented, on="2016-11-02")], (AbsenceRuled,))


@pytest.mark.parametrize("crn", [7, "\ud800", None])
@pytest.mark.parametrize("kinds", [LIFECYCLE, (AbsenceRuled,)], ids=["union", "record"])
def test_a_fact_with_a_value_outside_its_type_is_not_written(crn: object, kinds: tuple[type[Fact], ...]) -> None:
    with pytest.raises(Unencodable) as refusal:
        written([AbsenceRuled(**{**QUICK, "event_id": "E-1", "crn": crn})], kinds)

    assert refusal.value.__cause__ is None


# What stops a file


@pytest.mark.parametrize(
    "data", [b"", b"Obj", b"{}", b"PK\x03\x04 a spreadsheet", encode(some_facts(1)[0]), b"Obj\x02" + bytes(40)]
)
def test_what_is_not_a_container_file_is_refused(data: bytes) -> None:
    found, stop = what_stops(data)

    assert (found, type(stop), stop.offset) == ([], NotAContainer, 0)
    assert "give a file ending in .avro" in str(stop)


def test_a_file_cut_off_anywhere_gives_its_whole_blocks_and_says_where_it_ends() -> None:
    first, second = some_facts(6)[::3], some_facts(12)[6::3]
    blocks = [(2, b"".join(body(fact) for fact in facts)) for facts in (first, second)]
    whole = container(record_of(AbsenceRuled), *blocks)
    head = len(container(record_of(AbsenceRuled)))
    one = len(container(record_of(AbsenceRuled), blocks[0]))

    for size in range(4, len(whole)):
        if size in (head, one):
            continue  # a file may end after a block
        found, stop = what_stops(whole[:size])

        assert found == (first if size > one else []), size
        assert isinstance(stop, TruncatedContainer), size
        assert stop.offset == (0 if size < head else head if size < one else one), size
        assert f"ends at byte {size}" in str(stop), size


@pytest.mark.parametrize(
    "more",
    [b"\n", b"\r\n", b"\0", b"\0" * 100, b"more", b"words that come after the end", written(some_facts(1), KINDS)],
)
def test_bytes_after_the_end_of_a_file_are_not_taken_for_a_file_that_was_cut_off(more: bytes) -> None:
    facts = some_facts(3)
    whole = written(facts, KINDS)

    found, stop = what_stops(whole + more)

    assert found == facts
    assert isinstance(stop, TrailingBytes)
    assert stop.offset == len(whole)
    assert f"From byte {len(whole)} on the file has trailing bytes" in str(stop)


def test_a_block_without_the_files_mark_at_its_end_stops_the_file() -> None:
    fact = some_facts(1)[0]
    whole = container(record_of(AbsenceRuled), (1, body(fact)), (1, body(fact)))

    found, stop = what_stops(whole[:-1] + b"?")

    assert found == [fact]
    assert isinstance(stop, CorruptContainer)
    assert stop.offset == len(container(record_of(AbsenceRuled), (1, body(fact))))
    assert str(stop.offset) in str(stop)


@pytest.mark.parametrize(
    "block",
    [
        (2, body(some_facts(1)[0])),
        (1, body(some_facts(1)[0]) + b"more"),
        (1, b"\x01" + body(some_facts(1)[0])),
        (-1, body(some_facts(1)[0])),
        (2**62, body(some_facts(1)[0])),
        (0, b"something"),
    ],
    ids=["too few records", "too many bytes", "negative length", "negative count", "huge count", "no records"],
)
def test_a_block_whose_records_cannot_be_told_apart_stops_the_file(block: tuple[int, bytes]) -> None:
    fact = some_facts(1)[0]

    found, stop = what_stops(container(record_of(AbsenceRuled), (1, body(fact)), block))

    assert found == [fact]
    assert isinstance(stop, CorruptContainer | TruncatedContainer)


@pytest.mark.parametrize("named", [[record_of(AbsenceRuled)], []], ids=["one", "none"])
@pytest.mark.parametrize("branch", [-1, 1, 99])
def test_a_record_of_a_type_that_the_header_does_not_name_stops_the_file(branch: int, named: list[Any]) -> None:
    _, stop = what_stops(container(named, (1, long(branch) + body(some_facts(1)[0]))))

    assert isinstance(stop, CorruptContainer)


def unfinished(data: bytes) -> bytes:
    """Deflate without saying that this was all."""
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(data) + pack.flush(zlib.Z_SYNC_FLUSH)


@pytest.mark.parametrize("data", [b"not deflated", b"", unfinished(body(some_facts(1)[0]))])
def test_a_block_that_cannot_be_decompressed_stops_the_file(data: bytes) -> None:
    _, stop = what_stops(container(record_of(AbsenceRuled), (1, data), codec="deflate"))

    assert isinstance(stop, CorruptContainer)


@pytest.mark.parametrize("codec", ["snappy", "zstandard", "bzip2", "xz", "lz4", "rot13"])
def test_a_file_with_another_compression_is_refused_by_its_name(codec: str) -> None:
    _, stop = what_stops(container(record_of(AbsenceRuled), (1, b"x"), codec=codec))

    assert isinstance(stop, UnknownCodec)
    assert codec in str(stop)


def test_a_block_that_inflates_beyond_all_bounds_is_refused() -> None:
    pack = zlib.compressobj(9, wbits=-15)
    bomb = pack.compress(bytes(LARGEST_BLOCK + 1)) + pack.flush()

    _, stop = what_stops(container(record_of(AbsenceRuled), (1, bomb), codec="deflate"))

    assert isinstance(stop, OversizedBlock)
    assert len(bomb) < LARGEST_BLOCK / 100


@pytest.mark.parametrize("size", [LARGEST_BLOCK + 1, 2**62])
def test_a_block_declared_beyond_all_bounds_is_refused_unread(size: int) -> None:
    _, stop = what_stops(container(record_of(AbsenceRuled)) + long(1) + long(size) + b"x")

    assert isinstance(stop, OversizedBlock)


def test_an_oversized_record_is_given_and_refused_by_itself() -> None:
    large = a(CaseJudged, on="2016-11-02", evidence=("E" * 60,) * 2)
    huge = body(large)[:-1] + long(1) + long(LARGEST_PAYLOAD) + b"E" * LARGEST_PAYLOAD + b"\x00"

    payloads = list(read_container(BytesIO(container(record_of(CaseJudged), (2, huge + body(large))))))

    with pytest.raises(PayloadTooLarge):
        decode(payloads[0])
    assert decode(payloads[1]) == large


# Schemas that are not ours


def test_a_file_of_an_unknown_record_is_refused_by_the_name_of_the_record() -> None:
    schema = {"type": "record", "name": "Weather", "fields": [{"name": "rain", "type": "boolean"}]}

    _, stop = what_stops(container([record_of(AbsenceRuled), schema]))

    assert isinstance(stop, UnknownContainerSchema)
    assert "Weather" in str(stop)


def test_a_file_of_a_record_of_ours_with_other_fields_is_refused() -> None:
    record = record_of(AbsenceRuled)

    _, stop = what_stops(container({**record, "fields": record["fields"][:-1]}))

    assert isinstance(stop, UnknownContainerSchema)
    assert "AbsenceRuled" in str(stop)


def test_a_file_whose_times_are_of_another_unit_is_refused() -> None:
    schema = json.dumps(record_of(AbsenceRuled)).replace("timestamp-micros", "timestamp-millis")

    _, stop = what_stops(container(schema.encode()))

    assert isinstance(stop, UnknownContainerSchema)


@pytest.mark.parametrize(
    "schema",
    [
        b"",
        b"not json",
        b"7",
        b"null",
        b'"NoSuchType"',
        b"{}",
        b'{"type":"record","name":"A"}',
        b'{"type":"record","name":7,"fields":[]}',
        b'{"type":"record","name":"A","fields":[{"name":"a","type":"A"}]}',
        b'{"type":"array","items":"null"}',
        b'"string"',
        b'["null","null"]',
        b'{"type":"array","items":' * 900 + b'"int"' + b"}" * 900,
        b"[" * 100_000,
    ],
    ids=lambda schema: schema[:40].decode(),
)
def test_a_strangers_schema_is_refused_whatever_it_is(schema: bytes) -> None:
    _, stop = what_stops(container(schema, (1, b"\x02\x02\x02")))

    assert isinstance(stop, NotAContainer | UnknownContainerSchema)


def test_a_damaged_file_is_read_or_refused_by_name() -> None:
    generator = random.Random(20161102)
    whole = written(some_facts(300), KINDS)
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(generator.randint(1, 3)):
            data[generator.randrange(len(data))] = generator.randrange(256)

        try:
            for _payload in read_container(BytesIO(bytes(data))):
                pass
        except UnreadableContainer as stop:
            assert str(stop).endswith(".")
