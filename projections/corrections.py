"""Corrections that a reader can see: for each event that its source took back, what took it back, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from projections.explanation import Evidence
from projections.question import day_of
from projections.sentences import in_words, label

Key = tuple[str, str]
"""The identity of an event: its source and the source's own identifier."""


def key_of(event: Evidence) -> Key:
    """Give the identity of an event."""
    return (event.source, event.event_id)


def corrected_by(events: Iterable[Evidence]) -> dict[Key, Evidence]:
    """Give, for each event that another one supersedes or retracts, the one that does; of several the first known.

    What is set aside corrects nothing.
    """
    found: dict[Key, Evidence] = {}
    for event in sorted(events, key=lambda event: (event.recorded_at, event.event_id)):
        corrects = event.fields.get("supersedes") or event.fields.get("retracts")
        if corrects and event.standing != "set_aside":
            found.setdefault((event.source, corrects), event)
    return found


def how_corrected(event: Evidence, correction: Evidence | None) -> str:
    """Say what became of an event that is not in force: replaced or taken back, by whom, on which day and by what."""
    if event.standing == "set_aside":
        return "set aside, as it cannot be true"
    if correction is None:
        return ""
    written = f"by {_writer(correction)} on {in_words(day_of(correction.recorded_at))}"
    if "retracts" in correction.fields:
        return f"taken back {written}: {label(correction.fields['reason'])}"
    return f"replaced {written}, by {correction.event_id}"


def _writer(event: Evidence) -> str:
    officer = event.fields.get("recorded_by_officer")
    return f"{label(event.recorded_by_organisation)} {officer}" if officer else label(event.recorded_by_organisation)


def replaced(event: Evidence, recorded: Mapping[Key, Evidence]) -> Evidence | None:
    """Give the event that this one replaced, None where it replaced none that is on record."""
    return recorded.get((event.source, event.fields.get("supersedes", "")))
