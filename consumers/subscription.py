"""The subscription: one member of a group reading a topic, from where the store stands.

The store alone says what was recorded.  The offsets committed to Kafka are for the tools that show lag; nothing here
reads them.  Like `consumers.port` this speaks to the client library.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

from kafka import ConsumerRebalanceListener, TopicPartition
from kafka.errors import KafkaError, OffsetOutOfRangeError
from kafka.structs import OffsetAndMetadata

from consumers.envelope import Packed
from consumers.port import PATIENCE, Connection, Topic, partitions_of, reaching
from consumers.record_batch import take_whole
from consumers.stretch import Stretch

MOST = 20_000
"""Records from which on no more are taken in at once."""

AT_ONCE = 16
"""Batches taken from the library in one call."""

log = logging.getLogger("casehistory")


class Polled(NamedTuple):
    """What was polled: batches of records, and the stretches they are of, which may be longer than what they hold."""

    topic: Topic
    batches: list[Packed]
    stretches: list[Stretch]

    @property
    def records(self) -> int:
        """How many records there are, with those of a first batch that are not wanted."""
        return sum(batch.records for batch in self.batches)

    def __bool__(self) -> bool:
        return bool(self.batches or self.stretches)


class _Place(NamedTuple):
    """Where reading stands in a partition."""

    reached: int | None
    """What the store will say when all that was polled is recorded; None where nothing is."""

    at: int
    """The offset to be polled next."""


class Subscription:
    """A place in a group.  What was polled is recorded with its stretches, and then said to be `recorded`."""

    def __init__(
        self,
        connection: Connection,
        topic: str,
        *,
        group: str,
        member: str | None,
        place: Callable[[str], int | None],
    ) -> None:
        """Join `group`; `place` tells where the store stands in a partition.

        Raises BrokerUnavailable and TopicMissing.
        """
        self._place = place
        self._watch = connection.watch(topic)
        try:
            self._topic = self._watch.look()
            self._consumer = connection.consumer(group=group, member=member)
            take_whole(self._consumer)
        except BaseException:
            self._watch.close()
            raise
        self._places: dict[TopicPartition, _Place] = {}
        """Where reading stands in each partition that is ours and placed."""
        self.placements = 0
        """How often partitions were placed: what others did to them meanwhile is not known."""
        self._asks_again = member is not None
        self._consumer.subscribe([topic], listener=_Listener(self._on_assigned, self._on_revoked))

    def close(self) -> None:
        """Leave the group, so that others need not wait until we are missed."""
        with suppress(KafkaError):
            self._consumer.close(timeout_ms=2_000)
        self._watch.close()

    @property
    def topic(self) -> Topic:
        """The topic as it stood when it was read last."""
        return self._topic

    @property
    def partitions(self) -> list[int]:
        """The partitions that are ours."""
        return sorted(one.partition for one in self._consumer.assignment())

    # Places.  The library tells of an assignment in the middle of a poll, so that only notes are taken then.

    def _on_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        for partition in assigned:
            self._places.pop(partition, None)
            self._consumer.seek(partition, 0)  # anywhere: it is placed before it is read
            self._consumer.pause(partition)
        if self._asks_again:
            # A static member that comes back is given what it had, though it be nothing because it died while it
            # joined; and if it shares the partitions out it is not told so, and nobody would look for new ones.
            self._asks_again = False
            self._consumer._coordinator.request_rejoin()

    def _on_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for partition in revoked:
            self._places.pop(partition, None)

    def rewind(self) -> None:
        """Forget what was read and not recorded: the next poll begins where the store stands."""
        self._places.clear()
        self._consumer.pause(*self._consumer.assignment())

    def _settle(self) -> None:
        """Place the partitions that have no place."""
        new = [one for one in self._consumer.assignment() if one not in self._places]
        if not new:
            return
        self.placements += 1
        first = self._consumer.beginning_offsets(new, timeout_ms=PATIENCE)
        last = self._consumer.end_offsets(new, timeout_ms=PATIENCE)
        for one in new:
            stands = self._place(self._topic.partition(one.partition))
            start = _start(f"{one.topic}[{one.partition}]", stands, first[one], last[one])
            self._consumer.seek(one, start)
            self._places[one] = _Place(stands, start)
            self._consumer.resume(one)

    # Reading

    def poll(self, milliseconds: int) -> Polled:
        """Give what there is to record, about `MOST` records, waiting up to some milliseconds for the first.

        Raises BrokerUnavailable, TopicMissing, MemberTaken, and what the `place` raises that was given.
        """
        try:
            with reaching():
                batches, count = self._poll(milliseconds), 0
                more = batches
                while more and (count := count + sum(one.records for one in more)) < MOST:
                    more = self._poll(0)
                    batches += more
                if batches and not self._is_same_topic():
                    batches = []
                return Polled(self._topic, batches, self._stretches())
        except BaseException:
            self.rewind()
            raise

    def _poll(self, milliseconds: int) -> list[Packed]:
        self._settle()
        try:
            found = self._consumer.poll(timeout_ms=milliseconds, max_records=AT_ONCE)
        except OffsetOutOfRangeError:
            self.rewind()
            return []
        return [
            Packed(one.topic, one.partition, self._places[one].at, record.value)
            for one, records in found.items()
            for record in records
        ]

    def _is_same_topic(self) -> bool:
        """Whether what was just read is still of the topic that we know, and not of one made anew under its name."""
        found = self._watch.look()
        if found == self._topic:
            return True
        log.warning("%s was made anew or has more partitions now: it is looked at afresh", self._topic.name)
        self._topic = found
        self.rewind()
        return False

    def linger(self) -> None:
        """Stay in the group without reading on.  What was read must be forgotten before."""
        with reaching():
            self._consumer.poll(timeout_ms=0)

    def _stretches(self) -> list[Stretch]:
        """Give what was polled by now, and go on from there."""
        found = []
        for one, (reached, _) in self._places.items():
            at = self._consumer.position(one, timeout_ms=PATIENCE)
            if at != (reached or 0):  # less where a partition that lost records is read anew
                found.append(Stretch(self._topic.partition(one.partition), reached, at))
                self._places[one] = _Place(at, at)
        return found

    def recorded(self, stretches: Iterable[Stretch]) -> None:
        """Tell Kafka what was recorded, for those who watch the lag."""
        ends = {partition: end for partition, _, end in stretches}
        ours = ((one, ends.get(self._topic.partition(one.partition))) for one in self._places)
        with suppress(KafkaError):  # what stands against it, the next poll says
            self._consumer.commit_async({one: OffsetAndMetadata(end, "", -1) for one, end in ours if end is not None})

    def lag(self) -> int:
        """Count the records of our partitions that are not recorded yet.  Raises BrokerUnavailable."""
        with reaching():
            ends = self._consumer.end_offsets(list(self._places), timeout_ms=PATIENCE)
            return sum(end - self._consumer.position(one, timeout_ms=PATIENCE) for one, end in ends.items())

    def left(self) -> int:
        """Count the records of all partitions, whoever reads them, that are not recorded.  Raises BrokerUnavailable."""
        wanted = partitions_of(self._topic)
        with reaching():
            first = self._consumer.beginning_offsets(wanted, timeout_ms=PATIENCE)
            last = self._consumer.end_offsets(wanted, timeout_ms=PATIENCE)
        stands = {one: self._place(self._topic.partition(one.partition)) for one in wanted}
        return sum(last[one] - (first[one] if at is None or at > last[one] else at) for one, at in stands.items())


def _start(where: str, stands: int | None, first: int, last: int) -> int:
    """Say where to begin in a partition that holds `first` to `last`, and speak up where it has lost something."""
    if stands is None:
        if first:
            log.error("%s begins at %d: what was before has been deleted and was never recorded", where, first)
        return first
    if stands < first:
        log.error("%s begins at %d: %d to it were deleted before they were recorded", where, first, stands)
        return first
    if stands > last:
        log.error("%s ends at %d and was recorded to %d: it lost records, and is read anew", where, last, stands)
        return first
    return stands


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, assigned: Callable[..., None], revoked: Callable[..., None]) -> None:
        self._assigned, self._revoked = assigned, revoked

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._assigned(assigned)

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._revoked(revoked)
