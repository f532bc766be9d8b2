"""Relaying: every recorded event onto a topic, in the order of the log, for other teams to build on.

The events on a partition form a chain: each says at which position the one before it stands.  The place moves only over
what the broker acknowledged, so after a crash some events are published again, each with the same place in its chain;
`consumers.chain` takes each once.  At any time what is on a partition is its chain from the first event on, with
repeats and without a gap, also where a process wakes up late and publishes what another has published meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from consumers.away import BrokerUnavailable, TopicMissing
from consumers.backoff import waits
from consumers.port import Connection, Sent, Topic, Writer, partition_of
from consumers.store import Logged, Store, StoreUnavailable
from consumers.turn import Relayed, Turn, TurnLost, turn_of
from schemas.codec import content_hash, decode
from schemas.headers import (
    CH_CONTENT,
    CH_POSITION,
    CH_PREVIOUS,
    CH_RECORDED_AT,
    CH_STORED_AT,
    CH_STREAM,
    CH_VERSION,
    cloud_headers,
    instant_written,
    key_of,
)
from schemas.topics import LARGEST_RECORD

AT_ONCE = 4_000
"""Events read and published at once, which bounds the memory that is needed."""

LOOKED_EVERY = 0.2
"""Seconds between two looks for further events."""

TRIED_EVERY = 1.0
"""Seconds between two tries to take the turn."""

STALLED_AFTER = 30.0
"""Seconds without anything published, though there may be something to publish."""

log = logging.getLogger("casehistory")


class TopicUnfit(Exception):
    """The events of this record cannot be published to the topic: it holds others, or may lose or refuse some."""


AWAY = (BrokerUnavailable, TopicMissing, TopicUnfit, StoreUnavailable, TurnLost, OSError)
"""What is waited for, also a machine that has no room: the turn beside an SQLite file writes files."""


class _MadeAnew(Exception):
    """The topic was deleted and made anew."""


@dataclass(frozen=True)
class Outbox:
    """Where events go."""

    connection: Connection
    topic: str


@dataclass
class _Progress:
    """How it has gone so far, over all turns."""

    published: int = 0
    well_at: float = field(default_factory=time.monotonic)
    """When something was published last, or there was nothing to publish."""

    is_standing_by: bool = False


def relay(store: Store, outbox: Outbox, stopping: threading.Event, *, to_the_end: bool = False) -> int:
    """Publish what is recorded until told to stop, or until all of it is published where `to_the_end` is asked.

    Gives how many events were.  While another process does it this one stands by.  What is away is waited for: the
    broker, the topic, the database, and room on this machine.
    """
    progress, delays = _Progress(), waits()
    while not stopping.is_set():
        turn, published = turn_of(store), progress.published
        try:
            if not turn.take():
                _stand_by(progress, stopping)
            elif _publish(store, turn, outbox, progress, stopping, to_the_end=to_the_end):
                break
        except _MadeAnew:
            log.warning("relay: %s was made anew, and is filled from the start", outbox.topic)
        except AWAY as error:
            is_stalled = time.monotonic() - progress.well_at > STALLED_AFTER
            log.log(logging.ERROR if is_stalled else logging.WARNING, "relay waits: %s", error)
            delays = delays if progress.published == published else waits()
            stopping.wait(next(delays))
        finally:
            turn.give_up()
    return progress.published


def _stand_by(progress: _Progress, stopping: threading.Event) -> None:
    if not progress.is_standing_by:
        log.info("relay stands by: another process relays")
    progress.is_standing_by, progress.well_at = True, time.monotonic()
    stopping.wait(TRIED_EVERY)


def _publish(
    store: Store, turn: Turn, outbox: Outbox, progress: _Progress, stopping: threading.Event, *, to_the_end: bool
) -> bool:
    """Publish batch after batch while the turn is ours; give whether the end that was asked for is reached."""
    progress.is_standing_by = False
    with closing(outbox.connection.watch(outbox.topic)) as watch:
        topic = watch.look()
        relayed = _begin(store, turn, outbox.connection, topic)
        log.info("relay fills %s from position %d on", topic.name, relayed.position)
        with closing(outbox.connection.writer(is_strict=True, stopping=stopping)) as writer:
            while not stopping.is_set():
                turn.check()
                events = store.log(relayed.position, AT_ONCE)
                if events:
                    if watch.look().id != topic.id:
                        raise _MadeAnew
                    relayed = _write(writer, topic.name, events, relayed)
                    turn.move(topic.chain, relayed)
                    progress.published += len(events)
                progress.well_at = time.monotonic()
                if not events:
                    if to_the_end:
                        return True
                    stopping.wait(LOOKED_EVERY)
    return False


# Where to begin


def _begin(store: Store, turn: Turn, connection: Connection, topic: Topic) -> Relayed:
    """Say how far a topic is filled, after seeing that it can be filled further.  Raises TopicUnfit."""
    _check_settings(topic.name, connection.settings_of(topic.name))
    ends = list(connection.records(topic, newest=1))
    for record in ends:
        _check_is_of(store, record)
    relayed = turn.relayed(topic.chain)
    if relayed is None:
        for record in ends:
            _check_begins_a_chain(connection, topic, record.partition)
        relayed = Relayed(0, (0,) * topic.partitions)
        turn.move(topic.chain, relayed)
    if len(relayed.chains) < topic.partitions:
        log.warning(
            "relay: %s has %d partitions now and was begun with %d; only those are filled, so that each person stays "
            "where they are (a topic made anew is filled over all)",
            topic.name,
            topic.partitions,
            len(relayed.chains),
        )
    return relayed


def _check_settings(name: str, settings: dict[str, str]) -> None:
    if settings["cleanup.policy"] != "delete":
        raise TopicUnfit(f"{name} is compacted, which deletes events; set its cleanup.policy to delete")
    if int(settings["max.message.bytes"]) < LARGEST_RECORD:
        raise TopicUnfit(f"{name} may refuse an event; set its max.message.bytes to {LARGEST_RECORD}")


def _check_is_of(store: Store, record: Any) -> None:
    """See that a record is an event of this log.  It is not where the store was put back to an earlier state."""
    said = dict(record.headers)
    position = int(said.get(CH_POSITION, 0))
    found = [(one.position, one.payload) for one in store.log(position - 1, 1)] if position else []
    if found != [(position, record.value)]:
        raise TopicUnfit(
            f"{record.topic}[{record.partition}] ends with something that is not in this record; give each record a "
            "topic of its own, and make the topic anew where the record was put back to an earlier state"
        )


def _check_begins_a_chain(connection: Connection, topic: Topic, number: int) -> None:
    with closing(connection.records(topic, [number])) as records:
        said = dict(next(records).headers)
    if said.get(CH_PREVIOUS) != b"0":
        raise TopicUnfit(
            f"{topic.name}[{number}] does not begin with the first event of a chain; "
            "delete the topic and make it anew with `casehistory topics`"
        )


# What is published


def _write(writer: Writer, topic: str, events: list[Logged], relayed: Relayed) -> Relayed:
    """Publish events, wait until all replicas in sync have them, and say how far it is relayed then.

    Raises BrokerUnavailable and TopicUnfit.
    """
    chains, records = list(relayed.chains), []
    for event in events:
        key = key_of(event.stream)
        number = partition_of(key, len(chains))
        records.append(Sent(topic, key, event.payload, _headers(event, previous=chains[number]), number))
        chains[number] = event.position
    if writer.write(records):
        raise TopicUnfit(f"{topic} refuses an event; set its max.message.bytes to {LARGEST_RECORD}")
    return Relayed(events[-1].position, tuple(chains))


def _headers(event: Logged, *, previous: int) -> list[tuple[str, bytes]]:
    fact = decode(event.payload)
    return [
        *cloud_headers(fact),
        (CH_POSITION, b"%d" % event.position),
        (CH_PREVIOUS, b"%d" % previous),
        (CH_STREAM, event.stream.encode()),
        (CH_VERSION, b"%d" % event.version),
        (CH_STORED_AT, instant_written(event.stored_at)),
        (CH_RECORDED_AT, instant_written(fact.recorded_at)),
        (CH_CONTENT, content_hash(fact).hex().encode()),
    ]
