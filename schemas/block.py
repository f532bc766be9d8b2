"""Many bodies of one schema as one Avro block, for a reader that turns blocks into columns.

Polars reads a block many times as fast as bodies are decoded one by one, but it cannot read an optional enum, nor a
string with a default.  On the wire an enum is an int, and a default is nowhere; so a block is given with a schema that
says so, and `symbols` turn the ints back into codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import fastavro

from schemas import writer
from schemas.codec import UnknownSchema
from schemas.record import Schema, fields_of
from schemas.writer import Writer

_SYNC = bytes(16)


def columnar_schema(fingerprint: bytes) -> dict[str, Any]:
    """Give the schema that reads the same bytes as the schema of `fingerprint`, with each enum as an int.

    Raises `UnknownSchema`.
    """
    record = _writer(fingerprint).record
    fields = [{"name": name, "type": _columnar(schema)} for name, schema in fields_of(record)]
    return {"type": "record", "name": record["name"], "fields": fields}


def _columnar(schema: Schema) -> Schema:
    match schema:
        case ["null", inner]:
            return ["null", _columnar(inner)]
        case {"type": "enum"}:
            return "int"
        case {"type": "array", "items": items}:
            return {"type": "array", "items": _columnar(items)}
    return schema


def symbols(fingerprint: bytes) -> dict[str, list[str]]:
    """Give the codes of each field of one enum or a list of them, in the order of their numbers.

    Raises `UnknownSchema`.
    """
    types = {name: _inner(schema) for name, schema in fields_of(_writer(fingerprint).record)}
    return {name: schema["symbols"] for name, schema in types.items() if _is_enum(schema)}


def _inner(schema: Schema) -> Schema:
    match schema:
        case ["null", inner]:
            return inner
        case {"type": "array", "items": items}:
            return items
    return schema


def _is_enum(schema: Schema) -> bool:
    return isinstance(schema, dict) and schema["type"] == "enum"


def container_of_bodies(fingerprint: bytes, bodies: Sequence[bytes]) -> bytes:
    """Give an uncompressed container file, in memory, of bodies that were written with the schema of `fingerprint`.

    Raises `UnknownSchema`.
    """
    out = BytesIO()
    fastavro.writer(out, columnar_schema(fingerprint), [], sync_marker=_SYNC)
    body = b"".join(bodies)
    for size in (len(bodies), len(body)):
        fastavro.schemaless_writer(out, "long", size)
    return out.getvalue() + body + _SYNC


def _writer(fingerprint: bytes) -> Writer:
    found = writer.by_fingerprint(fingerprint)
    if found is None:
        raise UnknownSchema(f"No type of fact has or had the schema {fingerprint.hex()}.")
    return found
