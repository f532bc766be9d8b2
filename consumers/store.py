"""The event store: the only truth, append-only, on SQLite or PostgreSQL.

The library's recorders keep the events.  Beside them, written in the same transaction, stand the receipts (every fact
ever received, by source and identifier, so that a fact sent twice is known for ever) and the quarantine (every fact
that could not be recorded, with its bytes).  What is stored of an event is the publisher's own Avro bytes, preceded by
the instant at which they were stored.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from eventsourcing.persistence import IntegrityError, PersistenceError, StoredEvent

from consumers.away import first_line
from consumers.sqlite import SqliteRecorder
from consumers.stretch import Stretch, StretchTaken

if TYPE_CHECKING:
    from consumers.postgres import PostgresRecorder

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SERVERS = ("postgresql://", "postgres://")
"""How the address of a server begins; any other is the path to a file."""

STORED_AT = 8
"""Bytes in front of the payload: microseconds since 1970, big-endian."""


class Logged(NamedTuple):
    """An event as it stands in the log."""

    position: int
    stream: str
    version: int
    stored_at: datetime
    payload: bytes


class Receipt(NamedTuple):
    """That a fact was received: its content and the instant at which the source had written it down."""

    key: bytes
    content: bytes
    recorded_at: int
    stream: str


class Quarantined(NamedTuple):
    """A fact that could not be recorded.  `number` is 0 until it is stored; an unreadable one has no stream."""

    number: int
    key: bytes
    content: bytes
    stream: str
    source: str
    event_id: str
    topic: str
    rule: str
    why: str
    payload: bytes
    origin: str
    received_at: int


class Judged(NamedTuple):
    """What was known of a stream when facts of it were judged: its version, and what of it is quarantined."""

    stream: str
    version: int
    held: frozenset[tuple[bytes, bytes]]


class Appended(NamedTuple):
    """An event to append to its stream."""

    stream: str
    version: int
    topic: str
    payload: bytes


class _Stored(NamedTuple):
    """The library's `StoredEvent`, which as a frozen dataclass takes several times as long to make."""

    originator_id: str
    originator_version: int
    topic: str
    state: bytes


class Changes:
    """What one batch changes in the store, all of it or nothing."""

    def __init__(self) -> None:
        self.appended: list[Appended] = []
        self.receipts: list[Receipt] = []
        self.replaced: list[Receipt] = []
        """The receipts of the losers, where an identifier has come with content that precedes theirs."""
        self.judged: list[Judged] = []
        self.quarantined: dict[tuple[bytes, bytes], Quarantined] = {}
        self.released: set[tuple[bytes, bytes]] = set()

    def hold(self, item: Quarantined) -> None:
        """Put an item into the quarantine, or give it another reason there."""
        self.quarantined[item.key, item.content] = item
        self.released.discard((item.key, item.content))

    def release(self, key: bytes, content: bytes) -> None:
        """Take an item out of the quarantine."""
        self.quarantined.pop((key, content), None)
        self.released.add((key, content))

    def __bool__(self) -> bool:
        return bool(self.appended or self.receipts or self.quarantined or self.released)


TABLES = (
    "CREATE TABLE IF NOT EXISTS {schema}receipts (key {bytes} PRIMARY KEY, content {bytes} NOT NULL, "
    "recorded_at BIGINT NOT NULL, stream TEXT NOT NULL) {clustered}",
    "CREATE TABLE IF NOT EXISTS {schema}quarantine (number {numbered}, key {bytes} NOT NULL, content {bytes} NOT NULL, "
    "stream TEXT NOT NULL, source TEXT NOT NULL, event_id TEXT NOT NULL, topic TEXT NOT NULL, rule TEXT NOT NULL, "
    "why TEXT NOT NULL, payload {bytes} NOT NULL, origin TEXT NOT NULL, received_at BIGINT NOT NULL, "
    "UNIQUE (key, content))",
    "CREATE INDEX IF NOT EXISTS quarantine_stream ON {schema}quarantine (stream)",
    "CREATE INDEX IF NOT EXISTS quarantine_content ON {schema}quarantine (content)",
)


SAME_ID = "same-id-other-content"
"""The rule by which a fact is held whose identifier came with other content; it is never heard again."""

VERSIONS = (
    "SELECT originator_id, max(originator_version) FROM {schema}stored_events "
    "WHERE originator_id IN ({keys}) GROUP BY originator_id"
)
HELD = f"SELECT stream, key, content FROM {{schema}}quarantine WHERE stream IN ({{keys}}) AND rule <> '{SAME_ID}'"  # noqa: S608


class StoreUnavailable(Exception):
    """The database cannot be opened, read or written."""


class StoreNotMade(Exception):
    """The database holds no event store."""


class ConflictingWriter(Exception):
    """Another writer appended to the same stream first.  Read the stream again and judge afresh."""


def receipt_key(source: str, event_id: str) -> bytes:
    """Give the 16 bytes by which a fact of `source` is known for ever."""
    return hashlib.blake2b(f"{source}\0{event_id}".encode(), digest_size=16).digest()


def microseconds(instant: datetime) -> int:
    """Give the microseconds from 1970 to `instant`."""
    delta = instant - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class Store:
    """The event store of one data folder or one database."""

    def __init__(self, address: str, *, make: bool = True) -> None:
        """Open the store at `address`: a path to an SQLite file, or a `postgresql://` address.

        Raises `StoreUnavailable` where the database cannot be opened.  Where there is no store yet it is made, or else
        `StoreNotMade` is raised; `FolderInUse` where another process is writing.
        """
        self._address = address
        with self._reaching():
            self._recorder = _recorder_at(address)
            if self._recorder.is_made:
                return
            if not make:
                self.close()
                raise StoreNotMade(f"there is no event store in {self._place}")
            self._recorder.create(TABLES)

    def close(self) -> None:
        """Close the connections."""
        self._recorder.close()

    def claim(self) -> None:
        """Claim the store for writing now rather than at the first write."""
        if isinstance(self._recorder, SqliteRecorder):
            self._recorder.claim()

    def concerns(self) -> list[str]:
        """Say what about the database could lose data."""
        return self._recorder.concerns()

    def damage(self) -> str:
        """Say what of the file is damaged, as far as its pages tell; nothing where it is whole, or on a server."""
        with self._reaching():
            return self._recorder.damage()

    @property
    def address(self) -> str:
        """Where the store is, as it was told.  It may hold a password."""
        return self._address

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write to the store while this one does."""
        return self._recorder.is_shared

    @property
    def _place(self) -> str:
        return self._address.rpartition("@")[2]

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (PersistenceError, OSError, sqlite3.Error) as error:
            raise StoreUnavailable(f"the event store at {self._place} cannot be used: {_plainly(error)}") from error

    # Reading

    def last_position(self) -> int:
        """Give the position of the newest event, 0 where there is none."""
        with self._reaching():
            return self._recorder.max_notification_id() or 0

    def count(self, until: int, *, after: int = 0) -> int:
        """Count the events after position `after` up to position `until`."""
        statement = "SELECT count(*) FROM {schema}stored_events WHERE {position} > ? AND {position} <= ?"
        count: int = self._select(statement, (after, until))[0][0]
        return count

    def log(self, after: int, limit: int) -> list[Logged]:
        """Give up to `limit` events after position `after`, in position order."""
        with self._reaching():
            notifications = self._recorder.select_notifications(after, limit, inclusive_of_start=False)
        return [_logged(n.id, str(n.originator_id), n.originator_version, n.state) for n in notifications]

    def log_rows(self, after: int, limit: int) -> list[tuple[int, str, int, bytes]]:
        """Give what `log` gives as it is stored, for reading very many: position, stream, version and the bytes kept.

        The bytes are the microseconds from 1970 to when the event was stored, in `STORED_AT` bytes, and the payload.
        """
        return self._select(
            "SELECT {position}, originator_id, originator_version, state FROM {schema}stored_events "
            "WHERE {position} > ? ORDER BY {position} LIMIT ?",
            (after, limit),
        )

    def stream(self, name: str) -> list[Logged]:
        """Give the events of one stream in the order in which they were recorded."""
        rows = self._select(
            "SELECT {position}, originator_id, originator_version, state FROM {schema}stored_events "
            "WHERE originator_id = ? ORDER BY originator_version",
            (name,),
        )
        return [_logged(*row) for row in rows]

    def streams(self, prefix: str, after: str = "", limit: int = 1000) -> list[str]:
        """Give up to `limit` stream names that begin with `prefix`, in order, after the name `after`."""
        rows = self._select(
            "SELECT DISTINCT originator_id FROM {schema}stored_events WHERE originator_id > ? AND originator_id < ? "
            "ORDER BY originator_id LIMIT ?",
            (max(after, prefix), prefix + "\x7f", limit),  # two lower bounds, and SQLite may begin at the lower one
        )
        return [row[0] for row in rows]

    def count_streams(self, prefix: str) -> int:
        """Count the streams whose names begin with `prefix`, by going from name to name and past their events."""
        end = prefix + "\x7f"
        rows = self._select(
            "WITH RECURSIVE names (name) AS ("
            "SELECT min(originator_id) FROM {schema}stored_events WHERE originator_id > ? AND originator_id < ? "
            "UNION ALL SELECT (SELECT min(originator_id) FROM {schema}stored_events "
            "WHERE originator_id > names.name AND originator_id < ?) FROM names WHERE names.name IS NOT NULL) "
            "SELECT count(name) FROM names",
            (prefix, end, end),
        )
        return int(rows[0][0])

    def receipts(self, keys: Iterable[bytes]) -> dict[bytes, Receipt]:
        """Give the receipts among `keys`."""
        rows = self._look_up(
            "SELECT key, content, recorded_at, stream FROM {schema}receipts WHERE key IN ({keys})", keys
        )
        return {receipt.key: receipt for receipt in (Receipt(*_plain(row)) for row in rows)}

    def quarantined_in(self, streams: Iterable[str]) -> list[Quarantined]:
        """Give the quarantined facts of `streams`, oldest first."""
        rows = self._look_up("SELECT * FROM {schema}quarantine WHERE stream IN ({keys}) ORDER BY number", streams)
        return [Quarantined(*_plain(row)) for row in rows]

    def quarantined_as(self, contents: Iterable[bytes]) -> set[tuple[bytes, bytes]]:
        """Give the key and content of each quarantined item whose content is among `contents`."""
        rows = self._look_up("SELECT key, content FROM {schema}quarantine WHERE content IN ({keys})", contents)
        return {(row[0], row[1]) for row in map(_plain, rows)}

    def quarantine(self, after: int = 0, limit: int = 1000) -> list[Quarantined]:
        """Give up to `limit` quarantined items after the number `after`, oldest first."""
        rows = self._select("SELECT * FROM {schema}quarantine WHERE number > ? ORDER BY number LIMIT ?", (after, limit))
        return [Quarantined(*_plain(row)) for row in rows]

    def quarantine_counts(self) -> dict[str, int]:
        """Give how many items are in the quarantine, by rule."""
        rows = self._select("SELECT rule, count(*) FROM {schema}quarantine GROUP BY rule ORDER BY rule", ())
        return dict(rows)

    def place(self, partition: str) -> int | None:
        """Give the offset of a partition to be read next, or None where nothing of it was recorded (see `Stretch`)."""
        with self._reaching():
            return self._recorder.max_tracking_id(partition)

    # Writing

    def record(self, changes: Changes, stretches: Sequence[Stretch] = ()) -> None:
        """Store `changes` and how far the `stretches` they were read from go, in one transaction.

        Raises `ConflictingWriter` where another writer was first, `StretchTaken` where the store does not stand where a
        stretch begins, `StoreUnavailable` where the database cannot write.
        """
        stored_at = microseconds(datetime.now(UTC)).to_bytes(STORED_AT, "big")
        events = [
            _Stored(event.stream, event.version, event.topic, stored_at + event.payload) for event in changes.appended
        ]
        with self._reaching():
            try:
                self._recorder.insert_events(
                    cast(Sequence[StoredEvent], events),
                    stretches=stretches,
                    beside=self._beside(changes),
                    unchanged=self._unchanged(changes.judged),
                )
            except IntegrityError as error:
                if not self._is_stored(events, stretches):
                    if isinstance(error, StretchTaken):
                        raise
                    raise ConflictingWriter("another writer was first; run the same command again") from error

    def _unchanged(self, judged: list[Judged]) -> list[tuple[str, list[str], set[tuple[Any, ...]]]]:
        """Give what must be found as it was when streams were judged, where another process may write them."""
        if not (self.is_shared and judged):
            return []
        streams = [one.stream for one in judged]
        versions = {(one.stream, one.version) for one in judged if one.version}
        held = {(one.stream, *item) for one in judged for item in one.held}
        return [(self._recorder.sql(VERSIONS), streams, versions), (self._recorder.sql(HELD), streams, held)]

    def _is_stored(self, events: list[_Stored], stretches: Sequence[Stretch]) -> bool:
        """Whether a commit whose reply was lost has stored it all after all."""
        for event in events[:1] + events[-1:]:
            found = self._recorder.select_events(
                event.originator_id, gt=event.originator_version - 1, lte=event.originator_version
            )
            if not found or bytes(found[0].state) != event.state:
                return False
        stands = all(self._recorder.max_tracking_id(stretch.partition) == stretch.end for stretch in stretches)
        return stands and bool(events or stretches)

    def _beside(self, changes: Changes) -> list[tuple[str, list[tuple[Any, ...]]]]:
        written: list[tuple[str, list[tuple[Any, ...]]]] = [
            (
                "DELETE FROM {schema}receipts WHERE key = ? AND content = ?",
                [(receipt.key, receipt.content) for receipt in changes.replaced],
            ),
            (
                # A key that is there by now was written by another writer, and breaks the table's own rule.
                "INSERT INTO {schema}receipts (key, content, recorded_at, stream) VALUES (?, ?, ?, ?)",
                sorted(changes.receipts),  # many rows by random keys are written faster in the order of the table
            ),
            ("DELETE FROM {schema}quarantine WHERE key = ? AND content = ?", list(changes.released)),
            (
                "INSERT INTO {schema}quarantine "
                "(key, content, stream, source, event_id, topic, rule, why, payload, origin, received_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key, content) DO UPDATE SET rule = excluded.rule, why = excluded.why",
                [tuple(item[1:]) for item in changes.quarantined.values()],
            ),
        ]
        return [(self._recorder.sql(statement), rows) for statement, rows in written if rows]

    # The two databases

    def _select(self, statement: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._reaching():
            return self._recorder.select(self._recorder.sql(statement), parameters)

    def _look_up(self, statement: str, keys: Iterable[Any]) -> list[tuple[Any, ...]]:
        with self._reaching():
            return self._recorder.look_up(self._recorder.sql(statement), list(keys))


def installing(extra: str) -> str:
    """Say how an extra is installed.  In the index of packages the name of this program may be somebody else's."""
    return f"pip install '.[{extra}]' in its sources, or with the path of its wheel in place of the dot"


def _recorder_at(address: str) -> SqliteRecorder | PostgresRecorder:
    if not address.startswith(SERVERS):
        return SqliteRecorder(Path(address))
    try:
        from consumers.postgres import PostgresRecorder
    except ImportError as error:
        raise StoreUnavailable(f"PostgreSQL needs an extra; install it with {installing('postgres')}") from error
    return PostgresRecorder(address)


def _plainly(error: Exception) -> str:
    said = first_line(error)
    if "full" in said or "disk I/O" in said or "No space left" in said:
        return f"{said}; make room and run the same command again, nothing that was recorded is lost"
    if "file is not a database" in said or "malformed" in said:
        return f"{said}; restore the file from its backup, or choose another data folder"
    if "connect" in said:
        return f"{said}; see that the server runs and that CASEHISTORY_DATABASE has its address, user and password"
    return said


def _logged(position: int, stream: str, version: int, state: bytes) -> Logged:
    whole = bytes(state)
    stored_at = datetime.fromtimestamp(int.from_bytes(whole[:STORED_AT], "big") / 1_000_000, UTC)
    return Logged(position, stream, version, stored_at, whole[STORED_AT:])


def _plain(row: Sequence[Any]) -> list[Any]:
    return [bytes(value) if isinstance(value, memoryview | bytearray) else value for value in row]
