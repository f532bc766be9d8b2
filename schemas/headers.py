"""The headers of the records on Kafka: what each is called, what it means, and what a fact's headers must say.

A fact travels as a CloudEvent in binary mode: the value is the fact alone, and its envelope is repeated in headers, so
that others can sort and filter without reading it.  The value is what counts; a header that says otherwise is a mistake
of the publisher, and the record is refused.

    key_of(stream: str) -> bytes                                   the CRN, or what else a stream is about
    cloud_headers(fact: Fact) -> list[tuple[str, bytes]]
    contradictions(headers, fact: Fact) -> list[str]               empty where all agree
    instant_written(instant: datetime) -> bytes                    2016-11-02T10:30:15.123456Z
    instant_read(value: bytes) -> datetime                         raises ValueError
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from domain.catalogue import topic_of
from domain.fact import Fact

# Of a fact, on every topic; the names are those of the Kafka binding of CloudEvents.

CE_SPECVERSION = "ce_specversion"
"""The version of CloudEvents: always 1.0."""

CE_ID = "ce_id"
"""The `event_id` of the fact."""

CE_SOURCE = "ce_source"
"""The `source` of the fact."""

CE_TYPE = "ce_type"
"""The type of fact, for example `appointment.absence-ruled`."""

CE_TIME = "ce_time"
"""The `occurred_at` of the fact: when it happened in the world.  RFC 3339, with microseconds."""

CONTENT_TYPE = "content-type"
"""How the value is written: always application/avro."""

CLOUD = (CE_SPECVERSION, CE_ID, CE_SOURCE, CE_TYPE, CE_TIME, CONTENT_TYPE)

# Of an event, on case-history.

CH_POSITION = "ch_position"
"""The place of the event in the log, in digits.  It only rises along a partition."""

CH_PREVIOUS = "ch_previous"
"""The position of the event before it on the same partition, in digits; 0 for the first.  Where it is not the position
that was read last, the event was sent before, or one is missing."""

CH_STREAM = "ch_stream"
"""The stream of the event, for example `case/X100001-1`."""

CH_VERSION = "ch_version"
"""The place of the event in its stream, in digits, from 1."""

CH_STORED_AT = "ch_stored_at"
"""When the event entered the record.  RFC 3339, with microseconds."""

CH_RECORDED_AT = "ch_recorded_at"
"""The `recorded_at` of the event: when its source wrote it down.  RFC 3339, with microseconds."""

CH_CONTENT = "ch_content"
"""The hash of the content of the event, in 32 hexadecimal digits: the same for the same content."""

HISTORY = (CH_POSITION, CH_PREVIOUS, CH_STREAM, CH_VERSION, CH_STORED_AT, CH_RECORDED_AT, CH_CONTENT)

# Of a record that could not be read, on case-events.dlt, besides those that it came with.

DL_REASON = "dl_reason"
"""Why the record could not be read, as a stable code, for example `unknown-schema`."""

DL_WHY = "dl_why"
"""Why the record could not be read, and what to do, in a sentence without anything from its value."""

DL_TOPIC = "dl_topic"
"""The topic it came from."""

DL_TOPIC_ID = "dl_topic_id"
"""The identifier of that topic, which tells a topic from one of the same name made later."""

DL_PARTITION = "dl_partition"
"""The partition it came from, in digits."""

DL_OFFSET = "dl_offset"
"""Its offset there, in digits."""

DL_AT = "dl_at"
"""When it was found unreadable.  RFC 3339, with microseconds."""

DL_RESENT = "dl_resent"
"""On the mark of a dead letter that was sent again: the identifier of its topic, its partition and its offset there,
with strokes between.  A mark has no other header and no value."""

DEAD = (DL_REASON, DL_WHY, DL_TOPIC, DL_TOPIC_ID, DL_PARTITION, DL_OFFSET, DL_AT)

VERSION_OF_CLOUD_EVENTS = b"1.0"
AVRO = b"application/avro"


def key_of(stream: str) -> bytes:
    """Give the key of the records of a stream: the CRN, which keeps a person in order, or what else it is of."""
    kind, _, subject = stream.partition("/")
    return (subject.partition("-")[0] if kind == "case" else subject).encode()


def cloud_headers(fact: Fact) -> list[tuple[str, bytes]]:
    """Give the headers that a record of a fact has on every topic."""
    return [
        (CE_SPECVERSION, VERSION_OF_CLOUD_EVENTS),
        (CE_ID, fact.event_id.encode()),
        (CE_SOURCE, fact.source.encode()),
        (CE_TYPE, topic_of(type(fact)).encode()),
        (CE_TIME, instant_written(fact.occurred_at)),
        (CONTENT_TYPE, AVRO),
    ]


def contradictions(headers: Sequence[tuple[str, bytes | None]], fact: Fact) -> list[str]:
    """Say which headers of a record say something else than its fact, one sentence each, without any value.

    A header that is not there says nothing, and headers of others are let be.
    """
    expected = cloud_headers(fact)
    if headers == expected:
        return []
    by_name = dict(expected)
    differing = [name for name, value in headers if name in by_name and not _agrees(name, value, by_name[name])]
    return [f"The header {name} says something else than the fact ({_MUST_BE[name]})." for name in differing]


_MUST_BE = {
    CE_SPECVERSION: "1.0",
    CE_ID: "its event_id",
    CE_SOURCE: "its source",
    CE_TYPE: "its type",
    CE_TIME: "its occurred_at",
    CONTENT_TYPE: "application/avro",
}


def _agrees(name: str, value: bytes | None, expected: bytes) -> bool:
    if value == expected:
        return True
    if value is None or name != CE_TIME:
        return False
    try:
        return instant_read(value) == instant_read(expected)
    except ValueError:
        return False


def instant_written(instant: datetime) -> bytes:
    """Write an instant as RFC 3339 has it, in UTC and with microseconds."""
    in_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return (in_utc.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z").encode()


_RFC_3339 = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def instant_read(value: bytes) -> datetime:
    """Read an instant as RFC 3339 has it, of any offset.  Raises ValueError, without the value."""
    if _RFC_3339.fullmatch(value):
        try:
            return datetime.fromisoformat(value.decode())
        except ValueError:
            pass
    raise ValueError("it is not an instant as RFC 3339 writes it")
