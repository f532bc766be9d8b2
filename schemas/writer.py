"""The schemas that a payload may have been written with: each type's current one, and every one ever released.

There is no registry to ask.  A payload names its schema by fingerprint, and a fingerprint that is not found here is
refused, so nobody can make this system read by a schema of their choice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from fastavro.schema import fingerprint, parse_schema, to_parsing_canonical_form

from domain.catalogue import BY_NAME, LIFECYCLE
from domain.fact import Fact
from schemas.record import fields_of, record_of

MAGIC = b"\xc3\x01"
"""What a payload in Avro single-object encoding begins with; the fingerprint follows."""


@dataclass(frozen=True)
class Writer:
    """One schema that a payload may have been written with, and the type of fact it is read as."""

    kind: type[Fact]
    record: dict[str, Any]

    @cached_property
    def parsed(self) -> Any:
        """The schema as the Avro library wants it."""
        return parse_schema(self.record)

    @cached_property
    def instants(self) -> tuple[str, ...]:
        """The fields that hold an instant."""
        return tuple(name for name, schema in fields_of(self.record) if "timestamp-micros" in str(schema))

    @cached_property
    def is_current(self) -> bool:
        """Whether facts of the type are written with it today."""
        return self.fingerprint == current(self.kind).fingerprint

    @cached_property
    def wire(self) -> Any:
        """A schema that finds where a record of this one ends, whatever its values mean."""
        fields = [{"name": name, "type": _on_wire(schema)} for name, schema in fields_of(self.record)]
        return parse_schema({**self.record, "fields": fields})

    @cached_property
    def fingerprint(self) -> bytes:
        """The eight bytes that name the schema: CRC-64-AVRO of its parsing canonical form, the lowest first."""
        return bytes.fromhex(fingerprint(to_parsing_canonical_form(self.record), "CRC-64-AVRO"))

    @cached_property
    def header(self) -> bytes:
        """What every payload written with the schema begins with."""
        return MAGIC + self.fingerprint


def _on_wire(schema: Any) -> Any:
    match schema:
        case ["null", inner]:
            return ["null", _on_wire(inner)]
        case {"type": "array", "items": items}:
            return {"type": "array", "items": _on_wire(items)}
        case {"type": "enum"}:
            return "int"
        case {"type": inner, "logicalType": _}:
            return inner
    return "bytes" if schema == "string" else schema


@cache
def current(kind: type[Fact]) -> Writer:
    """Give the schema that facts of a type are written with today."""
    return Writer(kind, record_of(kind))


def by_fingerprint(fingerprint: bytes) -> Writer | None:
    """Give the schema of this fingerprint, or None where no type has or had it."""
    return _current_by_fingerprint().get(fingerprint) or _released_by_fingerprint().get(fingerprint)


def of_record(name: str) -> list[Writer]:
    """Give every schema that the record of this name has or had."""
    known = {**_released_by_fingerprint(), **_current_by_fingerprint()}
    return [writer for writer in known.values() if writer.kind.__name__ == name]


def released() -> Iterator[tuple[int, dict[str, Any]]]:
    """Give every record ever released with the number of its release, in order."""
    folder = files("schemas") / "released"
    for number in sorted(int(release.name) for release in folder.iterdir() if release.name.isdigit()):
        for schema in sorted((folder / str(number)).iterdir(), key=lambda file: file.name):
            yield number, json.loads(schema.read_text("utf-8"))


@cache
def _current_by_fingerprint() -> dict[bytes, Writer]:
    return {current(kind).fingerprint: current(kind) for kind in LIFECYCLE}


@cache
def _released_by_fingerprint() -> dict[bytes, Writer]:
    writers = (Writer(BY_NAME[record["name"]], record) for _, record in released() if record["name"] in BY_NAME)
    return {writer.fingerprint: writer for writer in writers}
