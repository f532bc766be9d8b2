"""What a record answers to the questions of the inspectors: as rows, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from projections.audit import Answer, questions
from projections.queries import thresholds_read
from projections.sentences import label
from projections.thresholds import UsedThreshold, used

STANDINGS = {
    "answered": "answered",
    "in_part": "in part",
    "not_recorded": "not recorded",
    "does_not_arise": "does not arise",
    "nothing_on_record": "nothing on record",
    "out_of_scope": "out of scope",
}


def rows_of(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Give the answers as rows, with the events behind each."""
    return [
        msgspec.structs.asdict(one) | {"evidence": list(map(msgspec.structs.asdict, one.evidence))} for one in answers
    ]


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row with the identifiers of the events alone."""
    return {**row, "evidence": [event["event_id"] for event in row["evidence"]]}


def thresholds_of_questions() -> tuple[UsedThreshold, ...]:
    """Give the thresholds on which the answers depend."""
    return used(thresholds_read(one.query for one in questions() if one.query))


def missing(case_ref: str, answer: Answer) -> str:
    """Say what is missing, or why nothing can be said."""
    things = [label(one) if one.isupper() and one.replace("_", "").isalpha() else one for one in answer.missing]
    if answer.reason:
        also = f" (see `{answer.instead}`)" if answer.instead else ""
        return f": {answer.reason}{also}"
    return f": nothing about {', '.join(things)}" if things and things != [case_ref] else ""
