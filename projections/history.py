"""History as of a day and as known on a day: a typed table per type of event, of the events in force.

An event is in force when it stands in the log up to the position asked, had been written down by `known_at`, had
happened by `as_of`, is not set aside by the rules, and is not withdrawn: retracted or superseded by an event of the
same source that was itself known.  On top of these tables stand the views, each made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import polars as pl

from domain.fact import Fact
from projections.calendar import calendar
from projections.measure import Result, definition, result_of, rows_of, with_dimensions
from projections.queries import Query, QueryError, in_order, view
from projections.question import Moment, Question, question
from projections.thresholds import thresholds
from schemas.columns import COLUMNS, INSTANT, TABLES, frames_of_facts, frames_of_log, log_of
from schemas.watermark import read_watermark

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Nothing is fetched from elsewhere."""

OURS = ("event_set_aside", "event_reinstated")

_STANDS = "position <= getvariable('position')"
_IS_KNOWN = f"{_STANDS} and recorded_at <= getvariable('known_at')"
_IS_SET_ASIDE = (
    "exists (select 1 from set_aside where set_aside.stream = event.stream and set_aside.version = event.version)"
)
_IS_WITHDRAWN = (
    "exists (select 1 from withdrawn where withdrawn.source = event.source and withdrawn.event_id = event.event_id)"
)
_SET_ASIDE = """
    create temp table set_aside as
    select stream, version
    from (
        select subject as stream, of_version as version, position, 0 as reinstated_at from raw.event_set_aside
        union all
        select subject, of_version, 0, position from raw.event_reinstated
    )
    where greatest(position, reinstated_at) <= getvariable('position')
    group by stream, version
    having max(position) > max(reinstated_at)
"""


_STANDING = f"""
    select
        *,
        case
            when {_IS_SET_ASIDE} then 'set_aside'
            when {_IS_WITHDRAWN} then 'withdrawn'
            when occurred_at > getvariable('as_of') then 'not_yet'
            else 'in_force'
        end as standing
    from raw.{{table}} as event
    where {_IS_KNOWN}
    order by position
"""


class PositionNotReached(Exception):
    """History does not go as far as the position asked for."""


class _Arrow:
    """A Polars frame that DuckDB reads through Arrow's own interface, with no further library between them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


Source = Mapping[str, pl.DataFrame] | Path
"""The tables of history: in memory, or a folder of Delta tables."""


class History:
    """The events in force for one question, and the views over them."""

    def __init__(
        self,
        source: Source,
        *,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        position: int,
        latest: datetime | None,
        where_case: str | None = None,
    ) -> None:
        self._source = source
        self._where_case = where_case
        self._made: set[str] = set()
        self._measured: dict[str, pl.DataFrame] = {}
        self._connection = duckdb.connect(config=SETTINGS)
        self._execute("create schema raw")
        self._execute("set variable position = $1", position)
        self._execute("set variable where_case = $1", where_case)
        self.question: Question = question(as_of=as_of, known_at=known_at, position=position, latest=latest)
        for name in ("as_of", "known_at"):
            self._execute(f"set variable {name} = $1", getattr(self.question, name))
        self._find_set_aside()
        self._execute("create temp table withdrawn (source text, event_id text)")
        self._withdraw("event_retracted", by="retracts")

    @classmethod
    def of_facts(
        cls,
        facts: Iterable[Fact],
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        position: int | None = None,
    ) -> History:
        """Take facts as the whole log, in the order given: positions count from 1, versions within each stream."""
        return cls._of_frames(frames_of_facts(facts), as_of=as_of, known_at=known_at, position=position)

    @classmethod
    def of_log(
        cls,
        logged: Iterable[tuple[int, str, int, datetime, bytes]],
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        position: int | None = None,
    ) -> History:
        """Take some events of the log, such as those of one case: position, stream, version, when stored, and payload.

        To ask about them as about the whole log, give `as_of` or `known_at`, and `position`.
        """
        return cls._of_frames(frames_of_log(log_of(logged)), as_of=as_of, known_at=known_at, position=position)

    @classmethod
    def _of_frames(
        cls,
        frames: Mapping[str, pl.DataFrame],
        *,
        as_of: Moment | None,
        known_at: Moment | None,
        position: int | None,
    ) -> History:
        if position is None:
            position = max((last for frame in frames.values() for last in frame["position"]), default=0)
        said = (frame.filter(pl.col("position") <= position) for table, frame in frames.items() if table not in OURS)
        latest = max((instant for frame in said for instant in frame["recorded_at"]), default=None)
        return cls(frames, as_of=as_of, known_at=known_at, position=position, latest=latest)

    @classmethod
    def of_folder(
        cls,
        path: Path,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        position: int | None = None,
        where_case: str | None = None,
    ) -> History:
        """Open the history in a folder, all of it or the events of one case.

        Raises HistoryNotMade and HistoryOfAnotherShape (see `schemas.watermark`), and PositionNotReached.
        """
        watermark = read_watermark(path)
        if position is None or position == watermark.position:
            position, latest = watermark.position, watermark.latest
        elif position < watermark.position:
            latest = _latest_in(path, position=position)
        else:
            raise PositionNotReached(f"the history in {path} goes up to position {watermark.position}, not {position}")
        return cls(path, as_of=as_of, known_at=known_at, position=position, latest=latest, where_case=where_case)

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, name: str, where_case: str | None = None) -> list[dict[str, Any]]:
        """Give the rows of a view or of a type of event, all or of one case, ordered by their columns."""
        self.need([name])
        if where_case is None:
            return self.sql(f'select * from "{name}" order by all')
        return self.sql(f'select * from "{name}" where case_ref = $1 order by all', where_case)

    def sql(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """Run a query of our own over what has been made so far."""
        return self._frame(query, *parameters).to_dicts()

    def _frame(self, query: str, *parameters: object) -> pl.DataFrame:
        frame = pl.DataFrame(self._connection.sql(query, params=list(parameters)))
        instants = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime) and kind.time_zone]
        return frame.with_columns(pl.col(instants).dt.convert_time_zone("UTC"))

    def events(self, table: str, *, with_ids: pl.Series) -> list[dict[str, Any]]:
        """Give the events in force of one type that have one of these identifiers."""
        self.need([table])
        self._connection.register("wanted", _Arrow(with_ids.rename("event_id").to_frame()))
        rows = self.sql(f"select * from {table} where event_id in (select event_id from wanted)")
        self._connection.unregister("wanted")
        return rows

    def record(self) -> dict[str, list[dict[str, Any]]]:
        """Give all events recorded by the position and known by then, in force or not, by the names of their tables.

        Each has a `standing`: in_force, not_yet (it had not happened), withdrawn, or set_aside.
        """
        self.need(TABLES)
        return {table: rows for table in TABLES if (rows := self.sql(_STANDING.format(table=table)))}

    def measure(self, code: str, by: Sequence[str] = (), *, suppress: bool = True) -> Result:
        """Give the figures of a measure, in all and by group.  Raises UnknownMeasure and UnknownDimension."""
        rows = self.measured(code, by=by)
        return result_of(definition(code), rows, question=self.question, by=by, suppress=suppress)

    def measure_rows(self, code: str) -> list[dict[str, Any]]:
        """Give the rows of a measure, one per thing judged.  Raises UnknownMeasure."""
        return self.measured(code).to_dicts()

    def measured(self, code: str, by: Sequence[str] = ()) -> pl.DataFrame:
        """Give the rows of a measure with what they are grouped by.  Raises UnknownMeasure and UnknownDimension."""
        one = definition(code)
        if one.code not in self._measured:
            self.need(one.query.reads)
            try:
                frame = self._frame(f"select * from ({one.query.sql}) order by all")
            except duckdb.Error as error:
                raise QueryError(f"{one.query.path.name}: {error}") from error
            self._measured[one.code] = rows_of(one, frame)
        if not by:
            return self._measured[one.code]
        self.need(["case_attributes"])
        return with_dimensions(self._measured[one.code], self._frame("select * from case_attributes"), by=by)

    def need(self, names: Iterable[str]) -> None:
        """Make the tables and views named, and all that they read.  Raises QueryError for a name that is unknown."""
        for name in in_order(names):
            if name in self._made:
                continue
            if one := view(name):
                self._make_view(one)
            elif name in TABLES:
                self._make_events(name)
            else:
                self._make_table(name, self._given(name))
            self._made.add(name)

    def _execute(self, statement: str, *parameters: object) -> None:
        self._connection.execute(statement, list(parameters)).fetchall()

    def _make_raw(self, table: str) -> None:
        """Make the table of all events of a type, in force or not, unless it is there."""
        if f"raw.{table}" in self._made:
            return
        self._made.add(f"raw.{table}")
        files = _files_of(self._source / table) if isinstance(self._source, Path) else []
        if files:
            where = " where case_ref = getvariable('where_case')"
            self._execute(f"set variable files_{table} = $1", files)
            self._execute(
                f"create view raw.{table} as select * from read_parquet(getvariable('files_{table}'))"
                + (where if self._where_case and "case_ref" in COLUMNS[table] else "")
            )
            return
        frame = None if isinstance(self._source, Path) else self._source.get(table)
        self._make_table(f"raw.{table}", pl.DataFrame(schema=COLUMNS[table]) if frame is None else frame)

    def _make_table(self, name: str, frame: pl.DataFrame) -> None:
        self._connection.register("frame", _Arrow(frame))
        self._execute(f"create table {name} as select * from frame")
        self._connection.unregister("frame")

    def _find_set_aside(self) -> None:
        for table in OURS:
            self._make_raw(table)
        self._execute(_SET_ASIDE)

    def _withdraw(self, table: str, *, by: str) -> None:
        self._make_raw(table)
        self._execute(
            f"insert into withdrawn select source, {by} from raw.{table} as event"
            f" where {by} is not null and {_IS_KNOWN} and not {_IS_SET_ASIDE}"
        )

    def _make_events(self, table: str) -> None:
        if table in OURS:
            self._execute(f"create view {table} as select * from raw.{table} where {_STANDS}")
            return
        self._make_raw(table)
        self._withdraw(table, by="supersedes")
        self._execute(
            f"create view {table} as select * from raw.{table} as event"
            f" where {_IS_KNOWN} and occurred_at <= getvariable('as_of')"
            f" and not {_IS_SET_ASIDE} and not {_IS_WITHDRAWN}"
        )

    def _make_view(self, one: Query) -> None:
        try:
            self._execute(f"create temp table {one.name} as {one.sql}")
        except duckdb.Error as error:
            raise QueryError(f"{one.path.name}: {error}") from error

    def _given(self, name: str) -> pl.DataFrame:
        if name == "calendar":
            return calendar()
        if name == "threshold":
            return pl.DataFrame({threshold: [one.value] for threshold, one in thresholds().items()})
        return pl.DataFrame([{"as_of_on": self.question.as_of_on, **msgspec.structs.asdict(self.question)}])


def _files_of(path: Path) -> list[str]:
    from deltalake import DeltaTable  # takes long to import, and questions about one case do not need it

    return DeltaTable(path).file_uris() if DeltaTable.is_deltatable(str(path)) else []


def _latest_in(path: Path, *, position: int) -> datetime | None:
    """Find when the newest event up to a position was written down by its source."""
    files = [file for table in TABLES if table not in OURS for file in _files_of(path / table)]
    if not files:
        return None
    schema = {"position": pl.Int64(), "recorded_at": INSTANT}
    rows = pl.scan_parquet(files, schema=schema, extra_columns="ignore").filter(pl.col("position") <= position)
    latest: datetime | None = rows.select(pl.col("recorded_at").max()).collect().item()
    return latest
