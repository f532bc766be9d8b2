"""The schemas that a payload may have been written with: each type's current one, and every one ever released.

There is no registry to ask.  A payload names its schema by fingerprint, and a fingerprint that is not found here is
refused, so nobody can make this system read by a schema of their choice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, get_args, get_type_hints

from domain.catalogue import BY_NAME, LIFECYCLE
from domain.fact import Fact
from schemas.binary import Read, Skip, Write, reader_of, skipper_of, writer_of
from schemas.record import fields_of, fingerprint, record_of

MAGIC = b"\xc3\x01"
"""What a payload in Avro single-object encoding begins with; the fingerprint follows."""


@dataclass(frozen=True)
class Writer:
    """One schema that a payload may have been written with, and the type of fact it is read as."""

    kind: type[Fact]
    record: dict[str, Any]

    @cached_property
    def fingerprint(self) -> bytes:
        """The eight bytes that name the schema."""
        return fingerprint(self.record)

    @cached_property
    def header(self) -> bytes:
        """What every payload written with the schema begins with."""
        return MAGIC + self.fingerprint

    @cached_property
    def reads(self) -> tuple[tuple[str, Read], ...]:
        """How to read each field, in the order written."""
        codes = _codes_of(self.kind)
        return tuple((name, reader_of(schema, codes)) for name, schema in fields_of(self.record))

    @cached_property
    def skips(self) -> tuple[Skip, ...]:
        """How to skip each field, in the order written."""
        return tuple(skipper_of(schema) for _, schema in fields_of(self.record))

    @cached_property
    def writes(self) -> tuple[tuple[str, Write], ...]:
        """How to write each field, in the order written."""
        return tuple((name, writer_of(schema)) for name, schema in fields_of(self.record))


def _codes_of(kind: type[Fact]) -> dict[str, type[StrEnum]]:
    """Give the enums that the fields of a type use, by name."""
    parts = [part for hint in get_type_hints(kind).values() for part in (hint, *get_args(hint))]
    return {part.__name__: part for part in parts if isinstance(part, type) and issubclass(part, StrEnum)}


@cache
def current(kind: type[Fact]) -> Writer:
    """Give the schema that facts of a type are written with today."""
    return Writer(kind, record_of(kind))


def by_fingerprint(fingerprint: bytes) -> Writer | None:
    """Give the schema of this fingerprint, or None where no type has or had it."""
    return _current_by_fingerprint().get(fingerprint) or _released_by_fingerprint().get(fingerprint)


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
