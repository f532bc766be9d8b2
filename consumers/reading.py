"""Reading: payloads into facts with their marks, the next batch in a process of its own while one is recorded."""

from __future__ import annotations

import gc
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
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
from domain.refusal import Refusal
from schemas.codec import Undecodable, decode_from_outside

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


def read(items: Iterable[Item]) -> Reading:
    """Read a batch of payloads."""
    now = microseconds(datetime.now(UTC))
    received, unreadable = [], []
    for payload, origin in items:
        try:
            fact = decode_from_outside(payload)
        except Undecodable as error:
            unreadable.append(_unreadable(payload, origin, now, Refusal(error.reason, str(error))))
            continue
        if isinstance(fact, OURS):
            refusal = Refusal("ours-to-write", f"{topic_of(type(fact))} is written by this system only")
            unreadable.append(_unreadable(payload, origin, now, refusal))
            continue
        received.append(Received.of(fact, payload, origin, now))
    return Reading(received, unreadable)


def _unreadable(payload: bytes, origin: str, now: int, refusal: Refusal) -> Quarantined:
    digest = hashlib.blake2b(payload, digest_size=16).digest()
    return Quarantined(0, digest, digest, "", "", "", "", refusal.rule, refusal.why, payload, origin, now)


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
