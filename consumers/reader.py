"""The reader: another process, which reads a batch while the one before it is recorded."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from functools import cache, reduce
from itertools import chain
from operator import or_
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

import msgspec

from consumers.envelope import DeadLetter, Packed, Post, sort
from consumers.reading import Item, Opened, Reading, read
from consumers.registry import Numbers
from consumers.store import Quarantined
from domain.catalogue import BY_TOPIC

WORTHWHILE = 10_000
"""Payloads in a batch from which on another process is worth its start."""

LENGTH = 8
"""Bytes in front of a message between the processes that say how long it is."""


class Payloads(msgspec.Struct, tag=True):
    """A batch of payloads to be read."""

    items: Sequence[Item]

    def read(self) -> Post:
        """Read it."""
        return Post(read(self.items), [])


class Records(msgspec.Struct, tag=True):
    """A batch of records to be read, and what is known of the numbers of a registry, where one is set."""

    batches: Sequence[Packed]
    known: dict[int, bytes | None] | None

    def read(self) -> Post:
        """Read it.  Raises RegistryUnavailable where more must be known."""
        from consumers.record_batch import unpacked  # needs the extra for Kafka

        return sort(unpacked(self.batches), None if self.known is None else Numbers(self.known))


def read_ahead(batches: Iterator[Sequence[Item]]) -> Iterator[Reading]:
    """Read batches in order, each in another process while the one before it is recorded.

    Where the first is small, so are all, and they are read here.
    """
    items = next(batches, ())
    if len(items) < WORTHWHILE:
        yield from map(read, chain([items], batches))
        return
    with closing(Reader()) as reader:
        reader.give(Payloads(items))
        for following in batches:
            post = reader.take()
            reader.give(Payloads(following))
            yield post.reading if post else read(items)
            items = following
        post = reader.take()
        yield post.reading if post else read(items)


class Reader:
    """Another process that reads one batch at a time."""

    # Not by `multiprocessing`, which runs the user's own script again in the new process.
    def __init__(self) -> None:
        """Start it.  Where the machine has no room for a process, it answers nothing."""
        answers, theirs = os.pipe()  # not its standard output, which others may write to
        command = [sys.executable, "-P", "-m", "consumers.reader", str(theirs)]
        self._answers, self._process = os.fdopen(answers, "rb"), None
        with suppress(OSError):
            self._process = Popen(  # noqa: S603 our own
                command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, pass_fds=[theirs], start_new_session=True
            )
        os.close(theirs)

    def give(self, batch: Payloads | Records) -> None:
        """Give it the next batch; what it made of the one before was taken."""
        if self._process is not None:
            with suppress(BrokenPipeError):
                _send(self._process.stdin, batch)

    def take(self) -> Post | None:
        """Wait for what it makes of the batch; nothing where it has ended, or could not read it."""
        answer = _receive(self._answers)
        if not answer or (said := _answers().decode(answer)) is None:
            return None
        facts, besides, unreadable, dead = said
        return Post(Reading([Opened(fact, *one) for fact, one in zip(facts, besides, strict=True)], unreadable), dead)

    def close(self) -> None:
        """End it, whatever it is reading."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._answers.close()


def _answer(pipe: Any) -> None:
    """Read batches from standard input until it ends, and write what they say to a pipe."""
    batches = msgspec.msgpack.Decoder(Payloads | Records)
    while given := _receive(sys.stdin.buffer):
        try:
            (opened, unreadable), dead = batches.decode(given).read()
        except Exception:  # noqa: BLE001  it is met again where the batch is recorded, and told there
            _send(pipe, None)
        else:
            _send(pipe, ([one.fact for one in opened], [one[1:] for one in opened], unreadable, dead))


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
def _answers() -> msgspec.msgpack.Decoder[Any]:
    facts = reduce(or_, BY_TOPIC.values())
    besides = tuple[bytes, str, int]  # the further fields of `Opened`
    answer = tuple[list[facts], list[besides], list[Quarantined], list[DeadLetter]]  # type: ignore[valid-type]
    return msgspec.msgpack.Decoder(answer | None)


if __name__ == "__main__":
    gc.disable()  # nothing here makes cycles
    _answer(os.fdopen(int(sys.argv[1]), "wb"))
