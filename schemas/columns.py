"""The columns of history: one table per type of event, its columns the fields of the class and the place in the log.

The columns follow from the class, as the Avro schema does, so that a field has one name and one meaning from the
publisher's byte to the column of a measure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import polars as pl
from msgspec.structs import fields

from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas.codec import decode

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
in the log and in the stream, and when it was stored.  Other instants of an event have their calendar day too."""

Place = tuple[int, str, int, datetime]
"""Position, stream, version, and when it was stored."""

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


class Placed(NamedTuple):
    """An event and where it stands in the log."""

    event: Fact
    position: int
    stream: str
    version: int
    stored_at: datetime


def frames_of_facts(facts: Iterable[Fact]) -> dict[str, pl.DataFrame]:
    """Lay out facts as tables, as if they were the whole log, in the order given.

    Positions count from 1, and versions from 1 within each stream; each fact is stored when it is written down.
    """
    versions: Counter[str] = Counter()
    placed = []
    for position, fact in enumerate(facts, start=1):
        versions[fact.stream] += 1
        placed.append(Placed(fact, position, fact.stream, versions[fact.stream], fact.recorded_at))
    return frames_of_events(placed)


def frames_of_events(events: Iterable[Placed]) -> dict[str, pl.DataFrame]:
    """Lay out events as tables, by the names of their tables."""
    by_kind: dict[type[Fact], list[Placed]] = {}
    for placed in events:
        by_kind.setdefault(type(placed.event), []).append(placed)
    return {
        table_of(kind): _in_place(_values(kind, [one.event for one in some]), [one[1:] for one in some], kind)
        for kind, some in by_kind.items()
    }


def frames_of_log(logged: Iterable[tuple[int, str, int, datetime, bytes]]) -> dict[str, pl.DataFrame]:
    """Lay out events of the log as tables: position, stream, version, when stored, and payload of each.

    Raises a subclass of `schemas.codec.Undecodable` for a payload that is no event.
    """
    return frames_of_events(Placed(decode(payload), *place) for *place, payload in logged)


def _values(kind: type[Fact], facts: Sequence[Fact]) -> pl.DataFrame:
    names = field_names(kind)
    rows = [[_plain(getattr(fact, name)) for name in names] for fact in facts]
    schema = {column_of(name): COLUMNS[table_of(kind)][column_of(name)] for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _plain(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _in_place(values: pl.DataFrame, places: Sequence[Place], kind: type[Fact]) -> pl.DataFrame:
    """Put beside the values of events the calendar days of their instants, and their places in the log."""
    names = ("position", "stream", "version", "stored_at")
    marks = pl.DataFrame(places, schema={name: MARKS[name] for name in names}, orient="row")
    days = (
        pl.col(name).dt.convert_time_zone(LONDON).dt.date().alias(day_of(name))
        for name, column in values.schema.items()
        if column == INSTANT
    )
    return pl.concat([values.with_columns(days), marks], how="horizontal").select(COLUMNS[table_of(kind)].keys())
