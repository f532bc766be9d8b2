"""History as of a day and as known on a day: a typed table per type of event, of the events in force.

An event is in force when it stands in the log up to the position asked, had been written down by `known_at`, had
happened by `as_of`, is not set aside by the rules, and is not withdrawn: retracted or superseded by an event of the
same source that was itself known.  On top of these tables stand the views, each made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from domain.fact import Fact
from projections.calendar import calendar
from projections.queries import Query, QueryError, in_order, views
from projections.thresholds import thresholds
from schemas.columns import COLUMNS, LONDON, TABLES, frames_of_facts

Moment = date | datetime

NOTHING_RECORDED = datetime(1990, 1, 1, tzinfo=UTC)
GIVEN = ("question", "threshold", "calendar")
OURS = ("event_set_aside", "event_reinstated")

_STANDS = "position <= getvariable('position')"
_IS_KNOWN = f"{_STANDS} and recorded_at <= getvariable('known_at')"
_IS_SET_ASIDE = (
    "exists (select 1 from set_aside where set_aside.stream = event.stream and set_aside.version = event.version)"
)
_IS_WITHDRAWN = (
    "exists (select 1 from withdrawn where withdrawn.source = event.source and withdrawn.event_id = event.event_id)"
)
_SET_ASIDE = f"""
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
"""  # noqa: S608  fixed text


@dataclass(frozen=True)
class Question:
    """The day and the record that history is asked about."""

    as_of: datetime
    known_at: datetime
    position: int

    @property
    def as_of_on(self) -> date:
        """The calendar day of `as_of` in Europe/London."""
        return self.as_of.astimezone(ZoneInfo(LONDON)).date()


def end_of(moment: Moment) -> datetime:
    """Give the instant that a day or an instant stands for: a day, its last microsecond in Europe/London.

    Raises ValueError for an instant without a time zone.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no time zone")
        return moment.astimezone(UTC)
    midnight = datetime.combine(moment + timedelta(days=1), time(), ZoneInfo(LONDON)).astimezone(UTC)
    return midnight - timedelta(microseconds=1)


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
        return cls(frames, question=_question(frames, as_of=as_of, known_at=known_at, position=position))

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
            return self.sql(f'select * from "{name}" order by all')  # noqa: S608  a known name
        return self.sql(f'select * from "{name}" where case_ref = $1 order by all', where_case)  # noqa: S608

    def sql(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """Run a query of our own over what has been made so far."""
        frame = pl.DataFrame(self._connection.sql(query, params=list(parameters)))
        instants = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime) and kind.time_zone]
        return frame.with_columns(pl.col(instants).dt.convert_time_zone("UTC")).to_dicts()

    def need(self, names: Iterable[str]) -> None:
        """Make the tables and views named, and all that they read.  Raises QueryError for a name that is unknown."""
        for name in in_order(names, known=self._views, given=(*TABLES, *GIVEN)):
            if name in self._made:
                continue
            self._made.add(name)
            if name in self._views:
                self._make_view(self._views[name])
            elif name in TABLES:
                self._make_events(name)
            else:
                self._make_given(name)

    def _execute(self, statement: str, *parameters: object) -> None:
        self._connection.execute(statement, list(parameters)).fetchall()

    def _make_raw(self, table: str) -> None:
        frame = self._frames.get(table)
        self._connection.register("frame", _Arrow(pl.DataFrame(schema=COLUMNS[table]) if frame is None else frame))
        self._execute(f"create table raw.{table} as select * from frame")
        self._connection.unregister("frame")

    def _withdraw(self, table: str, *, by: str) -> None:
        self._execute(
            f"insert into withdrawn select source, {by} from raw.{table} as event"  # noqa: S608  a known name
            f" where {by} is not null and {_IS_KNOWN} and not {_IS_SET_ASIDE}"
        )

    def _make_events(self, table: str) -> None:
        if table in OURS:
            self._execute(f"create view {table} as select * from raw.{table} where {_STANDS}")  # noqa: S608
            return
        if table != "event_retracted":
            self._make_raw(table)
        self._withdraw(table, by="supersedes")
        self._execute(
            f"create view {table} as select * from raw.{table} as event"  # noqa: S608
            f" where {_IS_KNOWN} and occurred_at <= getvariable('as_of')"
            f" and not {_IS_SET_ASIDE} and not {_IS_WITHDRAWN}"
        )

    def _make_view(self, view: Query) -> None:
        try:
            self._execute(f"create temp table {view.name} as {view.sql}")
        except duckdb.Error as error:
            raise QueryError(f"{view.path.name}: {error}") from error

    def _make_given(self, name: str) -> None:
        question = self.question
        frames = {
            "calendar": calendar,
            "threshold": lambda: pl.DataFrame({name: [one.value] for name, one in thresholds().items()}),
            "question": lambda: pl.DataFrame(
                {
                    "as_of_on": [question.as_of_on],
                    "as_of": [question.as_of],
                    "known_at": [question.known_at],
                    "position": [question.position],
                },
            ),
        }
        self._connection.register("frame", _Arrow(frames[name]()))
        self._execute(f"create temp table {name} as select * from frame")
        self._connection.unregister("frame")


def _question(
    frames: Mapping[str, pl.DataFrame], *, as_of: Moment | None, known_at: Moment | None, position: int | None
) -> Question:
    """Fill in what was not asked: the last position, everything recorded up to it, and the day up to which it was."""
    last = max((position for frame in frames.values() for position in frame["position"]), default=0)
    position = last if position is None else position
    recorded = [
        latest
        for table, frame in frames.items()
        if table not in OURS and (latest := frame.filter(pl.col("position") <= position)["recorded_at"].max())
    ]
    latest = max(recorded, default=NOTHING_RECORDED)  # type: ignore[type-var]
    everything = end_of(latest.astimezone(ZoneInfo(LONDON)).date())
    known = everything if known_at is None else end_of(known_at)
    return Question(
        as_of=end_of(as_of) if as_of is not None else min(known, everything), known_at=known, position=position
    )
