"""The envelope: how a fact travels on Kafka, and what becomes of a record whose envelope or content is damaged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from consumers.reading import Opened, Reading, is_domain_event, opened, unreadable
from consumers.registry import FRAME, Numbers
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


RECORDS_COUNT = slice(57, 61)
"""Where a batch, in the format of its second version, says how many records it holds."""


class Record(NamedTuple):
    """A record of a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


class Packed(NamedTuple):
    """A batch of records as the broker keeps it, unread."""

    topic: str
    partition: int
    since: int
    """The offset of the first record that is wanted: the broker gives batches whole."""

    content: bytes

    @property
    def records(self) -> int:
        """How many records it holds."""
        return int.from_bytes(self.content[RECORDS_COUNT], "big")


class DeadLetter(NamedTuple):
    """A record that cannot be read as a fact, and why."""

    record: Record
    reason: str
    why: str


class Post(NamedTuple):
    """What a batch of records says: what can be recorded or kept, and what cannot be read."""

    reading: Reading
    dead: list[DeadLetter]


def sort(records: Iterable[Record], registry: Numbers | None) -> Post:
    """Read a batch of records.

    A domain event that has no mapping is kept in the quarantine: it is whole, and may have one tomorrow.
    Raises RegistryUnavailable.
    """
    now = microseconds(datetime.now(UTC))
    facts: list[Opened] = []
    kept, dead = [], []
    for record in records:
        origin = f"{record.topic}[{record.partition}]@{record.offset}"
        value = record.value
        try:
            if value is None:
                raise ValueMissing("The record has no value; a fact is withdrawn by another fact, not by a tombstone.")
            one = opened(value if value[:1] != FRAME else _unframed(value, registry), origin, now)
            _check(record, value, one.fact)
        except NotYetMapped as error:
            kept.append(unreadable(value or b"", origin, now, error))
        except Undecodable as error:
            dead.append(DeadLetter(record, error.reason, str(error)))
        else:
            facts.append(one)
    return Post(Reading(facts, kept), dead)


def _unframed(value: bytes, registry: Numbers | None) -> bytes:
    if registry is None:
        raise RegistryNotSet(
            "The record is in the framing of a registry and none is set; set CASEHISTORY_REGISTRY and send it again."
        )
    return registry.unframed(value)


def _check(record: Record, value: bytes, fact: Fact) -> None:
    if record.key != key_of(fact.stream) and record.key != _other_key(value, fact):
        raise KeyDiffers(
            "The key of the record is not the CRN of its fact, or the other reference that its stream has; "
            "the publisher must send it with the key that keeps its order."
        )
    said = contradictions(record.headers, fact)
    if said and not is_domain_event(value):
        raise HeadersContradict(f"{' '.join(said)} The publisher must send both alike.")


def _other_key(value: bytes, fact: Fact) -> bytes:
    """Give the other key that a fact may come under.

    A domain event about two people is published under the number that remains, and the fact is about the other.
    """
    if is_domain_event(value):
        match fact:
            case PersonMerged():
                return fact.surviving_crn.encode()
            case PersonUnmerged():
                return fact.former_crn.encode()
    return key_of(fact.stream)
