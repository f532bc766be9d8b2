"""The SQL files: each one query under a head comment that says what a row is and what the query reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


class QueryError(Exception):
    """A SQL file that cannot be used as it stands."""


@dataclass(frozen=True)
class Query:
    """One SQL file: its name, the text of its head comment, the query, and the names of the tables it reads."""

    name: str
    path: Path
    head: tuple[str, ...]
    sql: str
    reads: tuple[str, ...]


def read_query(path: Path) -> Query:
    """Read one SQL file.  Raises QueryError when the head comment does not say what the query reads."""
    lines = path.read_text(encoding="utf-8").splitlines()
    size = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    head = tuple(line.removeprefix("--").strip() for line in lines[:size])
    found = re.search(r"\bReads:\s*([^.]*)\.", " ".join(head))
    if found is None:
        raise QueryError(f"{path.name}: the head comment needs a line `Reads: a, b, c.`")
    reads = tuple(sorted(name.strip() for name in found[1].split(",") if name.strip()))
    return Query(name=path.stem, path=path, head=head, sql="\n".join(lines[size:]).strip(), reads=reads)


@cache
def views(folder: Path = HERE / "views") -> Mapping[str, Query]:
    """Give the views by name."""
    return {path.stem: read_query(path) for path in sorted(folder.glob("*.sql"))}


def in_order(names: Iterable[str], *, known: Mapping[str, Query], given: Iterable[str]) -> list[str]:
    """Give `names` and all that they read, each after what it reads.

    `given` are the tables that read nothing.  Raises QueryError for a name that is neither, and for views in a circle.
    """
    done: dict[str, None] = {}
    tables = frozenset(given)

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in path:
            raise QueryError(f"these views read each other in a circle: {' -> '.join((*path, name))}")
        if name not in known and name not in tables:
            raise QueryError(f"there is no view or type of event `{name}`{f', which {path[-1]} reads' if path else ''}")
        for read in () if name in tables else known[name].reads:
            visit(read, (*path, name))
        done[name] = None

    for name in names:
        visit(name, ())
    return list(done)
