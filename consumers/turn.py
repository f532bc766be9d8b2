"""The turn: one process at a time relays the record, from the place where it was taken over; others stand by.

A turn is kept where the record is, but not in its SQLite file, which one process writes (see `consumers.sqlite`).  Its
place moves only over what the broker acknowledged, and only by whoever has the turn.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO, Protocol

import msgspec

from consumers.store import Store

HELD_FOR = 60.0
"""Seconds for which nothing is heard of a process before a server gives its turn to another: longer than it may wait
for a broker.  That a process has ended the server knows at once."""


class TurnLost(Exception):
    """The turn was lost, and another process may have it."""


class Relayed(msgspec.Struct, frozen=True):
    """How far the events are relayed to a topic, of which all is acknowledged."""

    position: int
    """The position in the log up to which they are."""

    chains: tuple[int, ...]
    """For each partition that is filled, the position of the last event on it; 0 where there is none."""


class Turn(Protocol):
    """What a turn can do.  A topic is named by its `Topic.chain`."""

    def take(self) -> bool:
        """Take the turn, and say whether it is ours.  Raises StoreUnavailable."""

    def give_up(self) -> None:
        """Leave the turn to others, if it is ours."""

    def check(self) -> None:
        """Raise TurnLost where the turn is not ours any more."""

    def relayed(self, chain: str) -> Relayed | None:
        """Say how far the events are relayed to a topic, None where none ever was.  Raises TurnLost."""

    def move(self, chain: str, relayed: Relayed) -> None:
        """Move the place.  After a crash it is either where it was or where it was moved to.  Raises TurnLost."""


def turn_of(store: Store) -> Turn:
    """Give the turn of a record, which is not taken yet."""
    if not store.is_shared:
        return FileTurn(Path(store.address))
    from consumers.session_turn import SessionTurn

    return SessionTurn(store.address, HELD_FOR)


def place_of(store: Store, chain: str) -> int:
    """Say up to which position the events are relayed to a topic (see `Topic.chain`), whoever does it."""
    if store.is_shared:
        return store.place(chain) or 0
    relayed = FileTurn(Path(store.address)).relayed(chain)
    return relayed.position if relayed else 0


class FileTurn:
    """The turn beside an SQLite file: a lock on a file, which ends with the process, and a file with the places."""

    def __init__(self, database: Path) -> None:
        self._lock_file, self._places = database.with_suffix(".relay.lock"), database.with_suffix(".relay.json")
        self._lock: IO[str] | None = None

    def take(self) -> bool:
        """Take the turn, and say whether it is ours."""
        if self._lock is None:
            lock = self._lock_file.open("a")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                return False
            self._lock = lock
        return True

    def give_up(self) -> None:
        """Leave the turn to others."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def check(self) -> None:
        """Raise TurnLost where the turn is not ours any more."""
        if self._lock is None:
            raise TurnLost("the turn to relay was not taken")

    def relayed(self, chain: str) -> Relayed | None:
        """Say how far the events are relayed to a topic, None where nothing was relayed to it."""
        return self._read().get(chain)

    def move(self, chain: str, relayed: Relayed) -> None:
        """Move the place.  After a crash it is either where it was or where it was moved to.  Raises TurnLost."""
        self.check()
        written = self._places.with_suffix(".part")
        with written.open("wb") as file:
            file.write(msgspec.json.encode(self._read() | {chain: relayed}))
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._places)

    def _read(self) -> dict[str, Relayed]:
        """Read the places.  Without them all is relayed again, and readers skip it."""
        try:
            return msgspec.json.decode(self._places.read_bytes(), type=dict[str, Relayed])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}
