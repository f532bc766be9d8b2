"""The backlog: what is on Kafka and not recorded, what is recorded and not relayed, and the dead letters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from casehistory.settings import Streams, UnusableKafka
from casehistory.streaming import connection
from consumers.away import BrokerUnavailable, TopicMissing
from consumers.store import Store
from consumers.turn import place_of
from schemas.topics import dead_letters_of

if TYPE_CHECKING:
    from consumers.port import Connection, Extent, Topic

QUICK = 3_000
"""Milliseconds within which Kafka answers, or cannot be asked."""

NEWEST = 10_000
"""Records of the topic of dead letters that are counted; how many older ones there are is said."""

SECONDS = 3.0
"""For which dead letters are counted at most."""

PARTS = {
    "lag": ("lag", "lag_by_partition", "recorded_by_partition"),
    "relay_position": ("relay_position", "relay_behind"),
    "dead_letters": ("dead_letters", "dead_letters_by_reason", "dead_letters_not_counted"),
}
"""What each part tells, under the name of the number that leads it."""


TOO_MANY = "there are too many to count at once; `casehistory dead-letters list` lists them"


class TooManyLetters(Exception):
    """The dead letters cannot be counted at once."""


def backlog(streams: Streams, store: Store) -> dict[str, Any]:
    """Say how the record stands with the topics.  What cannot be told is None, and why is in `cannot_be_asked`."""
    found: dict[str, Any] = dict.fromkeys(name for names in PARTS.values() for name in names)
    try:
        topics = _Topics(streams)
    except (UnusableKafka, BrokerUnavailable) as error:
        return found | {"cannot_be_asked": dict.fromkeys(PARTS, str(error))}
    refused = {}
    for part, tell in zip(PARTS, (_lag, _relay, _dead_letters), strict=True):
        try:
            found |= zip(PARTS[part], tell(topics, store), strict=True)
        except (BrokerUnavailable, TopicMissing, TooManyLetters) as error:
            refused[part] = str(error)
    return found | {"cannot_be_asked": refused}


class _Topics:
    """The topics as they stand now."""

    def __init__(self, streams: Streams) -> None:
        """Look at the topics.  Raises UnusableKafka and BrokerUnavailable."""
        self.streams, self.connection = streams, connection(streams)
        names = (streams.events, dead_letters_of(streams.events), streams.history)
        self._extents = self.connection.extents(names, patience=QUICK)

    def extent(self, name: str) -> Extent:
        """Say what a topic holds.  Raises TopicMissing, and BrokerUnavailable where we may not see it."""
        return self._extents[name]


def _lag(topics: _Topics, store: Store) -> tuple[int, dict[str, int], dict[str, int]]:
    """Count what of each partition is not recorded, and say where `consume` would go on in it now."""
    topic, first, last = topics.extent(topics.streams.events)
    recorded = {}
    for number, begins in first.items():
        at = store.place(topic.partition(number))
        recorded[str(number)] = at if at is not None and begins <= at <= last[number] else begins
    lag = {number: last[int(number)] - at for number, at in recorded.items()}
    return sum(lag.values()), lag, recorded


def _relay(topics: _Topics, store: Store) -> tuple[int, int]:
    position = place_of(store, topics.extent(topics.streams.history).topic.chain)
    return position, max(0, store.last_position() - position)


def _dead_letters(topics: _Topics, _: Store) -> tuple[int, dict[str, int], int]:
    topic, first, last = topics.extent(dead_letters_of(topics.streams.events))
    held = {number: last[number] - first[number] for number in first}
    newest = NEWEST // topic.partitions
    counts = _counts(topics.connection, topic, tuple(last.values()), newest) if any(held.values()) else {}
    return sum(counts.values()), dict(counts), sum(max(0, count - newest) for count in held.values())


@lru_cache(maxsize=1)
def _counts(reached: Connection, topic: Topic, _: tuple[int, ...], newest: int) -> Mapping[str, int]:
    """Count dead letters, again only when there are more records: the ends of the partitions tell."""
    from consumers.dead_letters import DeadLetters

    counts = DeadLetters(reached, topic.name).counts(newest=newest, seconds=SECONDS)
    if counts is None:
        raise TooManyLetters(TOO_MANY)
    return counts
