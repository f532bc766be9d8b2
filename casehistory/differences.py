"""What is different in one case between two days: both answers, what changed, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from casehistory.asking import Asked, events_of_case, facts_of_case, histories_of_case
from casehistory.key_facts import HEADINGS
from casehistory.repeating import asked
from casehistory.settings import Settings
from projections.differences import (
    Change,
    changes_of_events,
    changes_of_facts,
    changes_of_measures,
    changes_of_timeline,
    facts_in_words,
)
from projections.question import Question

TITLES = {
    "happened": "Happened",
    "learned": "Written down",
    "learned_late": "Written down late: it had happened by the first day, and the file did not show it",
    "replaced": "Replaced",
    "withdrawn": "Withdrawn",
    "set_aside": "Set aside",
    "learned_and_withdrawn": "Written down, and withdrawn again",
    "learned_and_set_aside": "Written down, and set aside again",
    "reinstated": "Counts again",
    "facts": "Key facts",
    "custody": "Custody: who held the case",
    "waits": "Waits: whom it waited for",
    "boundaries": "Changes of hands",
    "gaps": "Times without an appointment offered",
    "measures": "What the measures say of it",
}


class Answered(NamedTuple):
    """What was asked of one of two days, as it was settled, and the key facts then."""

    question: Question
    facts: Mapping[str, Any]


class Differences(NamedTuple):
    """A case on two days, and what is different."""

    case_ref: str
    before: Answered
    after: Answered
    changes: list[Change]


def differences(settings: Settings, ref: str, earlier: Asked, later: Asked) -> Differences:
    """Compare what is said of a case on two days.  Raises what `histories_of_case` does."""
    with histories_of_case(settings, ref, earlier, later) as (case_ref, before, after):
        events = [events_of_case(case_ref, one) for one in (before, after)]
        first, second = (Answered(one.question, _facts(facts_of_case(case_ref, one))) for one in (before, after))
        changes = [
            *changes_of_events(*events, first=first.question),
            *changes_of_facts(first.facts, second.facts),
            *changes_of_timeline(case_ref, before, after),
            *changes_of_measures(case_ref, before, after),
        ]
    return Differences(case_ref, first, second, changes)


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out of the key facts what is only the question."""
    return {name: value for name, value in facts.items() if name not in ("as_of", "known_at", "position")}


def days_of(first: Question, second: Question) -> dict[str, Any]:
    """Give the options of the command `diff` that compare the same two answers again."""
    days: dict[str, str | None] = {}
    for clock, start, end in (("as_of", "from", "to"), ("known_at", "known_from", "known_to")):
        was, now = asked(first)[clock], asked(second)[clock]
        days |= {start: was, end: now} if was != now else {clock: now}
    if first.as_of == second.as_of and first.known_at == second.known_at:
        days |= {"as_of": None, "from": days["as_of"], "to": days["as_of"]}
    return days | {"position": str(second.position)}


def by_title(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Give the changes of each kind under its title, in order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(title_of(change), []).append(change)
    return {title: found[title] for title in TITLES.values() if title in found}


def title_of(change: Change) -> str:
    """Give the title under which a change is told."""
    return TITLES[change.change if change.part == "events" else change.part]


def said_of(change: Change) -> Iterator[str]:
    """Say a change, in a line or two."""
    if change.part == "events":
        yield f"{change.after if change.before is None else change.before}  [{change.event_id}]"
        if change.before is not None:
            yield f"  {'now: ' if change.change == 'replaced' else ''}{change.after}"
    elif change.part == "facts":
        yield f"{HEADINGS.get(change.subject, change.subject.capitalize())}: {' -> '.join(facts_in_words(change))}"
    elif change.part == "measures":
        yield f"{change.subject}: {change.before or 'not judged'} -> {change.after or 'not judged'}"
    else:
        yield {"new": f"new: {change.after}", "gone": f"no more: {change.before}"}.get(
            change.change, f"{change.before}; now: {change.after}"
        )
