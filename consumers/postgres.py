"""The recorder on PostgreSQL, under the table lock that keeps positions in commit order."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder
from eventsourcing.utils import retry
from psycopg import Cursor
from psycopg.errors import LockNotAvailable
from psycopg.rows import tuple_row

from consumers.stretch import track
from consumers.way import concern_of_way

LOCK_TIMEOUT = 30
"""Seconds to wait for the table lock: the library would wait for ever."""

LET_GO_AFTER = 10.0
"""Seconds after which a process that stands still within a transaction loses it, and with it the table lock."""

ROWS = 1_000
"""Rows written at once, which bounds the size of what is sent."""

EVENT_TYPES = {"originator_id": "text", "originator_version": "int8", "topic": "text", "state": "bytea"}
COPY_EVENTS = f"COPY {{schema}}stored_events ({', '.join(EVENT_TYPES)}) FROM STDIN (FORMAT BINARY)"
FREE = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE relation = '{schema}stored_events'::regclass AND mode = 'ExclusiveLock' AND granted "
    "AND wait_event = 'ClientRead' AND state_change < now() - ? * interval '1 second'"
)
"""End the connection that has the table lock and has said nothing for long.

The server does so itself only where that stands still between two statements, and not within COPY or a pipeline.
"""

LOSING = {
    "fsync": "a crash of the machine can lose or corrupt the record",
    "full_page_writes": "a crash of the machine can corrupt the record",
    "synchronous_commit": "a crash can lose the last events",
}
"""The settings of a server of which one that is off loses data, and what it loses."""

FUNCTIONS = (
    "SELECT proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace "
    "WHERE nspname = ? AND proname LIKE 'es_insert_events%%'"
)
"""The functions by which the library writes without the table lock, where they are on in some other program."""

VALUES = re.compile(r"VALUES \((%s(?:, %s)*)\)")
Rows = Sequence[tuple[Any, ...]]


def reached_at(address: str) -> tuple[str, dict[str, Any]]:
    """Give the schema that an address names, and how its server is reached."""
    parts = urlsplit(address)
    said = parse_qs(parts.query)
    return said.get("schema", ["public"])[0], {
        "dbname": parts.path.lstrip("/"),
        "host": said.get("host", [parts.hostname or "localhost"])[0],
        "port": parts.port or 5432,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }


class PostgresRecorder(PostgresProcessRecorder):
    """The library's recorder, with receipts and quarantine written in the same transaction as the events."""

    is_shared = True
    names: ClassVar = {
        "position": "notification_id",
        "tracking": "notification_tracking",
        "bytes": "bytea",
        "numbered": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "clustered": "",
    }

    def __init__(self, address: str) -> None:
        self._schema, reached = reached_at(address)
        self._host = str(reached["host"])
        super().__init__(
            PostgresDatastore(
                **reached,
                schema=self._schema,
                lock_timeout=LOCK_TIMEOUT,
                idle_in_transaction_session_timeout=LET_GO_AFTER,
                pre_ping=True,
                originator_id_type="text",
                # The library's database functions drop the table lock, and a reader then misses events.
                enable_db_functions=False,
            )
        )
        if self.datastore.enable_db_functions:
            raise OperationalError("the library's database functions are on, which lose events; turn them off")
        self.sql_create_statements.remove(self.sql_create_pg_function_insert_events)  # and nobody is to find one

    def sql(self, statement: str) -> str:
        """Write a statement in the dialect of this database."""
        statement = statement.replace("?", "%s").replace("{schema}", f'"{self._schema}".')
        for name, value in self.names.items():
            statement = statement.replace("{" + name + "}", value)
        return statement

    def select(self, statement: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        with self.datastore.get_connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def look_up(self, statement: str, keys: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Give the rows of a query about keys, `IN ({keys})`."""
        return self.select(statement.replace("IN ({keys})", "= ANY(%b)"), (list(keys),)) if keys else []

    @property
    def is_made(self) -> bool:
        """Whether the tables are there."""
        name = f'"{self._schema}".quarantine_content'
        return bool(self.select("SELECT to_regclass(%s) IS NOT NULL", (name,))[0][0])

    def create(self, statements: Sequence[str]) -> None:
        """Make the tables."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"')
        self.create_table()
        with self.datastore.transaction(commit=True) as cursor:
            for statement in statements:
                cursor.execute(self.sql(statement))

    def close(self) -> None:
        """Close the connections."""
        self.datastore.close()

    @retry((InterfaceError, OperationalError), max_attempts=2, wait=0.2)
    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Write the events, and what stands `beside` them, in one transaction.

        The library sends a batch as one parameter within a pipeline, which waits for ever on more than about a megabyte
        of events; COPY has no such bound and is faster.
        """
        try:
            self._insert_all(stored_events, **kwargs)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                self.select(self.sql(FREE), (LET_GO_AFTER,))
            raise

    def _insert_all(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._lock_table(cursor)
            for statement, keys, expected in kwargs.get("unchanged", ()):
                _see(cursor, statement, keys, expected)
            if stored_events:
                self._notify_channel(cursor)
                with cursor.copy(self.sql(COPY_EVENTS)) as copy:
                    copy.set_types(list(EVENT_TYPES.values()))
                    for event in map(attrgetter(*EVENT_TYPES), stored_events):
                        copy.write_row(event)
            track(self, cursor, kwargs.get("stretches", ()))
            for statement, rows in kwargs.get("beside", ()):
                _write(cursor, statement, rows)

    def damage(self) -> str:
        """Say nothing: a server checks its own pages."""
        return ""

    def concerns(self) -> list[str]:
        """Say what about this database could lose data, or let others read it on its way."""
        concerns = [
            f"{name} is off: {loss}; set {name} = on"
            for name, loss in LOSING.items()
            if self.select("SELECT current_setting(%s)", (name,))[0][0] == "off"
        ]
        concerns += [
            f"{name} is there: events that a program writes by it are missed by those who follow the record; "
            "drop it, and turn the library's database functions off in that program"
            for (name,) in self.select(self.sql(FUNCTIONS), (self._schema,))
        ]
        [[is_encrypted]] = self.select("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", ())
        of_way = concern_of_way(self._host, is_encrypted=is_encrypted, mode=os.environ.get("PGSSLMODE", ""))
        return [*concerns, of_way] if of_way else concerns


def _see(cursor: Cursor[Any], statement: str, keys: Sequence[str], expected: set[tuple[Any, ...]]) -> None:
    """See that a query about keys gives the rows that it gave before.  Raises IntegrityError."""
    with cursor.connection.cursor(row_factory=tuple_row) as looking:
        found = set(looking.execute(statement.replace("IN ({keys})", "= ANY(%b)"), (keys,)))
    if found != expected:
        raise IntegrityError("another writer was first")


def _write(cursor: Cursor[Any], statement: str, rows: Rows) -> None:
    """Write rows, with one array for each column where they are inserted: row by row takes longer."""
    arrays, is_insert = VALUES.subn(r"SELECT * FROM unnest(\1)", statement)
    if not is_insert:
        cursor.executemany(statement, rows)
        return
    for start in range(0, len(rows), ROWS):
        some = zip(*rows[start : start + ROWS], strict=True)
        cursor.execute(arrays.replace("%s", "%b"), [list(column) for column in some])
