"""The timeline of a case: its tracks, and their columns as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.history import History
    from projections.thresholds import UsedThreshold

TRACKS = {
    "custody": {
        "sequence": "No",
        "starts_on": "From",
        "ends_on": "Until",
        "days": "Days",
        "kind": "State",
        "organisation": "Held by",
        "officer": "Officer",
        "unit": "Unit",
        "claimed_by_officer": "Also claimed by",
        "opened_by": "Opened by",
        "closed_by": "Closed by",
    },
    "waits": {
        "sequence": "No",
        "starts_on": "From",
        "ends_on": "Until",
        "days": "Days",
        "business_days": "Business days",
        "waiting_for": "Waiting for",
        "kind": "What for",
        "reference": "Reference",
        "is_open_across_handover": "Across a handover",
        "opened_by": "Opened by",
        "closed_by": "Closed by",
    },
    "boundaries": {
        "sequence": "No",
        "changed_on": "On",
        "kind": "Change",
        "transfer_kind": "Transfer",
        "from_officer": "From",
        "to_officer": "To",
        "days_without_officer": "Days without",
        "pack": "Pack",
        "is_told": "Told",
        "is_reviewed": "Reviewed",
        "open_requests": "Open requests",
        "opened_by": "Opened by",
    },
    "gaps": {
        "sequence": "No",
        "starts_on": "From",
        "ends_on": "Until",
        "days": "Days",
        "organisation": "Held by",
        "opened_by": "Opened by",
        "closed_by": "Closed by",
    },
}
VIEWS = {"custody": "custody_intervals", "waits": "waits", "boundaries": "boundaries", "gaps": "significant_gaps"}
TITLES = {
    "custody": "Custody: who held the case",
    "waits": "Waits: whom it waited for",
    "boundaries": "Changes of hands",
    "gaps": "Times without an appointment offered",
}
SELDOM = {"claimed_by_officer", "transfer_kind", "is_open_across_handover", "open_requests", "standing"}
"""Columns that a table for people has only where they say something."""


def found_in(history: History, case_ref: str) -> dict[str, list[dict[str, Any]]]:
    """Find the tracks of a timeline."""
    return {name: history.rows(view, where_case=case_ref) for name, view in VIEWS.items()}


def thresholds_of(tracks: Iterable[str]) -> tuple[UsedThreshold, ...]:
    """Give the thresholds on which these tracks depend."""
    from projections.queries import thresholds_read, view
    from projections.thresholds import used

    return used(thresholds_read(filter(None, (view(VIEWS[name]) for name in tracks))))


def happenings_in(history: History, found: Mapping[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Say of each event that opened or closed something what happened, by its identifier."""
    from projections.explanation import events_behind
    from projections.sentences import type_in_words

    marks = {row.get(mark) for rows in found.values() for row in rows for mark in ("opened_by", "closed_by")}
    events = events_behind(history, VIEWS.values(), filter(None, marks))
    return {event_id: type_in_words(event.type) for event_id, event in events.items()}


def is_worth_showing(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a table for people needs a column."""
    return column not in SELDOM or any(row[column] for row in rows)


def in_words(row: Mapping[str, Any], happenings: Mapping[str, str]) -> dict[str, Any]:
    """Give a row of a track as people read it."""
    from projections.sentences import in_table

    said = {name: in_table(name, value) for name, value in row.items()}
    said |= {mark: happenings.get(row[mark], row[mark]) for mark in ("opened_by", "closed_by") if mark in row}
    if row.get("grade"):
        said["officer"] = f"{row['officer']} ({row['grade']})"
    for side in ("from", "to", "claimed_by"):
        both = (row.get(f"{side}_organisation"), row.get(f"{side}_officer"))
        said[f"{side}_officer"] = " ".join(filter(None, both))
    return said
