"""The columns of history: one table per type of event, its columns the fields of the class and the place in the log.

The columns follow from the class, as the Avro schema does, so that a field has one name and one meaning from the
publisher's byte to the column of a measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import polars as pl
from msgspec.structs import fields

from domain.catalogue import LIFECYCLE
from domain.fact import Fact

INSTANT = pl.Datetime("us", "UTC")
LONDON = "Europe/London"

MARKS: dict[str, pl.DataType] = {
    "occurred_on": pl.Date(),
    "recorded_on": pl.Date(),
    "position": pl.Int64(),
    "stream": pl.String(),
    "version": pl.Int64(),
    "stored_at": INSTANT,
}
"""What every table has besides the fields of its class: the calendar days of the two clocks in Europe/London, the place
in the log and in the stream, and when it was stored.  Other instants of an event have their calendar day beside them."""

RENAMED = {"version": "of_version"}
"""Fields whose name is that of a mark, and the column they have instead."""


def table_of(kind: type[Fact]) -> str:
    """Give the name of the table of a type of event, for example `absence_ruled`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def column_of(field: str) -> str:
    """Give the name of the column of a field of an event."""
    return RENAMED.get(field, field)


def day_of(instant: str) -> str:
    """Give the name of the column with the calendar day of an instant, for example `starts_on` of `starts_at`."""
    return instant.removesuffix("_at") + "_on"


def _type_of(hint: Any) -> pl.DataType:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type_of(arguments[0])
    if origin in (Union, UnionType):
        return _type_of(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return pl.List(_type_of(arguments[0]))
    for python, columnar in ((bool, pl.Boolean()), (int, pl.Int64()), (str, pl.String()), (datetime, INSTANT)):
        if issubclass(hint, python):
            return columnar
    if issubclass(hint, date):
        return pl.Date()
    raise TypeError(f"no column type is known for {hint}")


def field_names(kind: type[Fact]) -> list[str]:
    """Give the names of the fields of a type of event, the envelope first."""
    own = {field.name for field in fields(kind)}
    return [name for base in reversed(kind.__mro__) for name in get_annotations(base) if name in own]


def _columns_of(kind: type[Fact]) -> dict[str, pl.DataType]:
    hints = get_type_hints(kind, include_extras=True)
    own = {column_of(name): _type_of(hints[name]) for name in field_names(kind)}
    return own | {day_of(name): pl.Date() for name, column in own.items() if column == INSTANT} | MARKS


TABLES: dict[str, type[Fact]] = {table_of(kind): kind for kind in LIFECYCLE}
COLUMNS: dict[str, dict[str, pl.DataType]] = {table: _columns_of(kind) for table, kind in TABLES.items()}
"""The columns of each table, in order, with their types."""


def with_days(frame: pl.DataFrame, *, table: str) -> pl.DataFrame:
    """Add the calendar days of the instants that the events carry, and put the columns in the order of the table."""
    return frame.with_columns(
        pl.col(name).dt.convert_time_zone(LONDON).dt.date().alias(day_of(name))
        for name, kind in COLUMNS[table].items()
        if kind == INSTANT and name not in MARKS
    ).select(COLUMNS[table].keys())


def frames_of_facts(facts: Iterable[Fact]) -> dict[str, pl.DataFrame]:
    """Lay out facts as tables, as if they were the whole log, in the order given.

    Positions count from 1, and versions from 1 within each stream; each fact is stored when it is written down.
    """
    rows: dict[str, list[tuple[object, ...]]] = {}
    versions: dict[str, int] = {}
    for position, fact in enumerate(facts, start=1):
        stream = fact.stream
        versions[stream] = versions.get(stream, 0) + 1
        mine = tuple(_plain(getattr(fact, name)) for name in field_names(type(fact)))
        marks = (position, stream, versions[stream], fact.recorded_at.astimezone(UTC))
        rows.setdefault(table_of(type(fact)), []).append(mine + marks)
    return {table: _frame(table, some) for table, some in rows.items()}


def _plain(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _frame(table: str, rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    days = {day_of(name) for name, kind in COLUMNS[table].items() if kind == INSTANT and name not in MARKS}
    schema = {name: kind for name, kind in COLUMNS[table].items() if name not in days}
    return with_days(pl.DataFrame(rows, schema=schema, orient="row"), table=table)
