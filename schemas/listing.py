"""What there is to read about the contracts: a list of all, and one in full."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import msgspec

from domain.catalogue import BY_NAME, BY_TOPIC, LIFECYCLE, topic_of
from domain.fact import Fact
from schemas import writer
from schemas.documentation import documented


class UnknownRecord(LookupError):
    """There is no type of fact of this name or topic."""


class Contract(msgspec.Struct, frozen=True):
    """One type of fact: what it is called, the schema it is written with today, and the releases it has been in."""

    topic: str
    record: str
    fingerprint: str
    releases: tuple[int, ...]


def contracts() -> list[Contract]:
    """Give all contracts, in the order of a case's life."""
    releases: dict[str, list[int]] = {}
    for number, record in writer.released():
        releases.setdefault(record["name"], []).append(number)
    return [
        Contract(
            topic=topic_of(kind),
            record=kind.__name__,
            fingerprint=writer.current(kind).fingerprint.hex(),
            releases=tuple(releases.get(kind.__name__, ())),
        )
        for kind in LIFECYCLE
    ]


def broken_promises(record: str) -> tuple[str, ...]:
    """Say what of today's schema of a record breaks what its releases promised, by our rules, stricter than Avro's."""
    return _broken_promises().get(record, ())


@cache
def _broken_promises() -> dict[str, tuple[str, ...]]:
    from schemas.contract import broken_promises as found_in

    found: dict[str, tuple[str, ...]] = {}
    for number, was in writer.released():
        name = was["name"]
        if name in BY_NAME:
            found[name] = (*found.get(name, ()), *found_in(documented(BY_NAME[name]), was, number))
    return found


def avsc(name: str) -> str:
    """Give the schema file of a type of fact, by its name or its topic.  Raises `UnknownRecord`."""
    return (files("schemas") / "avsc" / f"{record_called(name).__name__}.avsc").read_text("utf-8")


def record_called(name: str) -> type[Fact]:
    """Give the type of fact that has this name or topic.  Raises `UnknownRecord`."""
    kind = BY_NAME.get(name) or BY_TOPIC.get(name)
    if kind is None:
        near = get_close_matches(name, [*BY_NAME, *BY_TOPIC], n=1)
        hint = f"; did you mean {near[0]}?" if near else "; `casehistory schemas list` has them all."
        raise UnknownRecord(f"no type of fact is called {name}{hint}")
    return kind
