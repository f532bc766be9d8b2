"""The key facts of a case: their names and their values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEADINGS = {
    "case_ref": "Case",
    "crn": "Person",
    "held_by": "Held by",
    "state": "State",
    "since": "Since",
    "unit": "Unit",
    "officer": "Officer",
    "grade": "Grade",
    "sentence": "Sentence",
    "sentenced_on": "Sentenced on",
    "court": "Court",
    "rosh": "Risk of serious harm",
    "flags": "Flags",
    "waiting_for": "Waiting for",
    "closed_on": "Closed on",
    "closure_reason": "Closed because",
    "as_of": "As of",
    "known_at": "As known at",
    "position": "Position",
}


def facts_in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the key facts of a case as people read them."""
    from projections.sentences import in_table, label, name_of

    said = {name: in_table(name, value) for name, value in facts.items()}
    waits = [one.partition(": ") for one in facts["waiting_for"]]
    said["waiting_for"] = [f"{label(kind)} ({label(body)})" for body, _, kind in waits]
    if facts["court"]:
        said["court"] = f"{label(facts['court_tier'])} at {name_of(facts['court'])}"
    return said
