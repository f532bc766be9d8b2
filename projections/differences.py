"""What is different between two answers about one case: from one day to another, on either clock or on both.

Moving the world's clock shows what happened.  Moving the record's clock shows what was learned, and what was rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from projections.corrections import corrected_by, how_corrected, key_of, replaced
from projections.explanation import Evidence
from projections.history import History
from projections.measure import definitions
from projections.question import Question
from projections.sentences import days_in_words, in_table, in_words, label, thing_in_words

Row = Mapping[str, Any]
Part = Literal["events", "facts", "custody", "waits", "boundaries", "gaps", "measures"]

OF_THE_RECORD = ("EventRetracted", "EventSetAside", "EventReinstated")
"""What is told of the event that it is about, and not by itself."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is different, and how it was and is said; None where it was not, or is not any more."""

    part: Part
    change: str
    """Of events: happened; learned; learned_late (it had happened by the first of two days of the record and was not
    written down by then); replaced; withdrawn; learned_and_withdrawn; set_aside; reinstated.
    Of the rest: new, gone, or changed."""

    subject: str
    """The type of event, the fact, the kind of interval, or the measure and the thing that it judges."""

    before: str | None = None
    after: str | None = None
    event_id: str | None = None


TRACKS: Mapping[Part, tuple[str, tuple[str, ...]]] = {
    "custody": ("custody_intervals", ("kind", "starts_at", "organisation", "officer")),
    "waits": ("waits", ("kind", "starts_at", "reference")),
    "boundaries": ("boundaries", ("kind", "changed_at")),
    "gaps": ("significant_gaps", ("organisation", "starts_on")),
}
"""The views of a timeline, and by what a row of one answer is known again in the other."""


def changes_of_events(before: Sequence[Evidence], after: Sequence[Evidence], *, first: Question) -> Iterator[Change]:
    """Compare all that was recorded by the earlier question, which is `first`, and by the later one."""
    earlier = {key_of(event): event.standing for event in before}
    later = {key_of(event): event for event in after}
    corrections = corrected_by(after)
    for event in after:
        was, correction = earlier.get(key_of(event)), corrections.get(key_of(event))
        if event.type in OF_THE_RECORD:
            continue
        if event.standing == "in_force" and was != "in_force":
            old = replaced(event, later)
            counted = old is not None and earlier.get(key_of(old)) == "in_force"
            change = "replaced" if counted else _how_new(event, was, first)
            yield _of_event(event, change, old.sentence if old else None, event.sentence)
        elif event.standing in ("withdrawn", "set_aside") and was in (None, "in_force"):
            told_there = correction and correction.standing == "in_force" and "supersedes" in correction.fields
            if not (told_there and was == "in_force"):
                change = event.standing if was else f"learned_and_{event.standing}"
                yield _of_event(event, change, event.sentence, how_corrected(event, correction))


def _how_new(event: Evidence, was: str | None, first: Question) -> str:
    if was == "not_yet":
        return "happened"
    if was is not None:
        return "reinstated"
    return "learned_late" if event.occurred_at <= min(first.known_at, first.as_of) else "learned"


def _of_event(event: Evidence, change: str, before: str | None, after: str) -> Change:
    return Change(part="events", change=change, subject=event.type, before=before, after=after, event_id=event.event_id)


def changes_of_facts(before: Row, after: Row) -> Iterator[Change]:
    """Compare the key facts of a case, by their names."""
    for name, value in after.items():
        if value != before[name]:
            was, now = (", ".join(map(str, one)) if isinstance(one, list) else one for one in (before[name], value))
            yield _change(
                "facts", name, None if was in (None, "") else str(was), None if now in (None, "") else str(now)
            )


def changes_of_timeline(case_ref: str, before: History, after: History) -> Iterator[Change]:
    """Compare the tracks of a timeline.  An interval that only lasts longer has not changed."""
    for part, (view, names) in TRACKS.items():
        old, new = (
            {tuple(row[name] for name in names): row for row in history.rows(view, where_case=case_ref)}
            for history in (before, after)
        )
        for key in sorted({*old, *new}, key=lambda key: (key[1], str(key))):
            was, now = (_SAID[part](rows[key]) if key in rows else None for rows in (old, new))
            if was != now:
                yield _change(part, str(key[0]), was, now)


def _custody(row: Row) -> str:
    holder = " ".join(filter(None, (label(row["organisation"]), row["officer"])))
    claimed = f", claimed by {row['claimed_by_officer']} too" if row["is_overlap"] else ""
    return f"{label(row['kind'])}, {holder}{claimed}, {_span(row)}"


def _wait(row: Row) -> str:
    return f"{label(row['kind'])} {row['reference']}, waiting for {label(row['waiting_for'])}, {_span(row)}"


def _boundary(row: Row) -> str:
    sides = [
        " ".join(filter(None, (row[f"{side}_organisation"], row[f"{side}_officer"]))) or "nobody"
        for side in ("from", "to")
    ]
    said = {
        "pack": row["pack"] and label(row["pack"]),
        "person told": _yes_no(row["is_told"]),
        "reviewed": _yes_no(row["is_reviewed"]),
        "open requests": row["open_requests"] or None,
    }
    more = "".join(f", {name}: {value}" for name, value in said.items() if value is not None)
    return f"{label(row['kind'])} on {in_words(row['changed_on'])} from {sides[0]} to {sides[1]}{more}"


def _gap(row: Row) -> str:
    return f"no appointment was offered {_span(row)}"


_SAID = {"custody": _custody, "waits": _wait, "boundaries": _boundary, "gaps": _gap}


def _span(row: Row) -> str:
    until = f"until {in_words(row['ends_on'])}" if row["ends_on"] else "and goes on"
    return f"from {in_words(row['starts_on'])} {until}"


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def changes_of_measures(case_ref: str, before: History, after: History) -> Iterator[Change]:
    """Compare what every measure says of the case.  What it says of an officer or a unit is left out."""
    for code, one in definitions().items():
        old, new = (
            {row["thing"]: outcome(row, one.kind) for row in history.measure_rows(code) if row["case_ref"] == case_ref}
            for history in (before, after)
        )
        for thing in sorted({*old, *new}):
            if old.get(thing) != new.get(thing):
                subject = f"{code} {one.title}: {thing_in_words(thing)}"
                yield _change("measures", subject, old.get(thing), new.get(thing))


def outcome(row: Row, kind: str) -> str:
    """Say what a measure of a kind found of one thing: met or not met, a number, a category, or left out and why."""
    if row["excluded"] is not None:
        return f"left out, {label(row['excluded'])}"
    if row["met"] is not None:
        return "met" if row["met"] else "not met"
    if kind == "category" and row["category"] is not None:
        return label(row["category"])
    return days_in_words(row["value"]) if kind == "days" else str(row["value"])


def _change(part: Part, subject: str, before: str | None, after: str | None) -> Change:
    change = "new" if before is None else "gone" if after is None else "changed"
    return Change(part=part, change=change, subject=subject, before=before, after=after)


def facts_in_words(change: Change) -> tuple[str, str]:
    """Give the two values of a fact as people read them."""
    before, after = (str(in_table(change.subject, one) or "nothing") for one in (change.before, change.after))
    return before, after
