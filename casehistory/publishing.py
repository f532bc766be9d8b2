"""Publishing: the facts of files onto the topic, as an upstream system would, for trying things out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from casehistory.recording import Source, Unread, items_of
from casehistory.settings import Streams
from casehistory.streaming import connection
from consumers.away import BrokerUnavailable
from schemas.codec import Undecodable, decode
from schemas.headers import cloud_headers, key_of
from schemas.topics import LARGEST_RECORD

if TYPE_CHECKING:
    from consumers.port import Sent

AT_ONCE = 5_000
"""Facts published before their acknowledgements are waited for."""


def publish(
    streams: Streams,
    found: Iterable[Source | Unread],
    *,
    on_read: Callable[[int], None] = lambda _: None,
    on_unread: Callable[[Unread], None] = lambda _: None,
) -> tuple[int, int]:
    """Publish the facts of files, and give how many were, and how many cannot be read and were not.

    Raises KafkaNotSet, UnusableKafka, TopicMissing and BrokerUnavailable, also where the topic refuses a fact.  What
    was published before that is published another time when the same is done again, which is counted where it is
    recorded and does no harm.
    """
    published = unreadable = 0
    items, reached = items_of(found, on_read, on_unread), connection(streams)
    reached.topic(streams.events)
    with closing(reached.writer()) as writer:
        while some := list(islice(items, AT_ONCE)):
            records = [record for payload, _ in some if (record := _record_of(streams.events, payload))]
            if refused := writer.write(records):
                origin = next(origin for payload, origin in some if payload is refused[0].value)
                raise BrokerUnavailable(
                    f"{streams.events} refuses {origin}, which is too large for it; "
                    f"set its max.message.bytes to {LARGEST_RECORD} and publish all of it again"
                )
            published += len(records)
            unreadable += len(some) - len(records)
    return published, unreadable


def _record_of(topic: str, payload: bytes) -> Sent | None:
    """Give the record of a fact, or None where the payload is none."""
    from consumers.port import Sent

    try:
        fact = decode(payload)
    except Undecodable:
        return None
    return Sent(topic, key_of(fact.stream), payload, cloud_headers(fact))
