"""Reading: payloads into facts with their marks, the next batch in a process of its own while one is recorded."""

from __future__ import annotations

import gc
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache, reduce
from itertools import chain
from operator import or_
from subprocess import DEVNULL, PIPE, Popen
from typing import Any, NamedTuple

import msgspec

from consumers.desk import Received
from consumers.store import Quarantined, microseconds
from domain.catalogue import BY_TOPIC, OURS, topic_of
from schemas.codec import Undecodable, decode_from_outside, encode
from schemas.domain_event import NotYetMapped, fact_of

Item = tuple[bytes, str]
"""The payload of a fact, and where it came from."""

WORTHWHILE = 10_000
"""Payloads in a batch from which on another process is worth its start."""

LENGTH = 8
"""Bytes in front of a message between the processes that say how long it is."""


class Reading(NamedTuple):
    """What a batch of payloads says: the facts, and what cannot be read as one."""

    received: list[Received]
    unreadable: list[Quarantined]


class OursToWrite(Undecodable):
    """A payload holds a fact of a type that only this system writes."""

    reason = "ours-to-write"


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: facts make no cycles, and looking for some among so many takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def read(items: Iterable[Item]) -> Reading:
    """Read a batch of payloads."""
    now = microseconds(datetime.now(UTC))
    received, unread = [], []
    for payload, origin in items:
        try:
            received.append(opened(payload, origin, now))
        except Undecodable as error:
            unread.append(unreadable(payload, origin, now, error))
    return Reading(received, unread)


def opened(payload: bytes, origin: str, now: int) -> Received:
    """Read one payload, a fact or a domain event in JSON that says one.  Raises Undecodable."""
    if is_domain_event(payload):
        fact = fact_of(payload)
        payload = encode(fact)
    else:
        fact = decode_from_outside(payload)
    if isinstance(fact, OURS):
        raise OursToWrite(f"{topic_of(type(fact))} is written by this system only")
    return Received.of(fact, payload, origin, now)


def is_domain_event(payload: bytes) -> bool:
    """Whether a payload is a domain event in JSON, and not a fact in Avro."""
    return payload.lstrip()[:1] == b"{"


def unreadable(payload: bytes, origin: str, now: int, error: Undecodable) -> Quarantined:
    """Give what cannot be read as an item of the quarantine."""
    digest = hashlib.blake2b(payload, digest_size=16).digest()
    topic = error.event_type if isinstance(error, NotYetMapped) else ""
    return Quarantined(0, digest, digest, "", "", "", topic, error.reason, str(error), payload, origin, now)


def read_ahead(batches: Iterator[Sequence[Item]]) -> Iterator[Reading]:
    """Read batches in order, each in another process while the one before it is recorded.

    Where the first is small, so are all, and they are read here.
    """
    items = next(batches, ())
    if len(items) < WORTHWHILE:
        yield from map(read, chain([items], batches))
        return
    with _Reader() as reader:
        reader.give(items)
        for following in batches:
            reading = reader.take(items)
            reader.give(following)
            items = following
            yield reading
        yield reader.take(items)


class _Reader:
    """Another process that reads one batch at a time.  What it does not answer is read here."""

    # Not by `multiprocessing`, which runs the user's own script again in the new process.
    def __enter__(self) -> _Reader:
        answers, theirs = os.pipe()  # not its standard output, which others may write to
        command = [sys.executable, "-P", "-m", "consumers.reading", str(theirs)]
        self._answers = os.fdopen(answers, "rb")
        self._process = Popen(  # noqa: S603 our own
            command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, pass_fds=[theirs], start_new_session=True
        )
        os.close(theirs)
        return self

    def give(self, items: Sequence[Item]) -> None:
        with suppress(BrokenPipeError):
            _send(self._process.stdin, items)

    def take(self, items: Sequence[Item]) -> Reading:
        answer = _receive(self._answers)
        if not answer:
            return read(items)
        facts, besides, unreadable = _reading().decode(answer)
        return Reading([Received(fact, *one) for fact, one in zip(facts, besides, strict=True)], unreadable)

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._answers.close()


def _answer(pipe: Any) -> None:
    """Read batches from standard input until it ends, and write what they say to a pipe."""
    items = msgspec.msgpack.Decoder(list[Item])
    while given := _receive(sys.stdin.buffer):
        received, unreadable = read(items.decode(given))
        _send(pipe, ([one.fact for one in received], [one[1:] for one in received], unreadable))


def _send(pipe: Any, what: object) -> None:
    message = msgspec.msgpack.encode(what)
    pipe.write(len(message).to_bytes(LENGTH, "big") + message)
    pipe.flush()


def _receive(pipe: Any) -> bytes:
    """Give a message, or nothing where the other process has ended."""
    length = int.from_bytes(pipe.read(LENGTH), "big")
    message: bytes = pipe.read(length)
    return message if len(message) == length else b""


@cache
def _reading() -> msgspec.msgpack.Decoder[Any]:
    facts = reduce(or_, BY_TOPIC.values())
    besides = tuple[bytes, str, bytes, bytes, int]  # the further fields of `Received`
    return msgspec.msgpack.Decoder(tuple[list[facts], list[besides], list[Quarantined]])  # type: ignore[valid-type]


if __name__ == "__main__":
    gc.disable()  # nothing here makes cycles
    _answer(os.fdopen(int(sys.argv[1]), "wb"))
