"""Another definition of a measure, proposed in a file from outside, which may read nothing but what ours may.

It is held to the SQL of our own files by what DuckDB itself reads in it: what is not on the list is refused, whether it
could do harm or not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from projections.measure import Definition, define
from projections.queries import QueryError, read_query

SHAPES = frozenset(
    {
        "SELECT_NODE",
        "SET_OPERATION_NODE",
        "BASE_TABLE",
        "JOIN",
        "SUBQUERY",
        "EMPTY",
        "ORDER_MODIFIER",
        "ORDER_DEFAULT",
        "ASCENDING",
        "DESCENDING",
        "DISTINCT_MODIFIER",
    }
)
"""What a query is put together from, by DuckDB's names."""

FUNCTIONS = frozenset(
    {"count", "count_star", "sum", "min", "max", "list", "list_sort", "list_value", "row_number", "lag", "lead"}
    | {"+", "-", "*", "//", "%", "||"}
)
"""What it computes with, by DuckDB's names: `list_sort` is how it reads a list that is ordered by what is in it."""


class UnusableDefinition(QueryError):
    """The definition in a file cannot be used, or not in place of the measure's own."""


def proposed(path: Path, *, in_place_of: Definition) -> Definition:
    """Read the definition in a file, which is written as those of the measures are.  Raises UnusableDefinition."""
    try:
        one = define(read_query(path))
        refuse_what_measures_do_not_use(one)
    except UnicodeDecodeError:
        raise UnusableDefinition(f"{path.name}: is no text in UTF-8") from None
    except QueryError as error:
        raise UnusableDefinition(str(error)) from error
    if one.kind != in_place_of.kind:
        raise UnusableDefinition(
            f"{path.name}: is of the kind {one.kind}, and {in_place_of.code} of the kind {in_place_of.kind},"
            " so that their answers cannot be compared"
        )
    return one


def refuse_what_measures_do_not_use(one: Definition) -> None:
    """Raise QueryError unless the query is one select, of the tables that it says it reads, in plain SQL."""
    name = one.query.path.name
    read = _as_read(one.query.sql)
    if read["error"]:
        is_other = read["error_type"] == "not implemented"
        why = "a definition is one select, and nothing else" if is_other else read["error_message"].splitlines()[0]
        raise QueryError(f"{name}: {why}")
    if len(read["statements"]) != 1:
        raise QueryError(f"{name}: a definition is one select, and not {len(read['statements'])} statements")
    parts = list(_parts(read))
    own = {part["key"] for part in parts if part.keys() == {"key", "value"}}
    for part in parts:
        if "class" not in part and isinstance(part.get("type"), str) and part["type"] not in SHAPES:
            raise QueryError(f"{name}: {part['type'].lower().replace('_', ' ')} is not in the SQL of measures")
        if "function_name" in part and part["function_name"] not in FUNCTIONS:
            raise QueryError(f"{name}: {part['function_name']} is not in the SQL of measures")
        if part.get("type") == "BASE_TABLE" and not _is_table_of(part, {*one.query.reads, *own}):
            raise QueryError(f"{name}: {'.'.join(_path(part))} is not a view or type of event that it says it reads")


def _is_table_of(part: dict[str, Any], names: set[str]) -> bool:
    return _path(part) == [part["table_name"]] and part["table_name"] in names


def _path(part: dict[str, Any]) -> list[str]:
    """Give the names of a table, from the outermost: of its database and schema where they are given, and its own."""
    return [part[name] for name in ("catalog_name", "schema_name", "table_name") if part[name]]


def _as_read(sql: str) -> dict[str, Any]:
    """Give what DuckDB reads in a query, without running it."""
    with duckdb.connect() as connection:
        [[read]] = connection.execute("select json_serialize_sql($1)", [sql]).fetchall()
    given: dict[str, Any] = json.loads(read)
    return given


def _parts(read: Any) -> Iterator[dict[str, Any]]:
    if isinstance(read, dict):
        yield read
    for part in read.values() if isinstance(read, dict) else read if isinstance(read, list) else ():
        yield from _parts(part)
