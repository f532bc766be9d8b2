"""Dead letters: records that cannot be read as facts, on a topic of their own, whole and with the reason.

A dead letter lies in the partition of the same number as the one it came from, so what was sent before a crash is found
by reading that partition.  One that is sent again after a mend is marked, and no longer listed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any, NamedTuple

from consumers.away import BrokerUnavailable, TopicMissing
from consumers.envelope import DeadLetter
from consumers.port import Connection, Sent, Topic, Writer
from schemas.headers import (
    DEAD,
    DL_AT,
    DL_OFFSET,
    DL_PARTITION,
    DL_REASON,
    DL_RESENT,
    DL_TOPIC,
    DL_TOPIC_ID,
    DL_WHY,
    instant_written,
)


class Origin(NamedTuple):
    """Where a record lay: what tells one dead letter from another."""

    topic_id: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.partition}/{self.offset}"


class Kept(NamedTuple):
    """A dead letter as it lies on its topic."""

    number: str
    """Partition and offset there, such as `3-17`."""

    origin: Origin
    topic: str
    reason: str
    why: str
    at: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    """Those that it came with."""


class DeadLetters:
    """The topic of dead letters of a topic."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self._name = connection, name
        self._writer: Writer | None = None
        self._sent: dict[tuple[str, int], set[int]] = {}
        """The offsets of the records of a partition that may come again and are here already."""

    def close(self) -> None:
        """Close the connections."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def forget(self) -> None:
        """Forget what was sent: others may have sent more of it since."""
        self._sent.clear()

    def send(self, letters: Sequence[DeadLetter], of: Topic) -> None:
        """Send records of a topic that are not here yet, and wait until all replicas in sync have them.

        Raises BrokerUnavailable and TopicMissing; what was sent by then is found out the next time.
        """
        if not letters:
            return
        try:
            self._look_back({letter.record.partition for letter in letters}, of)
            new = [one for one in letters if one.record.offset not in self._sent[of.id, one.record.partition]]
            self._write([_as_sent(self._name, letter, of) for letter in new])
        except BaseException:
            self.forget()
            self.close()
            raise
        for number in {letter.record.partition for letter in letters}:
            now = {one.record.offset for one in letters if one.record.partition == number}
            # What lies behind may come again as well, where nothing of it was recorded.
            self._sent[of.id, number] = now | {offset for offset in self._sent[of.id, number] if offset > max(now)}

    def _look_back(self, partitions: set[int], of: Topic) -> None:
        """Find out what was sent of partitions, where that is not known."""
        unknown = sorted(number for number in partitions if (of.id, number) not in self._sent)
        if not unknown:
            return
        topic = self._connection.topic(self._name)
        if topic.partitions <= unknown[-1]:
            raise TopicMissing(
                f"{self._name} has {topic.partitions} partitions and {of.name} has {of.partitions}; "
                f"give {self._name} as many"
            )
        for number in unknown:
            before = (_origin_of(record) for record in self._connection.records(topic, [number]))
            self._sent[of.id, number] = {one.offset for one in before if one and one[:2] == (of.id, number)}

    def _write(self, records: Sequence[Sent]) -> None:
        """Write records, those that are too large for the topic without their values: where these lie, they say."""
        left = list(records)
        while left:
            if self._writer is None:
                self._writer = self._connection.writer()
            left = self._writer.write(left)
            if left:
                self.close()
                if left[0].value is None:
                    raise BrokerUnavailable(f"{left[0].topic} takes no record so large; raise its max.message.bytes")
                left[0] = left[0]._replace(key=left[0].key or b"", value=None)

    # After a mend

    def outstanding(self) -> Iterator[Kept]:
        """Give the dead letters that were not sent again, by partition and in order.

        Raises BrokerUnavailable and TopicMissing.
        """
        yield from _standing(self._connection.records(self._connection.topic(self._name))).values()

    def counts(self, *, newest: int, seconds: float) -> dict[str, int] | None:
        """Count by reason those that `among` gives, None where it gives None.  Raises the same."""
        found = self.among(newest=newest, seconds=seconds)
        return None if found is None else dict(sorted(Counter(letter.reason for letter in found).items()))

    def among(self, *, newest: int, seconds: float) -> list[Kept] | None:
        """Give those among the `newest` records of each partition that were not sent again.

        Gives None where that takes more than some `seconds`.  Raises BrokerUnavailable and TopicMissing.
        """
        until = time.monotonic() + seconds
        with closing(self._connection.records(self._connection.topic(self._name), newest=newest)) as records:
            found = _standing(takewhile(lambda _: time.monotonic() < until, records))
        return list(found.values()) if time.monotonic() < until else None

    def send_again(self, letters: Iterable[Kept]) -> int:
        """Send dead letters to the topic they came from, mark them, and give how many.

        One without a value is left: there is nothing to send.  Raises BrokerUnavailable, also where a topic refuses
        one; what was marked by then is not sent another time.
        """
        count = 0
        with closing(self._connection.writer()) as writer:
            for letter in letters:
                if letter.value is None:
                    continue
                again = Sent(letter.topic, letter.key, letter.value, letter.headers)
                mark = [(DL_RESENT, str(letter.origin).encode())]
                partition = int(letter.number.partition("-")[0])
                # Whole or not at all: a record without its value would be taken for one.
                for one in (again, Sent(self._name, letter.key or b"", None, mark, partition)):
                    if writer.write([one]):
                        raise BrokerUnavailable(
                            f"{one.topic} refuses {letter.number}, which is too large for it; raise its "
                            f"max.message.bytes and send it again ({count} before it were sent)"
                        )
                count += 1
        return count


def _standing(records: Iterable[Any]) -> dict[Origin, Kept]:
    """Give the dead letters among records that are not marked by a later one as sent again."""
    found: dict[Origin, Kept] = {}
    for record in records:
        said = dict(record.headers)
        if DL_RESENT in said:
            found.pop(_origin_read(said[DL_RESENT].decode()), None)
        elif (origin := _origin_of(record)) is not None:
            found.setdefault(origin, _kept(record, origin))
    return found


def _as_sent(name: str, letter: DeadLetter, of: Topic) -> Sent:
    record = letter.record
    return Sent(name, _key_of(record), record.value, _headers_of(letter, of), record.partition)


def _key_of(record: Any) -> bytes | None:
    """Give the key of a record; the client library cannot write one that has neither key nor value."""
    return record.key if record.key is not None or record.value is not None else b""


def _headers_of(letter: DeadLetter, of: Topic) -> list[tuple[str, bytes]]:
    record = letter.record
    said = {
        DL_REASON: letter.reason,
        DL_WHY: letter.why,
        DL_TOPIC: record.topic,
        DL_TOPIC_ID: of.id,
        DL_PARTITION: str(record.partition),
        DL_OFFSET: str(record.offset),
    }
    # The client library cannot write a header that is null, so that one is written as empty.
    came_with = [(name, value or b"") for name, value in record.headers if name not in DEAD]
    at = (DL_AT, instant_written(datetime.now(UTC)))
    return [*came_with, *((name, text.encode()) for name, text in said.items()), at]


def _origin_of(record: Any) -> Origin | None:
    said = dict(record.headers)
    try:
        return Origin(said[DL_TOPIC_ID].decode(), int(said[DL_PARTITION]), int(said[DL_OFFSET]))
    except (KeyError, ValueError, TypeError, AttributeError):
        return None  # a mark, or somebody else's record


def _origin_read(text: str) -> Origin:
    topic_id, partition, offset = text.rsplit("/", 2)
    return Origin(topic_id, int(partition), int(offset))


def _kept(record: Any, origin: Origin) -> Kept:
    said = dict(record.headers)
    topic, reason, why, at = (
        said.get(name, b"").decode(errors="replace") for name in (DL_TOPIC, DL_REASON, DL_WHY, DL_AT)
    )
    came_with = [(name, value) for name, value in record.headers if name not in DEAD]
    number = f"{record.partition}-{record.offset}"
    return Kept(number, origin, topic, reason, why, at, record.key, record.value, came_with)
