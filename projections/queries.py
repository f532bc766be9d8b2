"""The SQL files: each one query under a head comment that says what a row is and what the query reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from projections.thresholds import thresholds
from schemas.columns import TABLES

HERE = Path(__file__).parent

GIVEN = ("question", "threshold", "calendar", "superseding")
"""The tables that every question brings with it.

`superseding` has one row for each fact of a case in force that corrects an earlier one: `case_ref`, `recorded_on` and
`event_id`.  It is put together type by type, because a query that reads all types at once takes much memory.
"""

SUPERSEDING = "select case_ref, recorded_on, event_id from {table} where supersedes is not null"

_LABELS = r"(?:^|\s)(Code|Entry|Family|Kind|Judges|Target|Rated|Beside|Source|Clock|Reads):\s"


class QueryError(Exception):
    """A SQL file that cannot be used as it stands, or the name of one that does not exist."""


@dataclass(frozen=True)
class Query:
    """One SQL file: its name, the sentences and the labels of its head comment, the query, and what it reads."""

    name: str
    path: Path
    text: tuple[str, ...]
    labels: Mapping[str, str]
    sql: str
    reads: tuple[str, ...]


def read_query(path: Path) -> Query:
    """Read one SQL file.  Raises QueryError when the head comment does not say truly what the query reads."""
    lines = path.read_text(encoding="utf-8").splitlines()
    size = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    head = [line.removeprefix("--").strip() for line in lines[:size]]
    sql = "\n".join(lines[size:]).strip().removesuffix(";")
    first = next((number for number, line in enumerate(head) if re.match(_LABELS, line)), size)
    parts = re.split(_LABELS, " ".join(head[first:]))
    labels = {label: value.strip().removesuffix(".") for label, value in zip(parts[1::2], parts[2::2], strict=True)}
    if "Reads" not in labels:
        raise QueryError(f"{path.name}: the head comment needs a line `Reads: a, b, c.`")
    declared = {name.strip() for name in labels["Reads"].split(",")}
    if declared != (found := names_read(sql)):
        raise QueryError(
            f"{path.name}: its line Reads should be `Reads: {', '.join(sorted(found))}.`,"
            f" and is `Reads: {labels['Reads']}.`"
        )
    return Query(
        name=path.stem, path=path, text=tuple(head[:first]), labels=labels, sql=sql, reads=tuple(sorted(declared))
    )


def names_read(sql: str) -> set[str]:
    """Give the names of the tables and views that a query reads."""
    plain = re.sub(r"--.*", "", sql)
    own = set(re.findall(r"\b(\w+)\s+(?i:as)\s*\(", plain))
    return set(re.findall(r"\b(?i:from|join)\s+([a-z_]\w*)", plain)) - own


@cache
def view(name: str) -> Query | None:
    """Give the view with this name, or None.  Raises QueryError where its file is not well formed."""
    path = HERE / "views" / f"{name}.sql"
    return read_query(path) if path in _view_paths() else None


@cache
def _view_paths() -> frozenset[Path]:
    return frozenset((HERE / "views").glob("*.sql"))


def views() -> list[Query]:
    """Give every view, by name."""
    return [read_query(path) for path in sorted(_view_paths())]


def in_order(names: Iterable[str], *, query_of: Callable[[str], Query | None] = view) -> list[str]:
    """Give `names` and all that they read, each after what it reads.

    Raises QueryError for a name that is neither a view nor a table, and for views that read each other in a circle.
    """
    done: dict[str, None] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in path:
            raise QueryError(f"these views read each other in a circle: {' -> '.join((*path, name))}")
        query = None if name in TABLES or name in GIVEN else query_of(name)
        if query is None and name not in TABLES and name not in GIVEN:
            raise QueryError(f"there is no view or type of event `{name}`{f', which {path[-1]} reads' if path else ''}")
        for read in query.reads if query else ():
            visit(read, (*path, name))
        done[name] = None

    for name in names:
        visit(name, ())
    return list(done)


def thresholds_read(queries: Iterable[Query]) -> tuple[str, ...]:
    """Give the names of the thresholds that are read by these queries, or by the views that they read."""
    asked = list(queries)
    behind = map(view, in_order(name for query in asked for name in query.reads))
    every = (query for query in (*asked, *behind) if query and "threshold" in query.reads)
    words = {word for query in every for word in re.findall(r"\w+", query.sql)}
    return tuple(name for name in thresholds() if name in words)
