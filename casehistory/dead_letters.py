"""Dead letters as they are shown: one row for each record that could not be read, without what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casehistory.backlog import NEWEST, QUICK, SECONDS, TOO_MANY, TooManyLetters
from casehistory.settings import Settings, Streams
from casehistory.streaming import connection, inbox
from schemas.topics import dead_letters_of

if TYPE_CHECKING:
    from consumers.dead_letters import DeadLetters, Kept

COLUMNS = ("number", "reason", "topic", "partition", "offset", "at", "why")


def dead_letters(settings: Settings) -> DeadLetters:
    """Give the topic of dead letters.  Raises KafkaNotSet and UnusableKafka."""
    return inbox(settings).dead_letters


def newest(streams: Streams) -> list[Kept]:
    """Give the newest dead letters that were not sent again, as many as are counted, where Kafka answers at once.

    Raises KafkaNotSet, UnusableKafka, BrokerUnavailable, TopicMissing and TooManyLetters.
    """
    reached, name = connection(streams), dead_letters_of(streams.events)
    topic = reached.extents([name], patience=QUICK)[name].topic
    from consumers.dead_letters import DeadLetters

    found = DeadLetters(reached, name).among(newest=NEWEST // topic.partitions, seconds=SECONDS)
    if found is None:
        raise TooManyLetters(TOO_MANY)
    return found


def row_of(letter: Kept) -> dict[str, Any]:
    """Give a dead letter as a row."""
    return {
        "number": letter.number,
        "reason": letter.reason,
        "topic": letter.topic,
        "partition": letter.origin.partition,
        "offset": letter.origin.offset,
        "at": letter.at,
        "why": letter.why,
    }
