"""A page: its title, what its template shows, and its tables, each of which can be had as data too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from projections.question import Question

Row = Mapping[str, Any]
Rows = Sequence[Row]

AT_ONCE = 50
"""So many rows of a table stand on one page."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: rows as the command line gives them, and how people see them."""

    name: str
    """Its name in addresses and in JSON."""

    caption: str
    rows: Rows
    columns: Mapping[str, str]
    """The columns that people see, with their headings.  Data has every column of the rows."""

    words: Callable[[Row], Row] | None = None
    """Gives the columns of a row that people read otherwise than `display` writes them."""

    links: Mapping[str, Callable[[Row], str | None]] = field(default_factory=dict)
    """The columns that lead to another page, and where."""

    names: Sequence[str] = ()
    """Every column, where there may be no rows to tell."""

    empty: str = "None on record."
    """What is said where there are no rows."""

    foot: str = ""
    """What is to be known about the figures, under them."""

    @property
    def every_column(self) -> list[str]:
        """Every column, in order."""
        return list(self.names or (self.rows[0] if self.rows else self.columns))


@dataclass(frozen=True, kw_only=True)
class Page:
    """What answers a request."""

    title: str
    template: str
    tables: Sequence[Table] = ()
    """The first is what a program gets that does not say which."""

    question: Question | None = None
    """What was asked, as it was settled; None where no history was asked."""

    command: str | None = None
    """The command that gives the same."""

    status: int = 200
    trail: Mapping[str, str] = field(default_factory=dict)
    """The pages above this one, with their addresses."""

    section: str = ""
    """The path of the part of the service that it belongs to."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    """What its template shows besides the tables."""

    data: Mapping[str, Any] = field(default_factory=dict)
    """What JSON says besides the tables."""

    document: str | None = None
    """What is given as JSON in place of all that, where the page shows a document that other programs read."""


@dataclass(frozen=True)
class Elsewhere:
    """What is asked for is at another address."""

    address: str


Answer = Page | Elsewhere


@dataclass(frozen=True, kw_only=True)
class At:
    """A page's place: the pattern of its path, what makes it, and what its address may say besides the clocks."""

    path: str
    make: Callable[..., Answer]
    takes: tuple[str, ...] = ()
    has_window: bool = False
    has_clocks: bool = True
