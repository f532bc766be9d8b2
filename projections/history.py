"""History as of a day and as known on a day: the tables of the events in force, and the views and measures over them.

Each is made when it is first asked for, and once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import msgspec
import polars as pl

from domain.fact import Fact
from projections.calendar import calendar
from projections.in_force import OF_CASES, OF_OURS, Arrow, EventTables, Source, files_of
from projections.measure import (
    Definition,
    Result,
    definition,
    dimensions,
    result_of,
    rows_of,
    with_dimensions,
    within,
)
from projections.queries import SUPERSEDING, Query, QueryError, in_order, view
from projections.question import ALWAYS, Moment, Question, Window, question
from projections.thresholds import UNCHANGED, UnknownThreshold, thresholds, used
from schemas.columns import INSTANT, TABLES, frames_of_facts, frames_of_log, log_of
from schemas.watermark import HistoryIncomplete, live, read_complete

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Nothing is fetched from elsewhere."""

MEMORY = "512MB"
"""The memory for a question to a folder, unless told; what it has no room for is on the disk meanwhile."""


class PositionNotReached(Exception):
    """History does not go as far as the position asked for."""


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
        memory: str | None = None,
        changed: Mapping[str, int] = UNCHANGED,
    ) -> None:
        if unknown := changed.keys() - thresholds():
            raise UnknownThreshold(f"there is no threshold {', '.join(sorted(unknown))}")
        self.changed = changed
        self.question: Question = question(as_of=as_of, known_at=known_at, position=position, latest=latest)
        self._made: set[str] = set()
        self._measured: dict[str, pl.DataFrame] = {}
        self._spill: TemporaryDirectory[str] | None = None
        if isinstance(source, Path):
            self._connection = duckdb.connect(config=SETTINGS)
            self._connection.execute("set enable_progress_bar = false").fetchall()
            self._spill = TemporaryDirectory(prefix="casehistory-")  # where memory is not enough
            self._connection.execute("set temp_directory = $1", [self._spill.name]).fetchall()
            self._connection.execute("set memory_limit = $1", [memory or MEMORY]).fetchall()
        else:
            self._connection = _in_memory().cursor()
            self._made.add("calendar")
        for name, value in msgspec.structs.asdict(self.question).items():
            self._connection.execute(f"set variable {name} = $1", [value]).fetchall()
        self._source = source
        try:
            self._events = EventTables(self._connection, source, self.question)
        except BaseException:
            self.close()
            raise

    @classmethod
    def of_facts(
        cls,
        facts: Iterable[Fact],
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        position: int | None = None,
        changed: Mapping[str, int] = UNCHANGED,
    ) -> History:
        """Take facts as the whole log, in the order given: positions count from 1, versions within each stream."""
        frames = frames_of_facts(facts)
        return cls._of_frames(frames, as_of=as_of, known_at=known_at, position=position, changed=changed)

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
        return cls._of_frames(dict(frames_of_log(log_of(logged))), as_of=as_of, known_at=known_at, position=position)

    @classmethod
    def _of_frames(
        cls,
        frames: Mapping[str, pl.DataFrame],
        *,
        as_of: Moment | None,
        known_at: Moment | None,
        position: int | None,
        changed: Mapping[str, int] = UNCHANGED,
    ) -> History:
        if position is None:
            position = max((last for frame in frames.values() for last in frame["position"]), default=0)
        said = (frame.filter(pl.col("position") <= position) for table, frame in frames.items() if table not in OF_OURS)
        latest = max((instant for frame in said for instant in frame["recorded_at"]), default=None)
        return cls(frames, as_of=as_of, known_at=known_at, position=position, latest=latest, changed=changed)

    @classmethod
    def of_folder(
        cls,
        path: Path,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        position: int | None = None,
        memory: str | None = None,
        changed: Mapping[str, int] = UNCHANGED,
    ) -> History:
        """Open the history in a folder, and answer within so much `memory`.

        Thresholds that are `changed` have another value, for every view and measure.  Raises HistoryNotMade,
        HistoryOfAnotherShape and HistoryIncomplete (see `schemas.watermark`), PositionNotReached and UnknownThreshold.
        """
        path = live(path)  # for the whole of the question, whatever is put in its place meanwhile
        watermark = read_complete(path)
        if position is None or position == watermark.position:
            position, latest = watermark.position, watermark.latest
        elif position < watermark.position:
            latest = _latest_in(path, position=position)
        else:
            raise PositionNotReached(f"the history in {path} goes up to position {watermark.position}, not {position}")
        return cls(
            path,
            as_of=as_of,
            known_at=known_at,
            position=position,
            latest=latest,
            memory=memory,
            changed=changed,
        )

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()
        if self._spill is not None:
            self._spill.cleanup()

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

    def columns(self, name: str) -> list[str]:
        """Give the columns of a view or of a type of event."""
        self.need([name])
        return self._connection.sql(f'select * from "{name}" limit 0').columns

    def sql(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """Run a query of our own over what has been made so far."""
        return self.frame(query, *parameters).to_dicts()

    def frame(self, query: str, *parameters: object) -> pl.DataFrame:
        """Run a query of our own over what has been made so far, and give its rows as a data frame."""
        frame = pl.DataFrame(self._connection.sql(query, params=list(parameters)))
        instants = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime) and kind.time_zone]
        return frame.with_columns(pl.col(instants).dt.convert_time_zone("UTC"))

    def events(self, table: str, *, with_ids: pl.Series) -> list[dict[str, Any]]:
        """Give the events in force of one type that have one of these identifiers."""
        self.need([table])
        self._connection.register("wanted", Arrow(with_ids.rename("event_id").to_frame()))
        rows = self.sql(f"select * from {table} where event_id in (select event_id from wanted)")
        self._connection.unregister("wanted")
        return rows

    def record(self, event_id: str | None = None) -> dict[str, list[dict[str, Any]]]:
        """Give all events recorded by the position and known by then, in force or not, by the names of their tables.

        With an identifier, those that have it.  Each has a `standing`: in_force, not_yet (it had not happened),
        withdrawn, or set_aside.
        """
        return self._events.recorded(event_id)

    def measure(
        self, code: str | Definition, by: Sequence[str] = (), *, suppress: bool = True, window: Window = ALWAYS
    ) -> Result:
        """Give the figures of a measure over what it judged in a window, in all and by group.

        What is named twice in `by` counts once.  Raises UnknownMeasure and UnknownDimension.
        """
        one = definition(code) if isinstance(code, str) else code
        by = tuple(dict.fromkeys(by))
        return result_of(
            one,
            self.measured(one, by=by),
            question=self.question,
            by=by,
            suppress=suppress,
            window=window,
            changed=self.changed,
        )

    def measure_rows(self, code: str, window: Window = ALWAYS) -> list[dict[str, Any]]:
        """Give the rows of a measure, one per thing judged in a window.  Raises UnknownMeasure."""
        return within(self.measured(code), window).to_dicts()

    def measured_with(self, code: str, event_id: str) -> list[dict[str, Any]]:
        """Give the rows of a measure that have an event among their evidence.  Raises UnknownMeasure."""
        one = definition(code)
        self.need(one.query.reads)
        rows = f"select * from ({one.query.sql}) where list_contains(evidence, $1) order by all"
        return rows_of(one, self.frame(rows, event_id)).to_dicts()

    def measured(self, code: str | Definition, by: Sequence[str] = ()) -> pl.DataFrame:
        """Give the rows of a measure with what they are grouped by.  Raises UnknownMeasure and UnknownDimension."""
        one = definition(code) if isinstance(code, str) else code
        if one.hash not in self._measured:
            self.need(one.query.reads)
            if not one.is_ours:
                self._lock()
            try:
                frame = self.frame(f"select * from ({one.query.sql}\n) order by all")
            except duckdb.Error as error:
                raise QueryError(f"{one.query.path.name}: {str(error).splitlines()[0]}") from error
            self._measured[one.hash] = rows_of(one, frame)
        if not by:
            return self._measured[one.hash]
        self.need(["case_attributes"])
        return with_dimensions(self._measured[one.hash], self.frame("select * from case_attributes"), by=by)

    def release(self) -> None:
        """Let go of the rows of measures, which are kept for what is asked of them next."""
        self._measured.clear()

    def dimensions(self, code: str) -> list[str]:
        """Give what the figures of a measure can be grouped by.  Raises UnknownMeasure."""
        return dimensions(self.measured(code), self.columns("case_attributes"))

    def _lock(self) -> None:
        """Let what is run from now on reach no file but those of history, and change no setting back."""
        if self._spill is None:
            return  # in memory that is so from the beginning
        folders = [str(self._source), self._spill.name]
        self._connection.execute("set allowed_directories = $1", [folders]).fetchall()
        self._connection.execute("set enable_external_access = false").fetchall()
        self._connection.execute("set lock_configuration = true").fetchall()

    def need(self, names: Iterable[str]) -> None:
        """Make the tables and views named, and all that they read.  Raises QueryError for a name that is unknown."""
        for name in in_order(names):
            if name in TABLES:
                self._events.make(name)
            elif name not in self._made:
                self._make(name)
                self._made.add(name)

    def _make(self, name: str) -> None:
        one = view(name)
        if one is not None:
            self._make_view(one)
            return
        if name == "superseding":
            self._make_superseding()
            return
        _put(self._connection, f"temp table {name}", given(name, self.question, self.changed))

    def _make_view(self, one: Query) -> None:
        try:
            self._connection.execute(f"create temp table {one.name} as {one.sql}").fetchall()
        except duckdb.Error as error:
            raise QueryError(f"{one.path.name}: {error}") from error

    def _make_superseding(self) -> None:
        self._connection.execute("create temp table superseding (case_ref text, recorded_on date, event_id text)")
        for table in OF_CASES:
            self._events.make(table)
            self._connection.execute(f"insert into superseding {SUPERSEDING.format(table=table)}").fetchall()


@cache
def _in_memory() -> duckdb.DuckDBPyConnection:
    """Give the database of every history in memory: each has a cursor to it, with tables that nobody else sees."""
    connection = duckdb.connect(config=SETTINGS)
    _put(connection, "table calendar", calendar())
    connection.execute("set enable_external_access = false").fetchall()
    connection.execute("set lock_configuration = true").fetchall()
    return connection


def _put(connection: duckdb.DuckDBPyConnection, what: str, frame: pl.DataFrame) -> None:
    connection.register("frame", Arrow(frame))
    connection.execute(f"create {what} as select * from frame").fetchall()
    connection.unregister("frame")


def given(name: str, asked: Question, changed: Mapping[str, int]) -> pl.DataFrame:
    """Give the calendar, the thresholds or the question, as a table."""
    if name == "calendar":
        return calendar()
    if name == "threshold":
        return pl.DataFrame({one.name: [one.value] for one in used(thresholds(), changed)})
    return pl.DataFrame([{"as_of_on": asked.as_of_on, **msgspec.structs.asdict(asked)}])


def _latest_in(path: Path, *, position: int) -> datetime | None:
    """Find when the newest event up to a position was written down by its source."""
    said = [table for table in TABLES if table not in OF_OURS]
    latest: datetime | None = _of_tables(path, said, position=position, asked=pl.col("recorded_at").max())
    return latest


def events_in(path: Path, *, position: int) -> int:
    """Count the events that the tables hold up to a position.  Raises HistoryIncomplete."""
    return _of_tables(live(path), TABLES, position=position, asked=pl.len()) or 0


def _of_tables(path: Path, tables: Iterable[str], *, position: int, asked: pl.Expr) -> Any:
    """Ask something of the rows of several tables up to a position, None where there are none of the tables."""
    files = [file for table in tables for file in files_of(path / table)]
    if not files:
        return None
    schema = {"position": pl.Int64(), "recorded_at": INSTANT}
    rows = pl.scan_parquet(files, schema=schema, extra_columns="ignore").filter(pl.col("position") <= position)
    try:
        return rows.select(asked).collect().item()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise HistoryIncomplete(f"a file in {path} cannot be read; `casehistory rebuild` makes it afresh") from error
