"""One payload of each type and release, kept for ever beside what it must decode to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from domain.catalogue import BY_NAME
from domain.fact import CaseRef, Crn, Fact
from schemas.codec import Undecodable, decode, encode


def example(kind: type[Fact]) -> Fact:
    """Make a fact of a type in which every field says something, always the same."""
    hints = get_type_hints(kind, include_extras=True)
    fields: dict[str, Any] = {name: _value(name, hints[name]) for name in kind.__struct_fields__}
    return kind(**fields)


_BY_TYPE: dict[Any, object] = {
    bool: True,
    int: 2,
    datetime: datetime(2016, 11, 2, 10, 30, 15, 123456, tzinfo=UTC),
    date: date(2016, 12, 25),
    Crn: "X100001",
    CaseRef: "X100001-1",
}


def _value(name: str, hint: Any) -> object:
    arguments = get_args(hint)
    if hint in _BY_TYPE:
        return _BY_TYPE[hint]
    if get_origin(hint) is tuple:
        return (_value(f"{name}-1", arguments[0]), _value(f"{name}-2", arguments[0]))
    if NoneType in arguments:
        return _value(name, arguments[0])
    if get_origin(hint) is Annotated:
        return f"{name}-1" if arguments[0] is str else _value(name, arguments[0])
    if issubclass(hint, StrEnum):
        return list(hint)[-1]
    return f"{name}-1"


def keep(folder: Path, kinds: Sequence[type[Fact]]) -> None:
    """Write the payload of each type and what it must decode to."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        fact = example(kind)
        (folder / f"{kind.__name__}.bin").write_bytes(encode(fact))
        (folder / f"{kind.__name__}.json").write_bytes(msgspec.json.format(msgspec.json.encode(fact)) + b"\n")


def problems(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """Decode the payloads of one release, in which there are records of these names, and say what is wrong."""
    for name in names:
        payload, expected = folder / f"{name}.bin", folder / f"{name}.json"
        if not payload.exists() or not expected.exists():
            yield f"{name}: the payload kept of release {folder.name} is missing; restore {payload.name} and its .json."
        elif name in BY_NAME:
            yield from _why_not(payload.read_bytes(), expected.read_bytes(), BY_NAME[name], folder.name)


def _why_not(payload: bytes, expected: bytes, kind: type[Fact], release: str) -> Iterator[str]:
    try:
        found = decode(payload)
        wanted = msgspec.json.decode(expected, type=kind)
    except (Undecodable, msgspec.ValidationError) as error:
        yield f"{kind.__name__}: the payload kept of release {release} can no longer be read: {error}"
        return
    if found != wanted:
        yield f"{kind.__name__}: the payload kept of release {release} no longer says what it said."
