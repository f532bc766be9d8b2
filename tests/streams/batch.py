"""A batch in which there is one of everything, the ways to record it, and all that it leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Any

import consumers.consuming
import consumers.subscription
from consumers.consuming import Inbox, consume
from consumers.ingest import Ingest
from consumers.port import Connection
from consumers.reading import read
from consumers.store import Store, StoreUnavailable, receipt_key
from consumers.stretch import Stretch, StretchTaken
from domain.appointment import AbsenceRuled, AppointmentScheduled, OutcomeRecorded
from domain.fact import Fact
from domain.person import PersonDescribed
from domain.vocabulary import Outcome
from schemas.codec import encode
from tests.facts import a, opened

SENTENCED, *WAITING = opened(case_ref="X100002-1")
HASTY = a(PersonDescribed, on="2016-10-03", recorded="2016-10-09", event_id="d-1", local_authority="HEREFORD")
EARLIER: list[Fact] = [*opened(), *WAITING, HASTY]
"""Recorded before: an opened case, facts that wait for another, and one whose identifier comes again."""

SCHEDULED = a(AppointmentScheduled, on="2016-10-10")
FACTS: list[Fact] = [
    SCHEDULED,
    SCHEDULED,
    a(OutcomeRecorded, on="2016-10-12", outcome=Outcome.ATTENDED_COMPLIED),
    a(AbsenceRuled, on="2016-10-13"),  # refused: the appointment was attended
    SENTENCED,  # lets in what waited
    a(PersonDescribed, on="2016-10-03", event_id="d-1", local_authority="TELFORD"),  # sets the hasty one aside
    a(PersonDescribed, on="2016-10-03", recorded="2016-10-10", event_id="d-1", local_authority="DUDLEY"),  # refused
]
DAMAGED = b"\xc3\x01damaged"

TRIES = 20
PARTITIONS = ("cluster/topic/0", "cluster/topic/1")


def take_earlier(store: Store) -> None:
    """Record what was recorded before."""
    Ingest(store).take(read([(encode(fact), f"before#{at}") for at, fact in enumerate(EARLIER)]))


def take(address: str) -> None:
    """Record the batch, where it is not recorded, as the consumer does: from where the store stands."""
    store = Store(address)
    payloads = [(payload, f"batch#{at}") for at, payload in enumerate([*map(encode, FACTS), DAMAGED])]
    for _ in range(TRIES):
        stretches = [Stretch(one, store.place(one), len(payloads)) for one in PARTITIONS]
        if all(one.since == one.end for one in stretches):
            break
        # Or else a server is still at work on what another process sent, or took its lock from us.
        with suppress(StretchTaken, StoreUnavailable):
            Ingest(store).take(read(payloads), stretches)
    else:
        raise AssertionError("the batch is not recorded however often it is tried")
    store.close()


def consume_all(address: str, servers: str, topic: str) -> None:
    """Consume a topic to its end, as the same static member every time: a group waits for one that died otherwise."""
    inbox = Inbox(Connection(servers), topic, f"group-of-{topic}", member="consume-1")
    with closing(Store(address)) as store:
        consume(store, inbox, threading.Event(), to_the_end=True)


def consume_backlog(address: str, servers: str, topic: str) -> None:
    """Consume a topic as if very much waited there: batch by batch, each read in another process."""
    consumers.consuming.WORTHWHILE = consumers.subscription.MOST = consumers.subscription.AT_ONCE = 1
    consume_all(address, servers, topic)


def record_of(store: Store, partitions: Iterable[str] = PARTITIONS) -> dict[str, Any]:
    """Give all that a store holds, but for the instants at which it was stored and the names of topics."""
    keys = {receipt_key(fact.source, fact.event_id) for fact in [*EARLIER, *FACTS]}
    return {
        "events": sorted((event.stream, event.version, event.payload) for event in store.log(0, 1000)),
        "receipts": sorted(store.receipts(keys).values()),
        "quarantine": sorted((*item[1:10], item.origin.rpartition("[")[2]) for item in store.quarantine()),
        "places": [store.place(one) for one in partitions],
    }


def made(address: str) -> str:
    """Make a store that holds what was recorded earlier."""
    with closing(Store(address)) as store:
        take_earlier(store)
    return address


def found(address: str) -> dict[str, Any]:
    """Give all that a store holds of the batch."""
    with closing(Store(address, make=False)) as store:
        return record_of(store)
