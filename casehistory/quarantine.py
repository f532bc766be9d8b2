"""The quarantine as it is shown: one row for each fact that could not be recorded, why, and what releases it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from consumers.store import EPOCH, SAME_ID, Quarantined, Store

COLUMNS = ("number", "rule", "why", "stream", "source", "event_id", "topic", "origin", "received_at")

AT_ONCE = 1_000
"""Items read from the store at once."""

SAME_IDENTIFIER = (
    "The source has used this identifier for two facts. The first one stays. "
    "Ask the source to send the other under an identifier of its own."
)
UNREADABLE = (
    "It could not be read, so it is not known which case it is about. Ask whoever sent it to send it again as its "
    "schema says, or install a version of this program that knows its schema and run `casehistory quarantine retry`."
)
AGAINST_A_RULE = (
    "It is tried again by itself whenever more facts of the same case arrive, so one that came too early is released "
    "when what it follows has come. If nothing that comes releases it, ask the source to correct it, or to correct "
    "what stands against it."
)


class NotInQuarantine(Exception):
    """Nothing in the quarantine has this number."""


def items(store: Store) -> Iterator[Quarantined]:
    """Give what is in the quarantine, oldest first."""
    after = 0
    while found := store.quarantine(after=after, limit=AT_ONCE):
        yield from found
        after = found[-1].number


def rows(store: Store, *, rule: str | None = None, ref: str | None = None) -> list[dict[str, Any]]:
    """Give a row for each item, only of one rule or about one case or person where they are given."""
    return [
        row_of(item)
        for item in items(store)
        if rule in (None, item.rule) and (ref is None or _is_about(item.stream, ref.upper()))
    ]


def item_of(store: Store, number: int) -> Quarantined:
    """Give the item with a number.  Raises NotInQuarantine."""
    found = next(iter(store.quarantine(after=number - 1, limit=1)), None)
    if found is None or found.number != number:
        raise NotInQuarantine(f"nothing has the number {number}; `casehistory quarantine list` gives them")
    return found


def row_of(item: Quarantined) -> dict[str, Any]:
    """Give an item as a row, without the fact itself."""
    return {
        "number": item.number,
        "rule": item.rule,
        "why": item.why,
        "stream": item.stream or None,
        "source": item.source or None,
        "event_id": item.event_id or None,
        "topic": item.topic or None,
        "origin": item.origin,
        "received_at": EPOCH + timedelta(microseconds=item.received_at) if item.received_at else None,
    }


def what_to_do(row: dict[str, Any]) -> str:
    """Say what releases an item, in sentences."""
    if row["rule"] == SAME_ID:
        return SAME_IDENTIFIER
    return UNREADABLE if row["stream"] is None else AGAINST_A_RULE


def _is_about(stream: str, ref: str) -> bool:
    """Whether a stream is of a case, or of a person or one of their cases."""
    return stream in (f"case/{ref}", f"person/{ref}") or stream.startswith(f"case/{ref}-")
