"""The shape of a schema: all of it that decides how bytes are read, and nothing else.

It is Avro's parsing canonical form, and the logical types besides: without them a time in milliseconds would pass for
one in microseconds.  Schemas of others are compared by it and never handed to the Avro library, which a schema can be
made to kill.
"""

from __future__ import annotations

import json

from schemas import writer
from schemas.record import NAMESPACE, Schema
from schemas.writer import Writer

PRIMITIVES = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}
NAMED = ("record", "enum")


def ours(text: str) -> Writer | None:
    """Give the schema of ours that reads bytes as the schema in `text` does, or None where there is none."""
    try:
        shape = _shape_of(json.loads(text), "")
        candidates = writer.of_record(shape["name"].removeprefix(f"{NAMESPACE}."))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return next((one for one in candidates if _shape_of(one.record, "") == shape), None)


def _shape_of(schema: Schema, namespace: str) -> Schema:
    match schema:
        case str():
            return schema if schema in PRIMITIVES else _full(schema, namespace)
        case list():
            return [_shape_of(branch, namespace) for branch in schema]
        case {"type": kind, "name": name} if kind in NAMED:
            full = _full(name, schema.get("namespace", namespace))
            return {"type": kind, "name": full, **_parts_of(schema, full.rpartition(".")[0])}
        case {"type": "array", "items": items}:
            return {"type": "array", "items": _shape_of(items, namespace)}
        case {"type": inner}:  # spelt out, so that it can carry a logical type or somebody's own notes
            shape = _shape_of(inner, namespace)
            logical = schema.get("logicalType")
            return shape if logical is None else {"type": shape, "logicalType": logical}
    raise ValueError("it is of a type that none of ours has")


def _parts_of(schema: Schema, namespace: str) -> dict[str, Schema]:
    if schema["type"] == "enum":
        return {"symbols": schema["symbols"]}
    return {"fields": [[field["name"], _shape_of(field["type"], namespace)] for field in schema["fields"]]}


def _full(name: str, namespace: str) -> str:
    return name if "." in name or not namespace else f"{namespace}.{name}"
