"""Reading: payloads into facts."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from consumers.store import Quarantined, microseconds
from domain.catalogue import OURS, topic_of
from domain.fact import Fact
from schemas.codec import Undecodable, decode_from_outside, encode
from schemas.domain_event import NotYetMapped, fact_of

Item = tuple[bytes, str]
"""The payload of a fact, and where it came from."""


class Opened(NamedTuple):
    """A payload, opened: the fact in it, where it came from, and when, in microseconds since 1970."""

    fact: Fact
    payload: bytes
    origin: str
    received_at: int


class Reading(NamedTuple):
    """What a batch of payloads says: the facts, and what cannot be read as one."""

    facts: list[Opened]
    unreadable: list[Quarantined]


class OursToWrite(Undecodable):
    """A payload holds a fact of a type that only this system writes."""

    reason = "ours-to-write"


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: facts make no cycles, and looking for some among so many takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def read(items: Iterable[Item]) -> Reading:
    """Read a batch of payloads."""
    now = microseconds(datetime.now(UTC))
    facts, unread = [], []
    for payload, origin in items:
        try:
            facts.append(opened(payload, origin, now))
        except Undecodable as error:
            unread.append(unreadable(payload, origin, now, error))
    return Reading(facts, unread)


def opened(payload: bytes, origin: str, now: int) -> Opened:
    """Read one payload, a fact or a domain event in JSON that says one.  Raises Undecodable."""
    if is_domain_event(payload):
        fact = fact_of(payload)
        payload = encode(fact)
    else:
        fact = decode_from_outside(payload)
    if isinstance(fact, OURS):
        raise OursToWrite(f"{topic_of(type(fact))} is written by this system only")
    return Opened(fact, payload, origin, now)


def is_domain_event(payload: bytes) -> bool:
    """Whether a payload is a domain event in JSON, and not a fact in Avro."""
    return payload.lstrip()[:1] == b"{"


def unreadable(payload: bytes, origin: str, now: int, error: Undecodable) -> Quarantined:
    """Give what cannot be read as an item of the quarantine."""
    digest = hashlib.blake2b(payload, digest_size=16).digest()
    topic = error.event_type if isinstance(error, NotYetMapped) else ""
    return Quarantined(0, digest, digest, "", "", "", topic, error.reason, str(error), payload, origin, now)
