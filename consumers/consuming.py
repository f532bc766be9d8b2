"""Consuming: facts from a topic into the store, each recorded once whatever is killed, cut off or sent twice.

The place of the topic moves in the transaction that records what was read up to there.  Whatever fails, what was read
is forgotten, and reading goes on where the store stands.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from contextlib import closing
from dataclasses import dataclass

from consumers.away import BrokerUnavailable, TopicMissing
from consumers.backoff import waits
from consumers.dead_letters import DeadLetters
from consumers.envelope import Post, sort
from consumers.ingest import Ingest
from consumers.port import Connection, reaching
from consumers.reader import WORTHWHILE, Reader, Records
from consumers.reading import uncollected
from consumers.record_batch import unpacked
from consumers.registry import Registry, RegistryUnavailable
from consumers.store import ConflictingWriter, Store, StoreUnavailable
from consumers.stretch import StretchTaken
from consumers.subscription import Polled, Subscription
from consumers.tally import Tally
from schemas.topics import dead_letters_of

ASKED_EVERY = 200
"""Milliseconds that a poll waits for the first record."""

LOOKED_EVERY = 10.0
"""Seconds between two looks at the lag."""

STALLED_AFTER = 30.0
"""Seconds without anything recorded, though there is something to record."""

BETWEEN_BREATHS = 0.5
"""Seconds between two signs of life to the group while something is waited for."""

AWAY = (BrokerUnavailable, TopicMissing, RegistryUnavailable, StoreUnavailable, ConflictingWriter, OSError)
"""What is waited for, also a machine that has no room: one that lets us open no file, for example."""

log = logging.getLogger("casehistory")


@dataclass(frozen=True)
class Inbox:
    """Where facts come from: the topic, its dead letters, the group that shares it, and the member we are."""

    connection: Connection
    topic: str
    group: str
    member: str | None = None
    registry: Registry | None = None

    @property
    def dead_letters(self) -> DeadLetters:
        """The topic of what cannot be read."""
        return DeadLetters(self.connection, dead_letters_of(self.topic))


class Stalled(Exception):
    """Nothing was recorded for long though there is something to record."""


def consume(
    store: Store, inbox: Inbox, stopping: threading.Event, *, tally: Tally | None = None, to_the_end: bool = False
) -> None:
    """Record what comes until told to stop, or until all that is there is recorded where `to_the_end` is asked.

    What is away is waited for: the broker, the topic, the registry, the database.  A `tally` that is given counts what
    became of what was read.  Raises MemberTaken.
    """
    ingest = Ingest(store, tally)
    delays = waits()
    while not stopping.is_set():
        try:
            with (
                closing(_joined(store, inbox)) as subscription,
                closing(inbox.dead_letters) as dead_letters,
            ):
                delays = waits()
                with closing(_Consumer(ingest, inbox, subscription, dead_letters)) as consumer:
                    if consumer.work(stopping, to_the_end=to_the_end):
                        break
        except (BrokerUnavailable, TopicMissing, OSError) as error:
            log.warning("consume waits: %s", error)
            stopping.wait(next(delays))
        except Stalled:
            log.error("consume: nothing was recorded for %d s though there is more; it begins afresh", STALLED_AFTER)


def _joined(store: Store, inbox: Inbox) -> Subscription:
    joined = Subscription(inbox.connection, inbox.topic, group=inbox.group, member=inbox.member, place=store.place)
    log.info("consume reads %s as one of %s", inbox.topic, inbox.group)
    return joined


class _Consumer:
    """One stay in the group."""

    def __init__(self, ingest: Ingest, inbox: Inbox, subscription: Subscription, dead_letters: DeadLetters) -> None:
        self._ingest, self._inbox = ingest, inbox
        self._subscription, self._dead_letters = subscription, dead_letters
        self._placements = 0
        self._held: list[int] = []
        self._moved_at = self._looked_at = time.monotonic()
        self._reader: Reader | None = None
        self._ahead: Polled | None = None
        """What the reader is reading."""

    def close(self) -> None:
        """Read no further."""
        self._ahead = None
        if self._reader is not None:
            self._reader.close()
            self._reader = None
            gc.unfreeze()

    def work(self, stopping: threading.Event, *, to_the_end: bool) -> bool:
        """Take batch after batch; give whether the end that was asked for is reached."""
        delays = waits()
        while not stopping.is_set():
            try:
                is_idle = not self._step()
                delays = waits()
                if is_idle and to_the_end and not self._subscription.left():
                    return True
                if time.monotonic() - self._looked_at > LOOKED_EVERY:
                    self._look()
            except StretchTaken:
                log.info("consume: another process recorded what was read here; reading goes on after it")
                self._forget()
            except AWAY as error:
                log.warning("consume waits: %s", error)
                self._forget()
                self._wait(next(delays), stopping)
        return False

    def _step(self) -> bool:
        """Take one batch, if there is any.

        Where much waits, it is read in another process, while the one before it is recorded.
        """
        polled = self._subscription.poll(0 if self._ahead else ASKED_EVERY)
        self._see_placements()
        if self._reader is None and polled.records < WORTHWHILE:
            self._record(polled)
            return bool(polled)
        if self._reader is None:
            self._reader = Reader()
        before, self._ahead = self._ahead, polled if polled else None
        post = self._reader.take() if before else None
        if polled:
            registry = self._inbox.registry
            self._reader.give(Records(polled.batches, registry.known if registry else None))
        else:
            self.close()
        if before:
            self._record(before, post)
        return bool(before or polled)

    def _see_placements(self) -> None:
        if self._placements != self._subscription.placements:
            self._placements = self._subscription.placements
            self._dead_letters.forget()
            if self._held != (held := self._subscription.partitions):
                self._held = held
                log.info("consume holds the partitions %s of %s", held, self._inbox.topic)

    def _record(self, polled: Polled, post: Post | None = None) -> None:
        """Record what was polled, and read it where that is not done."""
        if not polled:
            return
        with uncollected():
            if post is None:
                with reaching():
                    post = sort(unpacked(polled.batches), self._inbox.registry)
            self._dead_letters.send(post.dead, polled.topic)
            self._ingest.take(post.reading, polled.stretches)
        for letter in post.dead:
            self._ingest.tally.undecodable[letter.reason] += 1
        self._ingest.tally.read += len(post.dead)
        if self._reader is not None:
            gc.freeze()  # so many facts are not to be looked through for cycles after every batch
        self._subscription.recorded(polled.stretches)
        self._moved_at = time.monotonic()

    def _forget(self) -> None:
        """Forget what was read and is not recorded."""
        self.close()
        self._subscription.rewind()

    def _look(self) -> None:
        """Look at the lag.  Raises Stalled where there is some, and nothing moved for long."""
        self._looked_at = time.monotonic()
        if not self._subscription.lag():
            self._moved_at = self._looked_at
        elif self._looked_at - self._moved_at > STALLED_AFTER:
            raise Stalled

    def _wait(self, seconds: float, stopping: threading.Event) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not stopping.wait(min(left, BETWEEN_BREATHS)):
            self._subscription.linger()
