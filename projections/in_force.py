"""The events in force, as one table per type of event.

An event is in force when it stands in the log up to the position asked, had been written down by `known_at`, had
happened by `as_of`, is not set aside by the rules, and is not withdrawn: retracted or superseded by an event of the
same source that was itself known.  What this system says of its own record (set aside, reinstated) counts by position
alone, whatever the clocks say.

DuckDB's variables `as_of`, `known_at` and `position` carry what is asked.  The queries below are also
those of `projections.spark`: they read `raw_` and the name of a type, all
its events, and the tables `set_aside` and `withdrawn`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from domain.catalogue import OURS
from domain.fact import CaseFact
from projections.question import Question
from schemas.columns import COLUMNS, TABLES, table_of
from schemas.watermark import HistoryIncomplete

Source = Mapping[str, pl.DataFrame] | Path
"""The tables of history: in memory, or a folder of Delta tables."""

OF_OURS = frozenset(table_of(kind) for kind in OURS)
OF_CASES = tuple(table for table, kind in TABLES.items() if issubclass(kind, CaseFact))

SQL_TYPES = {
    pl.Boolean(): "boolean",
    pl.Int64(): "bigint",
    pl.String(): "text",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "timestamptz",
    pl.List(pl.String()): "text[]",
}

STANDS = "position <= getvariable('position')"
IS_KNOWN = f"{STANDS} and recorded_at <= getvariable('known_at')"
IS_SET_ASIDE = (
    "exists (select 1 from set_aside where set_aside.stream = event.stream and set_aside.version = event.version)"
)
IS_WITHDRAWN = (
    "exists (select 1 from withdrawn where withdrawn.source = event.source and withdrawn.event_id = event.event_id)"
)
ARE_SET_ASIDE = f"""
    select stream, version
    from (
        select subject as stream, of_version as version, position as aside_at, 0 as back_at
        from raw_event_set_aside where {STANDS}
        union all
        select subject, of_version, 0, position
        from raw_event_reinstated where {STANDS}
    )
    group by stream, version
    having max(aside_at) > max(back_at)
"""
LATEST = f"select max(recorded_at) as latest from raw_{{table}} where {STANDS}"
STANDING = f"""
    select
        position,
        case
            when {IS_SET_ASIDE} then 'set_aside'
            when {IS_WITHDRAWN} then 'withdrawn'
            when occurred_at > getvariable('as_of') then 'not_yet'
            else 'in_force'
        end as standing
    from recorded as event
"""
IDENTITY = ("position", "stream", "version", "source", "event_id", "occurred_at")
"""The columns that tell how an event stands."""


def are_withdrawn(table: str, *, by: str) -> str:
    """Give the query of the events that those of a type withdraw, which their column `by` names."""
    return (
        f"select source, {by} as event_id from raw_{table} as event"
        f" where {by} is not null and {IS_KNOWN} and not {IS_SET_ASIDE}"
    )


def in_force(table: str, *, but_not: Collection[str] = ("set_aside", "withdrawn")) -> str:
    """Give the query of the events of a type that are in force; `but_not` names the tables that have any rows."""
    where = STANDS if table in OF_OURS else f"{IS_KNOWN} and occurred_at <= getvariable('as_of')"
    for reason, exists in (("set_aside", IS_SET_ASIDE), ("withdrawn", IS_WITHDRAWN)):
        if reason in but_not:
            where += f" and not {exists}"
    return f"select * from raw_{table} as event where {where}"


class Arrow:
    """A Polars frame that DuckDB reads through Arrow's own interface, with no further library between them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class EventTables:
    """The tables of events of one source, each made in DuckDB when it is first asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Source, asked: Question) -> None:
        self._connection = connection
        self._source = source
        self._asked = asked
        self._files: dict[str, list[str]] = {}
        self._raw: set[str] = set()
        self._made: set[str] = set()
        self._withdrawn: set[tuple[str, str]] = set()
        self._but_not: set[str] = set()
        self._execute("create temp table set_aside (stream text, version bigint)")
        self._execute("create temp table withdrawn (source text, event_id text)")
        if self._has_events("event_set_aside"):
            self._make_raw("event_set_aside")
            self._make_raw("event_reinstated")
            self._insert("set_aside", ARE_SET_ASIDE)
        self._withdraw("event_retracted", by="retracts")

    def make(self, table: str) -> None:
        """Make the table of the events of a type that are in force, under its own name."""
        if table in self._made:
            return
        self._made.add(table)
        if not self._has_events(table):
            self._execute(f"create temp table {table} ({_typed(table)})")
            return
        if table not in OF_OURS:
            self._withdraw(table, by="supersedes")
        self._make_raw(table)
        self._execute(f"create temp view {table} as {in_force(table, but_not=self._but_not)}")

    def recorded(self, event_id: str | None = None) -> dict[str, list[dict[str, Any]]]:
        """Give all events known, or those with an identifier, by their tables and in the order of the log.

        Each has a `standing`.
        """
        known = {table: self._known(table, event_id) for table in TABLES if self._has_events(table)}
        found = {table: events for table, events in known.items() if len(events)}
        for table in found:
            self._withdraw(table, by="supersedes")
        standings = self._standings(events.select(IDENTITY) for events in found.values())
        return {
            table: [row | {"standing": standings[row["position"]]} for row in events.iter_rows(named=True)]
            for table, events in found.items()
        }

    def _known(self, table: str, event_id: str | None) -> pl.DataFrame:
        source = self._source
        events = pl.scan_parquet(self._files[table]) if isinstance(source, Path) else source[table].lazy()
        events = events.filter(
            pl.col("position") <= self._asked.position, pl.col("recorded_at") <= self._asked.known_at
        )
        return (events if event_id is None else events.filter(event_id=event_id)).sort("position").collect()

    def _standings(self, events: Iterable[pl.DataFrame]) -> dict[int, str]:
        """Give how each of these events stands, by its position."""
        every = [*events]
        if not every:
            return {}
        self._connection.register("recorded", Arrow(pl.concat(every)))
        standings = self._execute(STANDING)
        self._connection.unregister("recorded")
        return dict(standings)

    def _execute(self, statement: str, *parameters: object) -> list[Any]:
        return self._connection.execute(statement, list(parameters)).fetchall()

    def _insert(self, reason: str, query: str) -> None:
        """Add to what is not in force, for the reason of that name."""
        [(count,)] = self._execute(f"insert into {reason} {query}")
        if count:
            self._but_not.add(reason)

    def _withdraw(self, table: str, *, by: str) -> None:
        if (table, by) not in self._withdrawn and self._can_withdraw(table, by):
            self._make_raw(table)
            self._insert("withdrawn", are_withdrawn(table, by=by))
        self._withdrawn.add((table, by))

    def _has_events(self, table: str) -> bool:
        """Say whether there can be events of a type."""
        if not isinstance(self._source, Path):
            return table in self._source
        if table not in self._files:
            self._files[table] = files_of(self._source / table)
        return bool(self._files[table])

    def _can_withdraw(self, table: str, by: str) -> bool:
        """Say whether any event of a type can withdraw another."""
        if isinstance(self._source, Path) or table not in self._source:
            return self._has_events(table)
        return self._source[table][by].null_count() < len(self._source[table])

    def _make_raw(self, table: str) -> None:
        """Make the table of all events of a type, in force or not."""
        if table in self._raw:
            return
        self._raw.add(table)
        if not self._has_events(table):
            self._execute(f"create temp table raw_{table} ({_typed(table)})")
        elif isinstance(self._source, Path):
            self._execute(f"set variable files_{table} = $1", self._files[table])
            self._execute(f"create temp view raw_{table} as select * from read_parquet(getvariable('files_{table}'))")
        else:
            self._connection.register("frame", Arrow(self._source[table]))
            self._execute(f"create temp table raw_{table} as select * from frame")
            self._connection.unregister("frame")


def _typed(table: str) -> str:
    return ", ".join(f'"{name}" {SQL_TYPES[kind]}' for name, kind in COLUMNS[table].items())


def files_of(path: Path) -> list[str]:
    """Give the files of a Delta table as it is now, none where it is yet to be made.  Raises HistoryIncomplete."""
    if not path.exists():
        return []
    from deltalake import DeltaTable  # takes long to import, and questions about one case do not need it
    from deltalake.exceptions import DeltaError, TableNotFoundError

    try:
        return DeltaTable(path).file_uris()
    except TableNotFoundError:
        return []  # it is being made; one that was lost is noticed by the watermark
    except DeltaError as error:
        raise HistoryIncomplete(f"the log of {path} cannot be read; `casehistory rebuild` makes it afresh") from error
