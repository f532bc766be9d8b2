"""The envelope: how a fact travels on Kafka, and what becomes of a record whose envelope or content is damaged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from consumers.desk import Received
from consumers.reading import Reading, is_domain_event, opened, unreadable
from consumers.registry import FRAME, Registry
from consumers.store import microseconds
from domain.fact import Fact
from domain.person import PersonMerged, PersonUnmerged
from schemas.codec import Undecodable
from schemas.domain_event import NotYetMapped
from schemas.headers import contradictions, key_of


class ValueMissing(Undecodable):
    """A record has no value: what Kafka calls a tombstone, and nothing here is ever deleted."""

    reason = "value-missing"


class KeyDiffers(Undecodable):
    """The key of a record is not the CRN that its fact is about, so the order of its case is not kept."""

    reason = "key-differs"


class HeadersContradict(Undecodable):
    """A header of a record says something else than its fact."""

    reason = "headers-contradict"


class RegistryNotSet(Undecodable):
    """A record is in the framing of a registry, and none is set."""

    reason = "registry-not-set"


class DeadLetter(NamedTuple):
    """A record that cannot be read as a fact, and why."""

    record: Any
    reason: str
    why: str


class Post(NamedTuple):
    """What a batch of records says: what can be recorded or kept, and what cannot be read."""

    reading: Reading
    dead: list[DeadLetter]


def sort(records: Iterable[Any], registry: Registry | None) -> Post:
    """Read a batch of records.

    A domain event that has no mapping is kept in the quarantine: it is whole, and may have one tomorrow.
    Raises RegistryUnavailable.
    """
    now = microseconds(datetime.now(UTC))
    received: list[Received] = []
    kept, dead = [], []
    for record in records:
        origin = f"{record.topic}[{record.partition}]@{record.offset}"
        try:
            one = opened(_payload_of(record, registry), origin, now)
            _check(record, one)
        except NotYetMapped as error:
            kept.append(unreadable(record.value, origin, now, error))
        except Undecodable as error:
            dead.append(DeadLetter(record, error.reason, str(error)))
        else:
            received.append(one)
    return Post(Reading(received, kept), dead)


def _payload_of(record: Any, registry: Registry | None) -> bytes:
    value: bytes | None = record.value
    if value is None:
        raise ValueMissing("The record has no value; a fact is withdrawn by another fact, not by a tombstone.")
    if value[:1] != FRAME:
        return value
    if registry is None:
        raise RegistryNotSet(
            "The record is in the framing of a registry and none is set; set CASEHISTORY_REGISTRY and send it again."
        )
    return registry.unframed(value)


def _check(record: Any, one: Received) -> None:
    if record.key not in _keys(record.value, one.fact):
        raise KeyDiffers(
            "The key of the record is not the CRN of its fact, or the other reference that its stream has; "
            "the publisher must send it with the key that keeps its order."
        )
    if record.headers and not is_domain_event(record.value):
        said = contradictions(record.headers, one.fact)
        if said:
            raise HeadersContradict(f"{' '.join(said)} The publisher must send both alike.")


def _keys(value: bytes, fact: Fact) -> set[bytes]:
    """Give the keys that a fact may come under.

    A domain event about two people is published under the number that remains, and the fact is about the other.
    """
    keys = {key_of(fact.stream)}
    if is_domain_event(value):
        match fact:
            case PersonMerged():
                keys.add(fact.surviving_crn.encode())
            case PersonUnmerged():
                keys.add(fact.former_crn.encode())
    return keys
