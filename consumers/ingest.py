"""Ingest: facts in, each recorded once, or kept in the quarantine with the reason.

Facts are taken in batches.  Whatever the batches, the files and their order, the same facts end in the same record:
what is admitted depends on the facts received for a stream and not on how they came (see `domain.admission`), and of
two contents under one identifier the one that its source wrote down first stands.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from consumers.desk import Desk, Received, same_id
from consumers.reading import Reading, read
from consumers.store import SAME_ID, Changes, ConflictingWriter, Quarantined, Receipt, Store, microseconds
from consumers.stretch import Stretch
from consumers.tally import Tally
from domain.catalogue import OURS, topic_of
from schemas.codec import decode

ROOM = 150_000
"""Facts of streams at work that are kept in memory, about a kilobyte each."""

TRIES = 5
"""Times a batch is judged afresh because another writer was first."""


class Ingest:
    """Takes facts into one store and counts what became of them."""

    def __init__(self, store: Store, tally: Tally | None = None) -> None:
        self._store = store
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._held_here: dict[tuple[bytes, bytes], str] = {}
        self._began = microseconds(datetime.now(UTC))
        self.tally = Tally() if tally is None else tally

    def take(self, reading: Reading, stretches: Sequence[Stretch] = ()) -> None:
        """Take one batch of what was read and record it, and where it was read, in one transaction.

        Raises `StoreUnavailable` where the store cannot write, and `StretchTaken` where the batch was read from a place
        that the store has left; nothing of the batch is then recorded.
        """
        received, unreadable = [Received.of(*one) for one in reading.facts], reading.unreadable
        for tries_left in reversed(range(TRIES)):
            changes = Changes()
            known = self._judge(received, changes)
            known += self._keep_unreadable(unreadable, changes)
            try:
                if changes or stretches:
                    self._store.record(changes, stretches)
            except ConflictingWriter:
                self._desks.clear()
                if not tries_left:
                    raise
            except BaseException:
                self._desks.clear()
                raise
            else:
                break
        self._count(changes, len(received) + len(unreadable), known)
        self._make_room()

    def retry(self, items: Iterable[Quarantined]) -> None:
        """Take quarantined items again, because what stood against them was mended."""
        streams = set()
        for item in items:
            if item.stream and item.rule != SAME_ID:
                streams.add(item.stream)
            elif not item.stream:
                self._decode_again(item)
        changes = Changes()
        desks = self._open_desks(streams).values()
        changes.judged = [desk.judged() for desk in desks]
        for desk in desks:
            desk.settle(changes)
        if changes:
            self._store.record(changes)
        self._count(changes, 0, 0)
        self._make_room()

    def _decode_again(self, item: Quarantined) -> None:
        reading = read([(item.payload, item.origin)])
        if reading.facts:
            self.take(reading)
            done = Changes()
            done.release(item.key, item.content)
            self._store.record(done)

    # Judging

    def _judge(self, received: list[Received], changes: Changes) -> int:
        """Judge a batch and give how many of its facts were already known."""
        new, barred, known = self._sort_out(received, changes)
        desks = self._open_desks({item.fact.stream for item in [*new.values(), *barred]})
        changes.judged = [desk.judged() for desk in desks.values()]
        for stream, items in _by_stream(barred).items():
            desks[stream].bar(items, changes)
        for stream, items in _by_stream(new.values()).items():
            desks[stream].hear(items, changes)
        return known

    def _sort_out(
        self, received: list[Received], changes: Changes
    ) -> tuple[dict[bytes, Received], list[Received], int]:
        """Tell the new facts from those already known, and from the losers among facts of one identifier.

        Gives the new facts by receipt key, the earlier recorded facts that a new one bars, and the count already known.
        """
        receipts = self._store.receipts({item.key for item in received})
        disputed = {item.content for item in received if _differs(receipts.get(item.key), item)}
        held = self._store.quarantined_as(disputed)
        new: dict[bytes, Received] = {}
        losers: list[Received] = []
        barred: list[Received] = []
        known = 0
        for item in received:
            receipt = receipts.get(item.key)
            if receipt is not None and (receipt.content == item.content or (item.key, item.content) in held):
                known += 1
                continue
            if receipt is not None and (receipt.recorded_at, receipt.content) < _precedence(item):
                losers.append(item)
                held.add((item.key, item.content))
                continue
            if receipt is not None:
                loser = new.pop(item.key, None)
                if loser is None:
                    barred.append(self._recall(receipt))
                else:
                    losers.append(loser)
                held.add((receipt.key, receipt.content))
                if loser is None:
                    changes.replaced.append(receipt)
            receipts[item.key] = Receipt(item.key, item.content, _precedence(item)[0], item.fact.stream)
            new[item.key] = item
        changes.receipts.extend(receipts[key] for key in new)
        for item in losers:
            changes.hold(item.quarantined(same_id(item.fact)))
        return new, barred, known

    def _recall(self, receipt: Receipt) -> Received:
        """Fetch the fact of a receipt from the record or the quarantine."""
        for logged in self._store.stream(receipt.stream):
            item = Received.of(decode(logged.payload), logged.payload, f"record:{receipt.stream}@{logged.version}", 0)
            if (item.key, item.content) == (receipt.key, receipt.content):
                return item
        for kept in self._store.quarantined_in([receipt.stream]):
            if (kept.key, kept.content) == (receipt.key, receipt.content):
                return Received.of(decode(kept.payload), kept.payload, kept.origin, kept.received_at)
        raise LookupError("the receipt of a fact has no fact: the store is damaged")

    # Desks

    def _open_desks(self, streams: set[str]) -> dict[str, Desk]:
        missing = streams - self._desks.keys()
        quarantined = defaultdict(list)
        for item in self._store.quarantined_in(missing):
            quarantined[item.stream].append(item)
        for stream in missing:
            self._desks[stream] = Desk(stream, self._store.stream(stream), quarantined[stream])
        for stream in streams:
            self._desks.move_to_end(stream)
        return {stream: self._desks[stream] for stream in streams}

    def _make_room(self) -> None:
        if len(self._held_here) > ROOM:
            self._held_here.clear()  # what of it is released from here on counts as held before
        held = sum(len(desk) for desk in self._desks.values())
        while held > ROOM:
            _, desk = self._desks.popitem(last=False)
            held -= len(desk)

    # Counting

    def _count(self, changes: Changes, read: int, known: int) -> None:
        tally = self.tally
        tally.read += read
        tally.already_known += known
        ours = {topic_of(kind) for kind in OURS}
        marks = Counter(event.topic for event in changes.appended if event.topic in ours)
        tally.set_aside += marks[topic_of(OURS[0])]
        tally.recorded += len(changes.appended) - marks.total()
        for item in changes.quarantined.values():
            if item.received_at >= self._began:
                self._count_held(item)
        for released in changes.released:
            rule = self._held_here.pop(released, None)
            if rule is None:
                tally.released += 1
            else:
                tally.quarantined[rule] -= 1
        tally.quarantined = +tally.quarantined

    def _count_held(self, item: Quarantined) -> None:
        if not item.stream:
            self.tally.undecodable[item.rule] += 1
            return
        earlier = self._held_here.get((item.key, item.content))
        if earlier is not None:
            self.tally.quarantined[earlier] -= 1
        self._held_here[item.key, item.content] = item.rule
        self.tally.quarantined[item.rule] += 1

    def _keep_unreadable(self, unreadable: list[Quarantined], changes: Changes) -> int:
        """Keep what cannot be read, and give how many of it were kept before."""
        held = self._store.quarantined_as({item.content for item in unreadable})
        known = 0
        for item in unreadable:
            if (item.key, item.content) in held:
                known += 1
                continue
            held.add((item.key, item.content))
            changes.hold(item)
        return known


def _differs(receipt: Receipt | None, item: Received) -> bool:
    return receipt is not None and receipt.content != item.content


def _precedence(item: Received) -> tuple[int, bytes]:
    return (microseconds(item.fact.recorded_at), item.content)


def _by_stream(items: Iterable[Received]) -> dict[str, list[Received]]:
    grouped: dict[str, list[Received]] = defaultdict(list)
    for item in items:
        grouped[item.fact.stream].append(item)
    return grouped
