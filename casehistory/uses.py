"""What an event counts in, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.explanation import Evidence

COLUMNS = {
    "code": "Code",
    "title": "Measure",
    "thing": "Judged",
    "organisation": "Organisation",
    "unit": "Unit",
    "judged_on": "On",
    "outcome": "Found",
}


def in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give one thing that a measure judges with the event as people read it."""
    from projections.sentences import in_table, thing_in_words

    places = {name: in_table(name, row[name]) for name in ("organisation", "unit")}
    return {**row, **places, "thing": thing_in_words(row["thing"])}


def because(event: Evidence) -> str:
    """Say why an event that is not in force cannot count."""
    reasons = {
        "not_yet": ", as it had not happened yet",
        "withdrawn": ", as its source has withdrawn or replaced it",
        "set_aside": ", as it was set aside, because it cannot be true",
    }
    return reasons.get(event.standing, "")
