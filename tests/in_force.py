"""What is in force of a record, as the log alone tells it."""

from __future__ import annotations

from consumers.store import Logged, Store
from domain.record import EventReinstated, EventSetAside
from schemas.codec import decode

AT_ONCE = 20_000
"""Events read at once."""


def in_force(store: Store) -> list[Logged]:
    """Give the events that are not set aside, without the marks on them, in the order of the log."""
    found: dict[tuple[str, int], Logged] = {}
    aside: set[tuple[str, int]] = set()
    after = 0
    while events := store.log(after, AT_ONCE):
        for event in events:
            fact = decode(event.payload)
            if isinstance(fact, EventSetAside):
                aside.add((event.stream, fact.version))
            elif isinstance(fact, EventReinstated):
                aside.discard((event.stream, fact.version))
            else:
                found[event.stream, event.version] = event
        after = events[-1].position
    return [event for place, event in found.items() if place not in aside]
