"""The Avro record of a type of fact follows from its class; nothing is written down twice.

A record has the class's name, its topic and its fields, the envelope first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from domain.catalogue import topic_of
from domain.fact import Fact

NAMESPACE = "casehistory"

Schema = Any
"""An Avro schema as JSON: a name, a list (union) or an object."""

_SIMPLE: dict[type, Schema] = {
    str: "string",
    bool: "boolean",
    int: "long",
    datetime: {"type": "long", "logicalType": "timestamp-micros"},
    date: {"type": "int", "logicalType": "date"},
}


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
