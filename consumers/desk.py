"""A desk: one stream at work, with what the rules make of its facts and where each of them stands in the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from consumers.store import SAME_ID, Appended, Changes, Judged, Logged, Quarantined, receipt_key
from domain.admission import Docket, Key, order_of
from domain.catalogue import topic_of
from domain.fact import Fact
from domain.record import EventReinstated, EventSetAside
from domain.refusal import Refusal
from domain.vocabulary import Organisation
from schemas.codec import content_hash, decode, encode

OUR_SOURCE = "casehistory"


class Received(NamedTuple):
    """A fact as it came in."""

    fact: Fact
    payload: bytes
    origin: str
    key: bytes
    content: bytes
    received_at: int

    @classmethod
    def of(cls, fact: Fact, payload: bytes, origin: str, received_at: int) -> Received:
        """Take in a decoded fact, `received_at` in microseconds since 1970."""
        return cls(fact, payload, origin, receipt_key(*fact.key), content_hash(fact), received_at)

    def quarantined(self, refusal: Refusal) -> Quarantined:
        """Give the fact as an item of the quarantine."""
        return Quarantined(
            0,
            self.key,
            self.content,
            self.fact.stream,
            self.fact.source,
            self.fact.event_id,
            topic_of(type(self.fact)),
            refusal.rule,
            refusal.why,
            self.payload,
            self.origin,
            self.received_at,
        )


@dataclass(slots=True)
class _Place:
    """Where a fact stands: at a version of the record, set aside from it, in the quarantine."""

    received: Received | None = None
    """The fact as it came in, kept while it is not in the record."""

    version: int | None = None
    is_aside: bool = False
    is_quarantined: bool = False


class Desk:
    """The facts of one stream, their verdicts, and their places in the store."""

    def __init__(self, stream: str, logged: Iterable[Logged] = (), quarantined: Iterable[Quarantined] = ()) -> None:
        self.stream = stream
        self.docket = Docket()
        self._places: dict[Key, _Place] = {}
        self.version = 0
        """The version of the newest event of the stream."""
        kept = list(quarantined)
        barred = {(item.key, item.content) for item in kept if item.rule == SAME_ID}
        facts = self._read_log(logged, barred)
        for item in kept:
            if item.rule == SAME_ID:
                continue
            received = Received.of(decode(item.payload), item.payload, item.origin, item.received_at)
            place = self._places.setdefault(received.fact.key, _Place())
            place.received, place.is_quarantined = received, True
            facts[received.fact.key] = received.fact
        self.docket.hear(facts.values())

    def _read_log(self, logged: Iterable[Logged], barred: set[tuple[bytes, bytes]]) -> dict[Key, Fact]:
        facts: dict[Key, Fact] = {}
        by_version: dict[int, _Place] = {}
        for event in logged:
            self.version = event.version
            fact = decode(event.payload)
            if isinstance(fact, EventSetAside | EventReinstated):
                by_version[fact.version].is_aside = isinstance(fact, EventSetAside)
                continue
            place = by_version[event.version] = _Place(version=event.version)
            if not barred or (receipt_key(*fact.key), content_hash(fact)) not in barred:
                self._places[fact.key] = place
                facts[fact.key] = fact
        return facts

    def judged(self) -> Judged:
        """Give what is known of the stream before more of it is heard."""
        places = (place.received for place in self._places.values() if place.is_quarantined)
        return Judged(self.stream, self.version, frozenset((one.key, one.content) for one in places if one))

    def __len__(self) -> int:
        return len(self.docket)

    def bar(self, items: list[Received], changes: Changes) -> None:
        """Take facts out of the record for good: the same identifiers came with content that precedes theirs."""
        changed = self.docket.forget([item.fact.key for item in items])
        for item in items:
            place = self._places.pop(item.fact.key)
            if place.version is not None and not place.is_aside:
                self._append_mark(EventSetAside, place.version, item, changes, rule=SAME_ID)
            changes.hold(item.quarantined(same_id(item.fact)))
        self._follow(changed, changes)

    def hear(self, items: list[Received], changes: Changes) -> None:
        """Hear further facts of the stream and put what follows from them into `changes`."""
        for item in items:
            self._places[item.fact.key] = _Place(received=item)
        self._follow(self.docket.hear(item.fact for item in items), changes)

    def settle(self, changes: Changes) -> None:
        """Release every quarantined fact that today's rules admit."""
        admitted = {
            key for key, place in self._places.items() if place.is_quarantined and self.docket.verdicts[key] is None
        }
        self._follow(admitted, changes)

    def _follow(self, keys: set[Key], changes: Changes) -> None:
        arrived = [key for key in self._places if key in keys]
        # Without the identifier: facts of one instant are recorded in the order in which they came.
        for key in sorted(arrived, key=lambda key: order_of(self.docket.fact(key))[:-1]):
            refusal = self.docket.verdicts[key]
            if refusal is None:
                self._admit(key, self._places[key], changes)
            else:
                self._refuse(key, self._places[key], refusal, changes)

    def _admit(self, key: Key, place: _Place, changes: Changes) -> None:
        received = place.received
        if place.version is None and received is not None:
            self.version += 1
            place.version = self.version
            changes.appended.append(
                Appended(self.stream, self.version, topic_of(type(received.fact)), received.payload)
            )
        elif place.is_aside and place.version is not None and received is not None:
            place.is_aside = False
            self._append_mark(EventReinstated, place.version, received, changes)
        if place.is_quarantined and received is not None:
            changes.release(received.key, received.content)
        place.received, place.is_quarantined = None, False

    def _refuse(self, key: Key, place: _Place, refusal: Refusal, changes: Changes) -> None:
        if place.received is None:
            fact = self.docket.fact(key)
            place.received = Received.of(fact, encode(fact), f"record:{self.stream}@{place.version}", 0)
        if place.version is not None and not place.is_aside:
            place.is_aside = True
            self._append_mark(EventSetAside, place.version, place.received, changes, rule=refusal.rule)
        place.is_quarantined = True
        changes.hold(place.received.quarantined(refusal))

    def _append_mark(
        self,
        kind: type[EventSetAside] | type[EventReinstated],
        version: int,
        received: Received,
        changes: Changes,
        **rule: str,
    ) -> None:
        """Append our own mark on an event of the stream, dated like the fact it is about."""
        self.version += 1
        mark = kind(
            event_id=f"{received.key.hex()}.{self.version}",
            source=OUR_SOURCE,
            occurred_at=received.fact.occurred_at,
            recorded_at=received.fact.recorded_at,
            recorded_by_organisation=Organisation.UNKNOWN,
            subject=self.stream,
            version=version,
            **rule,
        )
        changes.appended.append(Appended(self.stream, self.version, topic_of(kind), encode(mark)))


def same_id(fact: Fact) -> Refusal:
    """Refuse a fact whose identifier its source has used before for something else."""
    return Refusal(SAME_ID, f"{fact.source} has used the identifier {fact.event_id} for another fact")
