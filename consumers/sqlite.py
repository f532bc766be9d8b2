"""The recorder on SQLite: one file, one writing process, every commit on the disk before it is answered."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, ClassVar

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteProcessRecorder,
)

from consumers.stretch import track

SAFE_FROM = (3, 51, 3)
"""Before this version SQLite can corrupt a write-ahead log that two connections reset at once."""

FULL = 2
"""What SQLite calls `synchronous=FULL` when it is asked."""

CACHE = 65_536
"""Kibibytes of pages kept in memory: receipts are looked up and written all over their table."""

LOOK_UP = 500
"""Keys in one look-up, under the limit on parameters of every SQLite version."""


class FolderInUse(Exception):
    """Another process writes in the same data folder."""


class _FullSyncPool(SQLiteConnectionPool):
    """Connections whose commits are on the disk when they return."""

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous=FULL")
        connection.cursor().execute(f"PRAGMA cache_size=-{CACHE}")
        return connection


class SqliteRecorder(SQLiteProcessRecorder):
    """The library's recorder, with receipts and quarantine written in the same transaction as the events."""

    is_shared = False
    names: ClassVar = {
        "position": "rowid",
        "schema": "",
        "tracking": "tracking",
        "bytes": "BLOB",
        "numbered": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "clustered": "WITHOUT ROWID",
    }

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        datastore = SQLiteDatastore(str(path), pool_size=1, max_overflow=0, originator_id_type="text")
        # One connection for reading and writing: see SAFE_FROM.
        datastore.pool = _FullSyncPool(db_name=str(path), pool_size=1, max_overflow=0)
        super().__init__(datastore)
        self._path = path
        self._lock: IO[str] | None = None

    def sql(self, statement: str) -> str:
        """Write a statement in the dialect of this database."""
        for name, value in self.names.items():
            statement = statement.replace("{" + name + "}", value)
        return statement

    def select(self, statement: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.sqlite_cursor.row_factory = None  # tuples, and not the library's rows
            cursor.execute(statement, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def look_up(self, statement: str, keys: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Give the rows of a query about keys, `IN ({keys})`."""
        parts = (tuple(keys[start : start + LOOK_UP]) for start in range(0, len(keys), LOOK_UP))
        return [
            row for some in parts for row in self.select(statement.replace("{keys}", ", ".join("?" * len(some))), some)
        ]

    @property
    def is_made(self) -> bool:
        """Whether the tables are there."""
        return bool(self.select("SELECT count(*) FROM sqlite_master WHERE name = 'quarantine_content'", ())[0][0])

    def create(self, statements: Sequence[str]) -> None:
        """Make the tables."""
        self.claim()
        self.create_table()
        with self.datastore.transaction(commit=True) as cursor:
            for statement in statements:
                cursor.execute(self.sql(statement))

    def claim(self) -> None:
        """Claim the data folder for writing until this process ends.  Raises `FolderInUse` where another has it."""
        if self._lock is not None:
            return
        lock = self._path.with_suffix(".lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise FolderInUse(
                f"{self._path.parent} is being written by process {holder}; "
                "wait for its end, or stop it where it is consume or run, or choose another folder"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def close(self) -> None:
        """Close the connection and give up the claim."""
        self.datastore.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Write the events, and what stands `beside` them, in one transaction."""
        self.claim()
        return super().insert_events(stored_events, **kwargs)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        for statement, rows in kwargs.get("beside", ()):
            c.executemany(statement, rows)
        # The library asks for each event's position in turn; nobody here wants them, and one call is faster.
        c.executemany(self.insert_events_statement, map(attrgetter(*StoredEvent.__dataclass_fields__), stored_events))
        track(self, c, kwargs.get("stretches", ()))
        return None

    def damage(self) -> str:
        """Say what the database itself finds wrong first in its pages, or nothing."""
        [[found]] = self.select("PRAGMA quick_check(1)", ())
        return "" if found == "ok" else str(found).splitlines()[0]

    def concerns(self) -> list[str]:
        """Say what about this database could lose data."""
        concerns = []
        if self.select("PRAGMA synchronous", ())[0][0] < FULL:
            concerns.append(
                "synchronous is not FULL: a power cut can lose what was recorded; "
                "this program sets it, so find out what sets it back"
            )
        if sqlite3.sqlite_version_info < SAFE_FROM:
            concerns.append(
                f"SQLite {sqlite3.sqlite_version} can corrupt its log when two connections write at once; "
                "this program keeps one writing connection, so let nothing else write to the file"
            )
        return concerns
