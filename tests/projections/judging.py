"""Asking a measure about a few facts: `judged("AS39c", *facts, as_of="2017-05-31")` gives its rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from domain.fact import Fact
from projections.history import History
from tests.facts import instant

Moment = date | datetime


def moment(of: str | None) -> Moment | None:
    """Read a day, which stands for its end in Europe/London, or an instant."""
    if of is None:
        return None
    return instant(of) if "T" in of else date.fromisoformat(of)


def judged(code: str, *facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> list[dict[str, Any]]:
    """Give the rows of a measure, as of a day and as known on a day; not asked, everything is known."""
    with History.of_facts(facts, as_of=moment(as_of), known_at=moment(known_at)) as history:
        return history.measure_rows(code)


def the_row(code: str, *facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> dict[str, Any]:
    """Give the only row of a measure."""
    [row] = judged(code, *facts, as_of=as_of, known_at=known_at)
    return row


def verdict(code: str, *facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> object:
    """Give of the only row why it is excluded, or else whether it is met."""
    row = the_row(code, *facts, as_of=as_of, known_at=known_at)
    return row["excluded"] or row["met"]


def view(name: str, *facts: Fact, as_of: str = "2017-05-31", known_at: str | None = None) -> list[dict[str, Any]]:
    """Give the rows of a view."""
    with History.of_facts(facts, as_of=moment(as_of), known_at=moment(known_at)) as history:
        return history.rows(name)
