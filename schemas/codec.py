"""A fact as bytes, and back: Avro single-object encoding, so that a payload says by itself how to read it.

    payload = C3 01, the eight bytes of the schema's fingerprint, the body

    encode(fact: Fact) -> bytes
    decode(payload: bytes) -> Fact                                 raises a subclass of Undecodable
    decode_from_outside(payload: bytes) -> Fact                    raises a subclass of Undecodable
    content_hash(fact: Fact) -> bytes                              16 bytes
    fingerprint_of(kind: type[Fact]) -> bytes                      8 bytes

A payload comes from outside, so each way in which it can be unreadable has its own exception with a stable `reason`.
A message says which field breaks which rule and never the value, because values may identify people.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from io import BytesIO
from typing import Any, ClassVar

import fastavro
import msgspec
from msgspec.structs import asdict

from domain.fact import Fact
from schemas import writer
from schemas.writer import MAGIC, Writer

HEADER_SIZE = 10
LARGEST_PAYLOAD = 65_536


class Undecodable(ValueError):
    """A payload cannot be read as a fact."""

    reason: ClassVar[str]


class NotSingleObject(Undecodable):
    """The payload is not in Avro single-object encoding."""

    reason = "not-single-object"


class UnknownSchema(Undecodable):
    """The payload names a schema that no type of fact has or ever had."""

    reason = "unknown-schema"


class PayloadTooLarge(Undecodable):
    """The payload is larger than any fact."""

    reason = "payload-too-large"


class PayloadTruncated(Undecodable):
    """The payload ends before the fact does."""

    reason = "payload-truncated"


class TrailingBytes(Undecodable):
    """The payload goes on after the fact has ended."""

    reason = "trailing-bytes"


class MalformedField(Undecodable):
    """The bytes of a field are not what its Avro type allows."""

    reason = "malformed-field"


class InvalidField(Undecodable):
    """A field can be read, and breaks the rule that its type of fact sets for it."""

    reason = "invalid-field"


class Unencodable(ValueError):
    """A fact made in this program has a value that its own schema cannot carry."""


def encode(fact: Fact) -> bytes:
    """Encode a fact with the current schema of its type.

    Raises `Unencodable` for a value outside its type, such as a time without a time zone.
    """
    schema = writer.current(type(fact))
    out = BytesIO()
    out.write(schema.header)
    try:
        fastavro.schemaless_writer(out, schema.parsed, values_of(fact), strict=True)
    except Unencodable:
        raise
    except (ValueError, TypeError, AttributeError, OverflowError):  # their messages hold the value
        raise Unencodable(
            f"{type(fact).__name__} {fact.event_id} cannot be encoded: a field has a value outside its type."
        ) from None
    if out.tell() > LARGEST_PAYLOAD:
        raise Unencodable(
            f"{type(fact).__name__} {fact.event_id} takes {out.tell()} bytes; {LARGEST_PAYLOAD} are allowed."
        )
    return out.getvalue()


def values_of(fact: Fact) -> dict[str, Any]:
    """Give the fields of a fact as the Avro library writes them, which takes a time without a zone for a local one.

    Raises `Unencodable` for a time without a time zone.
    """
    values = asdict(fact)
    for name in writer.current(type(fact)).instants:
        if values[name] is not None and values[name].tzinfo is None:
            raise Unencodable(
                f"{type(fact).__name__} {fact.event_id} cannot be encoded: field {name} is a time without a time zone."
            )
    return values


def decode(payload: bytes) -> Fact:
    """Decode a payload that was written with the current or any released schema of a type of fact.

    A field that the writer's schema did not have yet takes its default, and a code that today's list does not have is
    `UNKNOWN`.  Raises a subclass of `Undecodable`.
    """
    schema = _schema_of(payload)
    return _fact(schema, _values(schema, payload, schema if schema.is_current else writer.current(schema.kind)))


def decode_from_outside(payload: bytes) -> Fact:
    """Decode a payload that somebody else wrote, as `decode` does, and see that its bytes are the only ones for it.

    Avro libraries let through more than the specification allows, each something else: an index of -1 counts from the
    end, a boolean may be 2.  A fact that is once in the record must be read alike by all of them for ever, so a payload
    must be what its own values are written as.  (An array must be written as one block without its size, as the usual
    encoders do.)  Raises a subclass of `Undecodable`.
    """
    schema = _schema_of(payload)
    values = _values(schema, payload, schema)
    out = BytesIO()
    out.write(schema.header)
    fastavro.schemaless_writer(out, schema.parsed, values)
    if out.getvalue() != payload:
        raise MalformedField(
            f"A field of {schema.kind.__name__} is not written as Avro writes it; "
            "the publisher must send the fact again."
        )
    return _fact(schema, values) if schema.is_current else decode(payload)


def _schema_of(payload: bytes) -> Writer:
    if len(payload) > LARGEST_PAYLOAD:
        raise PayloadTooLarge(
            f"The payload has {len(payload)} bytes and no fact has more than {LARGEST_PAYLOAD}; "
            "ask the publisher what was sent."
        )
    schema = writer.by_fingerprint(payload[2:HEADER_SIZE]) if payload[:2] == MAGIC else None
    if schema is None:
        raise _why_no_schema(payload)
    return schema


def _why_no_schema(payload: bytes) -> Undecodable:
    if payload[:2] != MAGIC:
        return NotSingleObject(
            "The payload does not begin with C3 01, so it is not in Avro single-object encoding; "
            "the publisher must put the marker and the schema's fingerprint in front of the record."
        )
    if len(payload) < HEADER_SIZE:
        return PayloadTruncated(f"The payload ends after {len(payload)} bytes, within the fingerprint of its schema.")
    return UnknownSchema(
        f"The payload was written with schema {payload[2:HEADER_SIZE].hex()}, which is not one of ours; "
        "the publisher must use a released schema, or this program is older than the schema and must be upgraded."
    )


def _values(schema: Writer, payload: bytes, reader: Writer) -> Any:
    """Read a payload by its schema, whose header it has, into the fields of `reader`."""
    body = BytesIO(payload)
    body.seek(HEADER_SIZE)
    try:
        values = fastavro.schemaless_reader(body, schema.parsed, None if reader is schema else reader.parsed)
    except EOFError:
        raise PayloadTruncated(
            f"{schema.kind.__name__} ends at byte {len(payload)}, before its last field; "
            "the publisher must send the fact again."
        ) from None
    except (ValueError, IndexError, OverflowError, TypeError):
        raise MalformedField(
            f"A field of {schema.kind.__name__} breaks the Avro encoding; the publisher must send the fact again."
        ) from None
    if body.tell() != len(payload):
        raise TrailingBytes(
            f"{schema.kind.__name__} ends at byte {body.tell()} of {len(payload)}; "
            "the publisher sent something after it."
        )
    return values


def _fact(schema: Writer, values: Any) -> Fact:
    try:
        return msgspec.convert(values, schema.kind)
    except msgspec.ValidationError as error:
        raise _invalid(schema, str(error)) from None


_BROKEN_RULE = re.compile(
    r"(?P<rule>Expected .*?|Object missing required field `\w+`)(?: - at `\$\.(?P<field>[\w.\[\]]+)`)?\Z"
)


def _invalid(schema: Writer, message: str) -> InvalidField:
    """Say which field breaks which rule.  Only wording that is known to hold no value is passed on."""
    broken = _BROKEN_RULE.match(message)
    field, rule = (broken["field"], broken["rule"]) if broken else (None, None)
    return InvalidField(
        f"Field {field or 'not named'} of {schema.kind.__name__} breaks its rule ({rule or 'not named'}); "
        "the publisher must correct the value and send the fact again."
    )


_canonical = msgspec.msgpack.Encoder(order="sorted")


def content_hash(fact: Fact) -> bytes:
    """Give 16 bytes that are the same for the same content, whichever schema it was written with.

    The topic and every field that differs from its default are hashed, by name, so a field added later with a default
    changes nothing for facts that do not use it.
    """
    return blake2b(_canonical.encode(fact), digest_size=16).digest()


@cache
def fingerprint_of(kind: type[Fact]) -> bytes:
    """Give the fingerprint of the current schema of a type of fact."""
    return writer.current(kind).fingerprint
