"""The columns of history: one table per type of event, its columns the fields of the class and the place in the log.

The columns follow from the class, as the Avro schema does, so that a field has one name and one meaning from the
publisher's byte to the column of a measure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from inspect import get_annotations
from io import BytesIO
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import polars as pl
from msgspec.structs import FieldInfo, fields

from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas.block import container_of_bodies, symbols
from schemas.codec import HEADER_SIZE, UnknownSchema, fingerprint_of
from schemas.writer import MAGIC, by_fingerprint

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


@cache
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


PLACE = {name: MARKS[name] for name in ("position", "stream", "version", "stored_at")}
LOG: dict[str, pl.DataType] = PLACE | {"payload": pl.Binary()}
"""The columns of events as the log has them."""


def frames_of_facts(facts: Iterable[Fact]) -> dict[str, pl.DataFrame]:
    """Lay out facts as tables, as if they were the whole log, in the order given.

    Positions count from 1, and versions from 1 within each stream; each fact is stored when it is written down.
    """
    versions: Counter[str] = Counter()
    by_kind: dict[type[Fact], tuple[list[Fact], list[tuple[object, ...]]]] = {}
    for position, fact in enumerate(facts, start=1):
        versions[fact.stream] += 1
        mine, places = by_kind.setdefault(type(fact), ([], []))
        mine.append(fact)
        places.append((position, fact.stream, versions[fact.stream], _plain(fact.recorded_at)))
    return {
        table_of(kind): _of_facts(kind, mine).hstack(pl.DataFrame(places, schema=PLACE, orient="row"))
        for kind, (mine, places) in by_kind.items()
    }


def log_of(logged: Iterable[tuple[int, str, int, datetime, bytes]]) -> pl.DataFrame:
    """Lay out events of the log: position, stream, version, when stored, and payload of each."""
    return pl.DataFrame(list(logged), schema=LOG, orient="row")


def frames_of_log(log: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Lay out events as tables, from the columns `LOG`, and give each table with its name.

    A field that the writer's schema did not have yet takes its default, and a code that today's list does not have is
    `UNKNOWN`.  Raises `schemas.codec.UnknownSchema`.
    """
    payload = pl.col("payload").bin
    split = log.select(*PLACE, header=payload.head(HEADER_SIZE), body=payload.slice(HEADER_SIZE))
    by_kind: dict[type[Fact], list[tuple[bytes, pl.DataFrame]]] = {}
    for (header,), part in split.partition_by("header", as_dict=True, include_key=False).items():
        fingerprint = header[len(MAGIC) :]
        by_kind.setdefault(_read_by(fingerprint)[0], []).append((fingerprint, part))
    for kind, parts in by_kind.items():
        frames = [_of_bodies(fingerprint, part["body"]).hstack(part.drop("body")) for fingerprint, part in parts]
        yield table_of(kind), pl.concat(frames).sort("position") if frames[1:] else frames[0]


def _of_bodies(fingerprint: bytes, bodies: pl.Series) -> pl.DataFrame:
    _, columns = _read_by(fingerprint)
    return pl.read_avro(BytesIO(container_of_bodies(fingerprint, bodies.to_list()))).select(columns)


@cache
def _read_by(fingerprint: bytes) -> tuple[type[Fact], list[pl.Expr]]:
    """Give the type of event that a schema is read as, and its columns out of what the schema wrote."""
    schema = by_fingerprint(fingerprint)
    if schema is None:
        raise UnknownSchema(f"No type of event has or had the schema {fingerprint.hex()}.")
    written = {field["name"] for field in schema.record["fields"]}
    codes, known = symbols(fingerprint), symbols(fingerprint_of(schema.kind))
    named = {field.name: field for field in fields(schema.kind)}
    return schema.kind, _in_columns(
        schema.kind,
        {
            name: _column(named[name], codes=codes.get(name), known=known.get(name, []), is_written=name in written)
            for name in field_names(schema.kind)
        },
    )


def _in_columns(kind: type[Fact], values: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """Give the columns of a type of event, and the calendar days of its instants, out of the values of its fields."""
    types = COLUMNS[table_of(kind)]
    columns = {name: values[name].cast(types[column_of(name)]).alias(column_of(name)) for name in field_names(kind)}
    instants = {name: column for name, column in columns.items() if types[column_of(name)] == INSTANT}
    days = (column.dt.convert_time_zone(LONDON).dt.date().alias(day_of(name)) for name, column in instants.items())
    return [*columns.values(), *days]


def _column(field: FieldInfo, *, codes: list[str] | None, known: list[str], is_written: bool) -> pl.Expr:
    if not is_written:
        return pl.lit(pl.Series([field.default])).first()
    if codes is None:
        return pl.col(field.name)
    words = pl.lit(pl.Series([code if code in known else "UNKNOWN" for code in codes]))
    if get_origin(field.type) is tuple:
        return pl.col(field.name).list.eval(words.gather(pl.element()))
    return words.gather(pl.col(field.name))


def _of_facts(kind: type[Fact], facts: Sequence[Fact]) -> pl.DataFrame:
    types = COLUMNS[table_of(kind)]
    names = field_names(kind)
    values = {
        name: pl.Series([_plain(getattr(fact, name)) for fact in facts], dtype=types[column_of(name)]) for name in names
    }
    return pl.DataFrame(values).select(_in_columns(kind, {name: pl.col(name) for name in names}))


def _plain(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
