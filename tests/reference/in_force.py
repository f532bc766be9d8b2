"""Which facts of a log are in force for a question, from the definition at the head of `projections/in_force.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.fact import Fact
from domain.record import EventReinstated, EventSetAside
from projections.question import Question


def facts_in_force(log: Sequence[Fact], asked: Question) -> list[Fact]:
    """Give the facts in force of a log, whose positions count from 1 and whose versions count within each stream."""
    standing = log[: asked.position]
    aside = _set_aside(standing)
    versions: Counter[str] = Counter()
    admitted: list[Fact] = []
    for fact in standing:
        versions[fact.stream] += 1
        if (fact.stream, versions[fact.stream]) not in aside and not isinstance(fact, EventSetAside | EventReinstated):
            admitted.append(fact)
    known = [fact for fact in admitted if fact.recorded_at <= asked.known_at]
    withdrawn = {fact.corrects for fact in known}
    return [fact for fact in known if fact.key not in withdrawn and fact.occurred_at <= asked.as_of]


def _set_aside(log: Sequence[Fact]) -> set[tuple[str, int]]:
    """Give the streams and versions of what this system has set aside and not reinstated, whatever the clocks say."""
    aside: set[tuple[str, int]] = set()
    for fact in log:
        if isinstance(fact, EventSetAside):
            aside.add((fact.stream, fact.version))
        elif isinstance(fact, EventReinstated):
            aside.discard((fact.stream, fact.version))
    return aside
