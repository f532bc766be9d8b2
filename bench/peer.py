"""The peers, written the way the documentation of the eventsourcing library shows.

Of recording: an application whose events hold what a file says, mapped to JSON and inserted in batches.  Of a rebuild:
one running count as a projection on PostgreSQL.  A tracking recorder with a table of its own is the view, and for each
event the projection changes the table and moves the tracking position in one transaction.  The counted events carry no
more than the count needs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

import fastavro
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import JSONTranscoder, Tracking, Transcoding
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic
from psycopg.sql import SQL, Identifier

ABOUT = ("case_ref", "crn", "officer", "inspection_ref", "subject")
"""The field that says what a record is about: the first of these that it has."""

LONGEST = 3_600.0
"""Seconds after which the peer is given up."""


@dataclass(frozen=True)
class Happened(DomainEvent):
    """Something happened in a stream."""

    stream: str


@dataclass(frozen=True)
class AbsenceAccepted(Happened):
    """An absence was ruled acceptable."""


@dataclass(frozen=True)
class Told(DomainEvent):
    """What one record of a file says."""

    values: dict[str, Any]


class DateAsISO(Transcoding):
    """A day in JSON, which the library leaves to its users."""

    type = date
    name = "date_iso"

    def encode(self, obj: date) -> str:
        """Write a day."""
        return obj.isoformat()

    def decode(self, data: str) -> date:
        """Read a day."""
        return date.fromisoformat(data)


class Record(Application[UUID]):
    """The application that records the events."""

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        """Register what the events hold besides what the library knows."""
        super().register_transcodings(transcoder)
        transcoder.register(DateAsISO())


class Counts(PostgresTrackingRecorder):
    """How many events were counted of each stream."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self._table = self.tracking_table_name.replace("_tracking", "_counts")
        names = Identifier(self.datastore.schema), Identifier(self._table)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {}.{} (stream text PRIMARY KEY, count bigint NOT NULL)").format(*names)
        )
        self._add = SQL(
            "INSERT INTO {0}.{1} AS counts VALUES (%s, 1) ON CONFLICT (stream) DO UPDATE SET count = counts.count + 1"
        ).format(*names)
        self._select = SQL("SELECT stream, count FROM {}.{}").format(*names)

    def add(self, stream: str, tracking: Tracking) -> None:
        """Count an event, and say that the log has been read up to it."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self._add, (stream,), prepare=True)

    def counts(self) -> dict[str, int]:
        """Give the counts."""
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(self._select)
            return {row["stream"]: row["count"] for row in cursor.fetchall()}


class EveryEvent(Projection[Counts]):
    """The number of events of each stream."""

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Count the event."""
        self.view.add(domain_event.stream, tracking)


class AcceptedAbsences(EveryEvent):
    """The number of accepted absences of each case: the database hands over no other events."""

    topics = (get_topic(AbsenceAccepted),)


def append(environment: dict[str, str], events: Iterable[DomainEvent], batch: int) -> int:
    """Record events with the library, so many in a batch, and give their number."""
    application = Record(environment)
    appended = 0
    made = iter(events)
    while some := [application.mapper.to_stored_event(event) for event in islice(made, batch)]:
        application.recorder.insert_events(some)
        appended += len(some)
    application.close()
    return appended


def counted(events: Iterable[tuple[str, int, bool]]) -> Iterator[Happened]:
    """Give the events to count: of each the stream, the version, and whether it is an accepted absence."""
    for stream, version, is_accepted_absence in events:
        kind = AbsenceAccepted if is_accepted_absence else Happened
        yield kind(
            originator_id=uuid5(NAMESPACE_URL, stream),
            originator_version=version,
            timestamp=datetime(2020, 1, 1, tzinfo=UTC),
            stream=stream,
        )


def told(files: Iterable[Path]) -> Iterator[Told]:
    """Give an event for each record of Avro files, in a stream for each thing that the records are about."""
    streams: dict[str, UUID] = {}
    versions: Counter[UUID] = Counter()
    for file in files:
        with file.open("rb") as content:
            for values in cast(Iterator[dict[str, Any]], fastavro.reader(content)):
                about = next(values[name] for name in ABOUT if name in values)
                stream = streams.setdefault(about, uuid5(NAMESPACE_URL, about))
                versions[stream] += 1
                yield Told(
                    originator_id=stream,
                    originator_version=versions[stream],
                    timestamp=values["recorded_at"],
                    values=values,
                )


def run(environment: dict[str, str], projection: type[EveryEvent], last: int) -> tuple[float, dict[str, int]]:
    """Run a projection up to the event in place `last`, and give the seconds it took and its counts."""
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Record, projection_class=projection, view_class=Counts, env=environment
    ) as runner:
        runner.wait(last, timeout=LONGEST)
        return time.perf_counter() - began, runner.view.counts()
