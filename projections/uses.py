"""From an event back to the numbers: the measures and cases in which it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from domain.catalogue import BY_NAME
from projections.differences import outcome
from projections.explanation import Evidence, evidence_of
from projections.history import History
from projections.measure import Definition, measures
from schemas.columns import table_of


class SameIdentifier(Exception):
    """Several sources have given this identifier to an event."""


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a measure judges with the event among its evidence, and what it found."""

    code: str
    title: str
    thing: str
    case_ref: str | None
    organisation: str | None
    unit: str | None
    judged_on: date | None
    met: bool | None
    value: int | None
    category: str | None
    excluded: str | None
    """Why the thing counts in no denominator; null where it counts."""

    outcome: str
    """What was found, in words."""


def found_event(history: History, event_id: str, source: str | None = None) -> Evidence | None:
    """Find the event with this identifier, in force or not; None where no such event was recorded and known.

    Raises SameIdentifier where several sources have used the identifier and none is named.
    """
    found = [evidence_of(table, row) for table, rows in history.record(event_id).items() for row in rows]
    found = [event for event in found if source in (None, event.source)]
    if len(found) > 1:
        sources = ", ".join(sorted(event.source for event in found))
        raise SameIdentifier(f"several sources have an event {event_id}: {sources}; name one with --source")
    return found[0] if found else None


def measures_reading(event: Evidence) -> list[Definition]:
    """Give the measures that are made from events of this type."""
    table = table_of(BY_NAME[event.type])
    return [one for one in measures() if table in one.events]


def uses_in(history: History, event: Evidence, asked: Iterable[Definition]) -> Iterator[Use]:
    """Give, measure by measure of those asked, what the event counts in.

    Where another source has used the identifier in another case, what is judged there is left out.
    """
    mine = event.fields.get("case_ref")
    for one in asked:
        for row in history.measured_with(one.code, event.event_id):
            if mine is None or row["case_ref"] in (None, mine):
                taken = {name: row[name] for name in Use.__struct_fields__ if name in row}
                yield Use(code=one.code, title=one.title, outcome=outcome(row, one.kind), **taken)
