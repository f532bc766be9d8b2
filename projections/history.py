"""History as of a day and as known on a day: a typed table per type of event, of the events in force.

An event is in force when it stands in the log up to the position asked, had been written down by `known_at`, had
happened by `as_of`, is not set aside by the rules, and is not withdrawn: retracted or superseded by an event of the
same source that was itself known.  On top of these tables stand the views, each made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import msgspec
import polars as pl

from domain.fact import Fact
from projections.calendar import calendar
from projections.measure import Result, definition, result_of, rows_of, with_dimensions
from projections.queries import GIVEN, Query, QueryError, in_order, views
from projections.question import Moment, Question, question
from projections.thresholds import thresholds
from schemas.columns import COLUMNS, TABLES, frames_of_facts

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


class _Arrow:
    """A Polars frame that DuckDB reads through Arrow's own interface, with no further library between them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class History:
    """The events in force for one question, and the views over them."""

    def __init__(self, frames: Mapping[str, pl.DataFrame], *, question: Question) -> None:
        self.question = question
        self._frames = frames
        self._views: Mapping[str, Query] = views()
        self._made: set[str] = set()
        self._rows: dict[str, pl.DataFrame] = {}
        self._connection = duckdb.connect()
        self._execute("create schema raw")
        for name in ("as_of", "known_at", "position"):
            self._execute(f"set variable {name} = $1", getattr(question, name))
        for table in (*OURS, "event_retracted"):
            self._make_raw(table)
        self._execute(_SET_ASIDE)
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
        frames = frames_of_facts(facts)
        return cls(frames, question=_question_of(frames, as_of=as_of, known_at=known_at, position=position))

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

    def measure(self, code: str, by: Sequence[str] = (), *, suppress: bool = True) -> Result:
        """Give the figures of a measure, in all and by group.  Raises UnknownMeasure and UnknownDimension."""
        rows = self._measured(code)
        if set(by) - {"organisation", "unit"}:
            self.need(["case_attributes"])
            rows = with_dimensions(rows, self._frame("select * from case_attributes"))
        return result_of(definition(code), rows, question=self.question, by=by, suppress=suppress)

    def measure_rows(self, code: str) -> list[dict[str, Any]]:
        """Give the rows of a measure, one per thing judged.  Raises UnknownMeasure."""
        return self._measured(code).to_dicts()

    def _measured(self, code: str) -> pl.DataFrame:
        one = definition(code)
        if one.code not in self._rows:
            self.need(one.query.reads)
            try:
                frame = self._frame(f"select * from ({one.query.sql}) order by all")
            except duckdb.Error as error:
                raise QueryError(f"{one.query.path.name}: {error}") from error
            self._rows[one.code] = rows_of(one, frame)
        return self._rows[one.code]

    def need(self, names: Iterable[str]) -> None:
        """Make the tables and views named, and all that they read.  Raises QueryError for a name that is unknown."""
        for name in in_order(names, known=self._views, given=(*TABLES, *GIVEN)):
            if name in self._made:
                continue
            if name in self._views:
                self._make_view(self._views[name])
            elif name in TABLES:
                self._make_events(name)
            else:
                self._make_given(name)
            self._made.add(name)

    def _execute(self, statement: str, *parameters: object) -> None:
        self._connection.execute(statement, list(parameters)).fetchall()

    def _make_raw(self, table: str) -> None:
        frame = self._frames.get(table)
        self._connection.register("frame", _Arrow(pl.DataFrame(schema=COLUMNS[table]) if frame is None else frame))
        self._execute(f"create table raw.{table} as select * from frame")
        self._connection.unregister("frame")

    def _withdraw(self, table: str, *, by: str) -> None:
        self._execute(
            f"insert into withdrawn select source, {by} from raw.{table} as event"
            f" where {by} is not null and {_IS_KNOWN} and not {_IS_SET_ASIDE}"
        )

    def _make_events(self, table: str) -> None:
        if table in OURS:
            self._execute(f"create view {table} as select * from raw.{table} where {_STANDS}")
            return
        if table != "event_retracted":
            self._make_raw(table)
        self._withdraw(table, by="supersedes")
        self._execute(
            f"create view {table} as select * from raw.{table} as event"
            f" where {_IS_KNOWN} and occurred_at <= getvariable('as_of')"
            f" and not {_IS_SET_ASIDE} and not {_IS_WITHDRAWN}"
        )

    def _make_view(self, view: Query) -> None:
        try:
            self._execute(f"create temp table {view.name} as {view.sql}")
        except duckdb.Error as error:
            raise QueryError(f"{view.path.name}: {error}") from error

    def _make_given(self, name: str) -> None:
        self._connection.register("frame", _Arrow(self._given(name)))
        self._execute(f"create temp table {name} as select * from frame")
        self._connection.unregister("frame")

    def _given(self, name: str) -> pl.DataFrame:
        if name == "calendar":
            return calendar()
        if name == "threshold":
            return pl.DataFrame({threshold: [one.value] for threshold, one in thresholds().items()})
        return pl.DataFrame([{"as_of_on": self.question.as_of_on, **msgspec.structs.asdict(self.question)}])


def _question_of(
    frames: Mapping[str, pl.DataFrame], *, as_of: Moment | None, known_at: Moment | None, position: int | None
) -> Question:
    last = max((last for frame in frames.values() for last in frame["position"]), default=0)
    position = last if position is None else position
    said = (frame for table, frame in frames.items() if table not in OURS)
    recorded = (frame.filter(pl.col("position") <= position)["recorded_at"] for frame in said)
    latest = max((instant for column in recorded for instant in column), default=None)
    return question(as_of=as_of, known_at=known_at, position=position, latest=latest)
