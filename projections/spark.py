"""History on Spark: the same views and measures over the same Delta tables, for what one machine has no room for.

The SQL is that of the files and of `projections.in_force`, put into Spark's words by SQLGlot.  What may stand in it is
held to what both engines understand alike (tests/projections/test_sql_is_plain.py).  Nothing else of this package needs
this module, nor Spark, which come with the extra `spark`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl
import sqlglot
from sqlglot import exp

from projections.history import PositionNotReached, given
from projections.in_force import ARE_SET_ASIDE, LATEST, OF_CASES, OF_OURS, SQL_TYPES, are_withdrawn, in_force
from projections.measure import Definition, Result, definition, result_of, rows_of, with_dimensions, within
from projections.queries import SUPERSEDING, in_order, view
from projections.question import ALWAYS, Moment, Question, Window, question
from projections.thresholds import UNCHANGED, UnknownThreshold, thresholds
from schemas.columns import COLUMNS, TABLES
from schemas.watermark import MARK, HistoryIncomplete, HistoryNotMade, Watermark, decode_watermark, live, read_complete

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


SETTINGS = {
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.ReorderJoin",
    "spark.sql.session.timeZone": "UTC",
}
"""Tables are joined in the order written: Spark would put off `question`, which leaves few rows, behind long tables."""


class NotPlain(Exception):
    """A query says what Spark would not understand in the same way."""


class SparkHistory:
    """The events in force for one question, and the views and measures over them, on Spark."""

    def __init__(
        self,
        spark: SparkSession,
        folder: str | Path,
        *,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        position: int | None = None,
        changed: Mapping[str, int] = UNCHANGED,
    ) -> None:
        """Open the history in a folder of this machine, or under an address that Spark reads, such as `s3a://...`.

        Views are kept in a session of their own, in the memory and on the disks of Spark; or where the context has a
        checkpoint directory, there, so that the loss of an executor does no harm.  Raises HistoryNotMade,
        HistoryOfAnotherShape and HistoryIncomplete (see `schemas.watermark`), PositionNotReached and UnknownThreshold.
        """
        if unknown := changed.keys() - thresholds():
            raise UnknownThreshold(f"there is no threshold {', '.join(sorted(unknown))}")
        self.changed = changed
        self._session = spark.newSession()
        for name, value in SETTINGS.items():
            self._session.conf.set(name, value)
        self._is_checkpointed = spark.sparkContext.getCheckpointDir() is not None
        self._made: set[str] = set()
        self._measured: dict[str, pl.DataFrame] = {}
        self._folder, self._watermark = _opened(self._session, folder)
        position = self._watermark.position if position is None else position
        if position > self._watermark.position:
            raise PositionNotReached(
                f"the history in {folder} goes up to position {self._watermark.position}, not {position}"
            )
        self._asked: dict[str, object] = {"position": position}
        latest = self._watermark.latest if position == self._watermark.position else self._latest()
        self.question: Question = question(as_of=as_of, known_at=known_at, position=position, latest=latest)
        self._asked = msgspec.structs.asdict(self.question)
        self._read("event_set_aside", "event_reinstated", "event_retracted")
        self._keep("set_aside", self._sql(ARE_SET_ASIDE))
        self._but_not = ("withdrawn",) if self._session.table("set_aside").isEmpty() else ("set_aside", "withdrawn")
        self._keep("retracted", self._sql(are_withdrawn("event_retracted", by="retracts")))

    def dataframe(self, name: str) -> DataFrame:
        """Give a view or a type of event as Spark has it."""
        self.need([name])
        return self._session.table(name)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Give the rows of a view or of a type of event."""
        return _frame(self.dataframe(name)).to_dicts()

    def answers(self, code: str | Definition) -> DataFrame:
        """Give the rows of a measure as Spark has them, to be written elsewhere.  Raises UnknownMeasure."""
        one = definition(code) if isinstance(code, str) else code
        self.need(one.query.reads)
        return self._sql(one.query.sql)

    def measure_rows(self, code: str, window: Window = ALWAYS) -> list[dict[str, Any]]:
        """Give the rows of a measure, one per thing judged in a window.  Raises UnknownMeasure."""
        return within(self.measured(code), window).to_dicts()

    def measured(self, code: str | Definition, by: Sequence[str] = ()) -> pl.DataFrame:
        """Give the rows of a measure with what they are grouped by.  Raises UnknownMeasure and UnknownDimension."""
        one = definition(code) if isinstance(code, str) else code
        if one.hash not in self._measured:
            self._measured[one.hash] = rows_of(one, _frame(self.answers(one)))
        if not by:
            return self._measured[one.hash]
        return with_dimensions(self._measured[one.hash], _frame(self.dataframe("case_attributes")), by=by)

    def measure(self, code: str, by: Sequence[str] = (), *, suppress: bool = True, window: Window = ALWAYS) -> Result:
        """Give the figures of a measure over what it judged in a window, in all and by group, as `History` does."""
        one = definition(code)
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

    def need(self, names: Iterable[str]) -> None:
        """Make the tables and views named, and all that they read.  Raises QueryError for a name that is unknown."""
        for name in in_order(names):
            if name not in self._made:
                self._make(name)
                self._made.add(name)

    def _make(self, name: str) -> None:
        if name in TABLES:
            self._make_events(name)
        elif (one := view(name)) is not None:
            self._keep(name, self._sql(one.sql))
        elif name == "superseding":
            self.need(OF_CASES)
            self._keep(name, self._sql(" union all ".join(SUPERSEDING.format(table=table) for table in OF_CASES)))
        else:
            self._keep(name, self._session.createDataFrame(given(name, self.question, self.changed).to_arrow()))

    def _make_events(self, table: str) -> None:
        self._read(table)
        withdrawn = self._session.table("retracted")
        if table not in OF_OURS:
            withdrawn = withdrawn.union(self._sql(are_withdrawn(table, by="supersedes")))
        self._register("withdrawn", withdrawn)
        self._register(table, self._sql(in_force(table, but_not=self._but_not)))

    def _read(self, *tables: str) -> None:
        """Make the tables of all events of some types, in force or not."""
        for table in tables:
            if table in self._watermark.tables:
                rows = self._session.read.format("delta").load(f"{self._folder}/{table}")
            else:
                columns = (f'cast(null as {SQL_TYPES[kind]}) as "{name}"' for name, kind in COLUMNS[table].items())
                rows = self._sql(f"select {', '.join(columns)} where false")
            self._register(f"raw_{table}", rows)

    def _latest(self) -> datetime | None:
        """Find when the newest event up to the position was written down by its source."""
        if not (said := [table for table in self._watermark.tables if table not in OF_OURS]):
            return None
        self._read(*said)
        found = _frame(self._sql(" union all ".join(LATEST.format(table=table) for table in said)))
        return max((instant for instant in found["latest"] if instant), default=None)

    def _sql(self, query: str) -> DataFrame:
        return self._session.sql(in_spark(query, self._asked))

    def _keep(self, name: str, rows: DataFrame) -> None:
        """Work a view out once, for all that read it."""
        self._register(name, rows.checkpoint() if self._is_checkpointed else rows.localCheckpoint())

    def _register(self, name: str, rows: DataFrame) -> None:
        rows.createOrReplaceTempView(name)


def in_spark(query: str, asked: Mapping[str, object]) -> str:
    """Put a query of ours, which is in DuckDB's words, into Spark's, with what is asked in place of its variables.

    Raises NotPlain for a list without an order of its own, which every run of Spark could give in another.
    """

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.ArrayAgg):
            return _list(node)
        if isinstance(node, exp.Anonymous) and node.name.lower() == "getvariable":
            return _value(asked[node.expressions[0].name])
        return node

    return sqlglot.parse_one(query, dialect="duckdb").transform(put).sql(dialect="spark")


def _list(node: exp.ArrayAgg) -> exp.Expr:
    """Spark's own lists have no order, so what is ordered by goes into the list, and out of it when it is sorted."""
    order = node.this
    if not isinstance(order, exp.Order) or any(key.args.get("desc") for key in order.expressions):
        raise NotPlain(f"{node.sql(dialect='duckdb')} has no order, or a descending one")
    keys = [key.this.sql(dialect="spark") for key in order.expressions]
    last = "".join(f"{key} is null, {key}, " for key in keys)
    listed = f"sort_array(collect_list(struct({last}{order.this.sql(dialect='spark')} as item)))"
    return sqlglot.parse_one(f"transform({listed}, one -> one.item)", dialect="spark")


def _value(value: object) -> exp.Expr:
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.astimezone(UTC).isoformat()), "timestamptz")
    return exp.convert(value)


def _opened(session: SparkSession, folder: str | Path) -> tuple[str, Watermark]:
    """Give the address of a history and its watermark, once its tables were seen to go as far."""
    if "://" not in str(folder):
        path = live(Path(folder)).resolve()  # for the whole of the question, whatever is put in its place meanwhile
        return path.as_uri(), read_complete(path)
    from pyspark.errors import AnalysisException

    address = str(folder).rstrip("/")
    try:
        [written] = session.read.text(f"{address}/{MARK}", wholetext=True).collect()
    except AnalysisException:
        raise HistoryNotMade(f"there is no history under {address}") from None
    watermark = decode_watermark(written[0].encode(), address)
    for table, version in watermark.tables.items():
        try:
            [newest] = session.sql(f"describe history delta.`{address}/{table}` limit 1").collect()
        except AnalysisException:
            raise HistoryIncomplete(f"the history under {address} has lost {table}") from None
        if newest["version"] < version:
            raise HistoryIncomplete(f"the history under {address} has lost what it had of {table}")
    return address, watermark


def _frame(rows: DataFrame) -> pl.DataFrame:
    """Bring rows over from Spark."""
    frame = pl.DataFrame(pl.from_arrow(rows.toArrow()))
    instants = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime) and kind.time_zone]
    return frame.with_columns(pl.col(instants).dt.convert_time_zone("UTC"))
