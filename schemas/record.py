"""The Avro record of a type of fact follows from its class; nothing is written down twice.

A record has the class's name, its topic and its fields, the envelope first.  Two schemas that put the same bytes on the
wire have the same parsing canonical form, and its CRC-64-AVRO fingerprint is what a payload carries in front
(Apache Avro specification 1.12, "Parsing Canonical Form for Schemas" and "Schema Fingerprints").
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from domain.catalogue import topic_of
from domain.fact import Fact

NAMESPACE = "casehistory"
PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
NAMED = frozenset({"record", "enum", "fixed"})

Schema = Any
"""An Avro schema as JSON: a name, a list (union) or an object."""

_SIMPLE: dict[type, Schema] = {
    str: "string",
    bool: "boolean",
    int: "long",
    datetime: {"type": "long", "logicalType": "timestamp-micros"},
    date: {"type": "int", "logicalType": "date"},
}


class MalformedSchema(ValueError):
    """A schema is not Avro: it names a type that it never defines, or has a shape that Avro does not know."""


def record_of(kind: type[Fact], defined: set[str] | None = None) -> dict[str, Any]:
    """Derive the Avro record of a type of fact, without documentation.

    `defined` are the enums that stand before it in a union, and is added to.
    Raises `TypeError` where a field has a type that no contract can carry.
    """
    info = {field.name: field for field in msgspec.structs.fields(kind)}
    defined = set() if defined is None else defined
    fields = []
    for name, hint in get_type_hints(kind).items():
        if name not in info:
            continue  # a class variable
        field = {"name": name, "type": _type_of(kind, name, hint, defined)}
        default = info[name].default
        if default is not msgspec.NODEFAULT:
            field["default"] = list(default) if isinstance(default, tuple) else default
        fields.append(field)
    return {
        "type": "record",
        "name": kind.__name__,
        "namespace": NAMESPACE,
        "topic": topic_of(kind),
        "fields": fields,
    }


def _type_of(kind: type[Fact], name: str, hint: Any, defined: set[str]) -> Schema:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _enum(hint, defined)
    arguments = get_args(hint)
    if get_origin(hint) in (UnionType, Union) and len(arguments) == 2 and arguments[1] is NoneType:
        return ["null", _type_of(kind, name, arguments[0], defined)]
    if get_origin(hint) is tuple and arguments[1:] == (Ellipsis,):
        return {"type": "array", "items": _type_of(kind, name, arguments[0], defined)}
    raise TypeError(f"field {name} of {kind.__name__} has the type {hint}, which has no place in a contract")


def _enum(codes: type[StrEnum], defined: set[str]) -> Schema:
    """Define the enum where the record first uses it; later uses are by name."""
    if codes.__name__ in defined:
        return f"{NAMESPACE}.{codes.__name__}"
    defined.add(codes.__name__)
    return {"type": "enum", "name": codes.__name__, "symbols": [code.value for code in codes], "default": "UNKNOWN"}


def fields_of(record: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """Give the name and type of each field of one of our records, with each enum spelt out wherever it is used."""
    defined: dict[str, Schema] = {}

    def spelt_out(schema: Schema) -> Schema:
        if isinstance(schema, list):
            return [spelt_out(branch) for branch in schema]
        if isinstance(schema, str):
            return defined.get(schema.removeprefix(f"{NAMESPACE}."), schema)
        if schema["type"] == "enum":
            defined[schema["name"]] = schema
        if schema["type"] == "array":
            return {**schema, "items": spelt_out(schema["items"])}
        return schema

    for field in record["fields"]:
        yield field["name"], spelt_out(field["type"])


def canonical_form(
    schema: Schema, definitions: dict[str, Schema] | None = None, *, with_logical_types: bool = False
) -> str:
    """Give the parsing canonical form, with the named types that `schema` only refers to spelt out at their first use.

    `definitions` are the named types defined elsewhere (see `definitions_in`).  With `with_logical_types` two schemas
    that write the same bytes and mean different things, such as seconds and microseconds, differ.
    Raises `MalformedSchema`.
    """
    return _Canonical(definitions or {}, with_logical_types).form(schema, "")


class _Canonical:
    def __init__(self, definitions: dict[str, Schema], with_logical_types: bool) -> None:
        self.definitions = definitions
        self.with_logical_types = with_logical_types
        self.seen: set[str] = set()

    def form(self, schema: Schema, namespace: str) -> str:
        match schema:
            case str() if schema in PRIMITIVES:
                return f'"{schema}"'
            case str():
                return self._reference(full_name(schema, namespace))
            case list():
                return "[" + ",".join(self.form(branch, namespace) for branch in schema) + "]"
            case {"type": str(type_)} if type_ in NAMED:
                return self._named(schema, type_, namespace)
            case {"type": "array", "items": items}:
                return f'{{"type":"array","items":{self.form(items, namespace)}}}'
            case {"type": "map", "values": values}:
                return f'{{"type":"map","values":{self.form(values, namespace)}}}'
            case {"type": inner}:
                logical = schema.get("logicalType")
                form = self.form(inner, namespace)
                return f"{form}<{logical}>" if logical and self.with_logical_types else form
        raise MalformedSchema("it has a part that is neither a name nor a union nor a type")

    def _reference(self, name: str) -> str:
        if name in self.seen:
            return json.dumps(name, ensure_ascii=False)
        if name not in self.definitions:
            raise MalformedSchema(f"it names {name} and never defines it")
        return self.form(self.definitions[name], name.rpartition(".")[0])

    def _named(self, schema: dict[str, Any], type_: str, namespace: str) -> str:
        name = full_name(*_name_and_namespace(schema, namespace))
        self.seen.add(name)
        head = f'{{"name":{json.dumps(name, ensure_ascii=False)},"type":"{type_}",'
        match schema:
            case {"type": "record", "fields": list(fields)}:
                return head + f'"fields":[{",".join(self._field(f, name.rpartition(".")[0]) for f in fields)}]}}'
            case {"type": "enum", "symbols": list(symbols)}:
                return head + f'"symbols":{json.dumps(symbols, ensure_ascii=False, separators=(",", ":"))}}}'
            case {"type": "fixed", "size": int(size)}:
                return head + f'"size":{size}}}'
        raise MalformedSchema(f"its {type_} {name} is incomplete")

    def _field(self, field: Any, namespace: str) -> str:
        match field:
            case {"name": str(name), "type": type_}:
                return f'{{"name":{json.dumps(name, ensure_ascii=False)},"type":{self.form(type_, namespace)}}}'
        raise MalformedSchema("it has a field without a name or a type")


def full_name(name: str, namespace: str) -> str:
    """Give the full name of a named type that is called `name` inside `namespace`."""
    return name if "." in name or not namespace else f"{namespace}.{name}"


def _name_and_namespace(schema: dict[str, Any], namespace: str) -> tuple[str, str]:
    name, own = schema.get("name"), schema.get("namespace", namespace)
    if not isinstance(name, str) or not isinstance(own, str):
        raise MalformedSchema(f"it has a {schema.get('type')} without a name")
    return name, own


def definitions_in(schema: Schema, namespace: str = "") -> dict[str, Schema]:
    """Collect every named type that `schema` defines, by full name.  Raises `MalformedSchema`."""
    found: dict[str, Schema] = {}
    pending = [(schema, namespace)]
    while pending:
        part, inside = pending.pop()
        if isinstance(part, list):
            pending += [(branch, inside) for branch in part]
        elif isinstance(part, dict):
            if part.get("type") in ("record", "enum", "fixed"):
                name = full_name(*_name_and_namespace(part, inside))
                inside = name.rpartition(".")[0]
                found[name] = part
            pending += [(part[key], inside) for key in ("type", "items", "values", "fields") if key in part]
    return found


def fingerprint(schema: Schema) -> bytes:
    """Give the CRC-64-AVRO fingerprint of a schema: eight bytes, the lowest first."""
    return crc_64_avro(canonical_form(schema).encode())


def crc_64_avro(data: bytes) -> bytes:
    """Give the CRC-64-AVRO of `data`: eight bytes, the lowest first."""
    table = _crc_table()
    crc = _CRC_OF_NOTHING
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc.to_bytes(8, "little")


_CRC_OF_NOTHING = 0xC15D213AA4D7A795


@cache
def _crc_table() -> tuple[int, ...]:
    def entry(crc: int) -> int:
        for _ in range(8):
            crc = (crc >> 1) ^ (_CRC_OF_NOTHING if crc & 1 else 0)
        return crc

    return tuple(entry(byte) for byte in range(256))
