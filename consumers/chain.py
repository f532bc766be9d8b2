"""The chain: each event of `case-history` once and in order, whatever the relay and the broker went through.

For whoever reads the topic; docs/case-history.md tells the same without a programming language.  It needs nothing but
the records that a client library gives, so copy it where you like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any, NamedTuple


class Event(NamedTuple):
    """An event of the record, as it was published."""

    partition: int
    offset: int
    position: int
    stream: str
    version: int
    key: bytes
    value: bytes
    headers: dict[str, bytes]


class ChainBroken(Exception):
    """Events are missing, or something else was published to the topic."""


def unbroken(records: Iterable[Any], reached: MutableMapping[int, int]) -> Iterator[Event]:
    """Give each event of some records once, as they follow one another on each partition.

    `reached` holds for each partition the position of the last event taken, and moves as events are given.  Keep it in
    the transaction that keeps what you make of the events.  Raises ChainBroken.
    """
    for record in records:
        event, previous = _read(record)
        last = reached.get(record.partition, 0)
        if event.position <= last:
            continue  # published again
        if previous != last:
            raise ChainBroken(
                f"partition {record.partition}, offset {record.offset}: the event at position {event.position} follows "
                f"{previous}, and {last} was the last one here"
            )
        reached[record.partition] = event.position
        yield event


def _read(record: Any) -> tuple[Event, int]:
    """Give the event of a record, and the position of the one before it."""
    said = dict(record.headers)
    try:
        position, previous, version = (int(said[name]) for name in ("ch_position", "ch_previous", "ch_version"))
        stream = said["ch_stream"].decode()
    except (KeyError, ValueError, TypeError, AttributeError):
        where = f"partition {record.partition}, offset {record.offset}"
        raise ChainBroken(f"{where}: this is no event of a record; only the relay may write to the topic") from None
    return Event(record.partition, record.offset, position, stream, version, record.key, record.value, said), previous
