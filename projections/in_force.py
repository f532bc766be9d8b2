"""The events in force, as one table per type of event.

An event is in force when it stands in the log up to the position asked, had been written down by `known_at`, had
happened by `as_of`, is not set aside by the rules, and is not withdrawn: retracted or superseded by an event of the
same source that was itself known.  What this system says of its own record (set aside, reinstated) counts by position
alone, whatever the clocks say.

DuckDB's variables `as_of`, `known_at`, `position` and `where_case` carry what is asked.  The queries below are also
those of `projections.spark`: they read `raw`, all events of each type, and the tables `set_aside` and `withdrawn`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from domain.catalogue import OURS
from domain.fact import CaseFact
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
        from raw.event_set_aside where {STANDS}
        union all
        select subject, of_version, 0, position
        from raw.event_reinstated where {STANDS}
    )
    group by stream, version
    having max(aside_at) > max(back_at)
"""
LATEST = f"select max(recorded_at) as latest from raw.{{table}} where {STANDS}"
STANDING = f"""
    select
        *,
        case
            when {IS_SET_ASIDE} then 'set_aside'
            when {IS_WITHDRAWN} then 'withdrawn'
            when occurred_at > getvariable('as_of') then 'not_yet'
            else 'in_force'
        end as standing
    from raw.{{table}} as event
    where {IS_KNOWN}
    order by position
"""


def are_withdrawn(table: str, *, by: str) -> str:
    """Give the query of the events that those of a type withdraw, which their column `by` names."""
    return (
        f"select source, {by} as event_id from raw.{table} as event"
        f" where {by} is not null and {IS_KNOWN} and not {IS_SET_ASIDE}"
    )


def in_force(table: str, *, but_not: Collection[str] = ("set_aside", "withdrawn")) -> str:
    """Give the query of the events of a type that are in force; `but_not` names the tables that have any rows."""
    where = STANDS if table in OF_OURS else f"{IS_KNOWN} and occurred_at <= getvariable('as_of')"
    for reason, exists in (("set_aside", IS_SET_ASIDE), ("withdrawn", IS_WITHDRAWN)):
        if reason in but_not:
            where += f" and not {exists}"
    return f"select * from raw.{table} as event where {where}"


class Arrow:
    """A Polars frame that DuckDB reads through Arrow's own interface, with no further library between them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class EventTables:
    """The tables of events of one source, each made in DuckDB when it is first asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Source) -> None:
        self._connection = connection
        self._source = source
        self._raw: dict[str, bool] = {}
        self._made: set[str] = set()
        self._execute("create schema raw")
        self._execute("create temp table set_aside (stream text, version bigint)")
        self._execute("create temp table withdrawn (source text, event_id text)")
        has_set_aside, _ = self._make_raw("event_set_aside"), self._make_raw("event_reinstated")
        if has_set_aside:
            self._execute(f"insert into set_aside {ARE_SET_ASIDE}")
        if self._make_raw("event_retracted"):
            self._withdraw("event_retracted", by="retracts")

    def make(self, table: str) -> None:
        """Make the table of the events of a type that are in force, under its own name."""
        if table in self._made:
            return
        self._made.add(table)
        has_events = self._make_raw(table)
        if has_events and table not in OF_OURS:
            self._withdraw(table, by="supersedes")
        anything = {one for one in ("set_aside", "withdrawn") if self._execute(f"select 1 from {one} limit 1")}
        self._execute(f"create view {table} as {in_force(table, but_not=anything if has_events else ())}")

    def recorded(self) -> Iterator[tuple[str, str]]:
        """Give, for each type that has events, its name and the query of all its events with their standing."""
        for table in TABLES:
            if self._make_raw(table):
                self.make(table)
                yield table, STANDING.format(table=table)

    def _execute(self, statement: str, *parameters: object) -> list[Any]:
        return self._connection.execute(statement, list(parameters)).fetchall()

    def _withdraw(self, table: str, *, by: str) -> None:
        self._execute(f"insert into withdrawn {are_withdrawn(table, by=by)}")

    def _make_raw(self, table: str) -> bool:
        """Make the table of all events of a type, in force or not, and say whether there can be any."""
        if table not in self._raw:
            self._raw[table] = self._read_raw(table)
        return self._raw[table]

    def _read_raw(self, table: str) -> bool:
        source = self._source
        if not isinstance(source, Path) and table in source:
            self._connection.register("frame", Arrow(source[table]))
            self._execute(f"create table raw.{table} as select * from frame")
            self._connection.unregister("frame")
            return True
        files = files_of(source / table) if isinstance(source, Path) else []
        if not files:
            columns = ", ".join(f'"{name}" {SQL_TYPES[kind]}' for name, kind in COLUMNS[table].items())
            self._execute(f"create table raw.{table} ({columns})")
            return False
        self._execute(f"set variable files_{table} = $1", files)
        statement = f"create view raw.{table} as select * from read_parquet(getvariable('files_{table}'))"
        if "case_ref" in COLUMNS[table]:
            statement += " where getvariable('where_case') is null or case_ref = getvariable('where_case')"
        self._execute(statement)
        return True


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
