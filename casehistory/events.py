"""The events of a case as rows: each with how it stands, what it replaced and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.explanation import Evidence

STANDING = {"in_force": "", "not_yet": "not yet", "withdrawn": "withdrawn", "set_aside": "set aside"}
"""How a table says that an event does not count."""

CORRECTIONS = ("replaces", "replaced_sentence", "corrected_by", "corrected_at", "became")
"""What a row has besides the event itself."""


def with_corrections(found: Sequence[Evidence]) -> Iterator[dict[str, Any]]:
    """Give the events as rows, each with what it replaced and with what became of it."""
    from projections.corrections import corrected_by, how_corrected, key_of, replaced

    recorded = {key_of(event): event for event in found}
    corrections = corrected_by(found)
    for event in found:
        old, correction = replaced(event, recorded), corrections.get(key_of(event))
        yield {name: getattr(event, name) for name in event.__struct_fields__} | {
            "replaces": old and old.event_id,
            "replaced_sentence": old and old.sentence,
            "corrected_by": correction and correction.event_id,
            "corrected_at": correction and correction.recorded_at,
            "became": how_corrected(event, correction) or None,
        }


def with_what_became(row: Mapping[str, Any]) -> str:
    """Give the sentence of an event, with the one that it replaced or with what became of it."""
    if row["became"]:
        return f"{row['sentence']} ({row['became']})"
    return f"{row['sentence']} It replaces: {row['replaced_sentence']}" if row["replaces"] else str(row["sentence"])
