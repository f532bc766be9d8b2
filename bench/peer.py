"""The peer of a rebuild: one running count, as a projection of the eventsourcing library on PostgreSQL.

It is written the way the library's documentation shows: a tracking recorder with a table of its own is the view, and
for each event the projection changes the table and moves the tracking position in one transaction.  The peer's events
carry no more than the count needs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic
from psycopg.sql import SQL, Identifier

BATCH = 5_000
LONGEST = 3_600.0
"""Seconds after which the peer is given up."""


@dataclass(frozen=True)
class Happened(DomainEvent):
    """Something happened in a stream."""

    stream: str


@dataclass(frozen=True)
class AbsenceAccepted(Happened):
    """An absence was ruled acceptable."""


class Record(Application[UUID]):
    """The application that recorded the events."""


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


def record(environment: dict[str, str], events: Iterable[tuple[str, int, bool]]) -> None:
    """Record events with the library: the stream, the version, and whether it is an accepted absence."""
    application = Record(environment)
    made = _made(events)
    while some := [application.mapper.to_stored_event(event) for event in islice(made, BATCH)]:
        application.recorder.insert_events(some)
    application.close()


def _made(events: Iterable[tuple[str, int, bool]]) -> Iterator[Happened]:
    for stream, version, is_accepted_absence in events:
        kind = AbsenceAccepted if is_accepted_absence else Happened
        yield kind(
            originator_id=uuid5(NAMESPACE_URL, stream),
            originator_version=version,
            timestamp=datetime(2020, 1, 1, tzinfo=UTC),
            stream=stream,
        )


def run(environment: dict[str, str], projection: type[EveryEvent], last: int) -> tuple[float, dict[str, int]]:
    """Run a projection up to the event in place `last`, and give the seconds it took and its counts."""
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Record, projection_class=projection, view_class=Counts, env=environment
    ) as runner:
        runner.wait(last, timeout=LONGEST)
        return time.perf_counter() - began, runner.view.counts()
