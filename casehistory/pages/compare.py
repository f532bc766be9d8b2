"""A case on two days side by side: what happened between them, and what was learned or rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from casehistory.asking import Asked
from casehistory.differences import TITLES, Differences, days_of, differences
from casehistory.key_facts import HEADINGS, facts_in_words
from casehistory.moments import moment_of
from casehistory.pages.address import read
from casehistory.pages.case import at_event, page_of
from casehistory.pages.display import as_said, display
from casehistory.pages.page import At, Page, Row, Table
from casehistory.pages.visit import Visit
from projections.differences import Change
from projections.differences import facts_in_words as fact_in_words
from projections.question import Question, day_of, end_of
from projections.sentences import label, type_in_words

FIELDS = {"from": "as_of", "known_from": "known_at"}
"""What the address says of the first day, and of the second: the day asked on every other page."""

CHANGES = {"change": "What", "subject": "Of", "before": "On the first day", "after": "On the second day"}


def compare(visit: Visit, ref: str) -> Page:
    """Compare two days of a case; say what to give where the first is not said."""
    earlier = Asked(read(visit.query, "from", moment_of), read(visit.query, "known_from", moment_of))
    if earlier == Asked():
        with visit.one_case(ref) as (case_ref, history):
            question = history.question
        fields = {"as_of": question.as_of, "known_at": question.known_at}
        return _page(visit, case_ref, fields=fields, tables=[], facts={"said": None})
    found = differences(visit.settings, ref, earlier, visit.asked)
    first, second = found.before.question, found.after.question
    return _page(
        visit,
        found.case_ref,
        fields={"from": first.as_of, "known_from": first.known_at, "as_of": second.as_of, "known_at": second.known_at},
        tables=[_changes(visit, found), _side_by_side(found)],
        facts={"said": _said(first, second)},
        command=visit.command("diff", found.case_ref, **days_of(first, second)),
        data={name: msgspec.structs.asdict(one) for name, one in (("from", first), ("to", second))},
    )


def _page(
    visit: Visit, case_ref: str, *, fields: Mapping[str, datetime], facts: Mapping[str, Any], **said: Any
) -> Page:
    given = {name: visit.query.get(name) or _written(fields.get(name)) for name in (*FIELDS, *FIELDS.values())}
    return page_of(visit, case_ref, "/compare", template="compare.html", facts={"given": given, **facts}, **said)


def _written(moment: datetime | None) -> str:
    """Write a day as its field has it."""
    if moment is None:
        return ""
    day = day_of(moment)
    return f"{day.day}/{day.month}/{day.year}" if end_of(day) == moment else moment.isoformat()


def _said(first: Question, second: Question) -> list[str]:
    """Say which clocks moved, and how far."""
    clocks = (
        ("What had happened by", first.as_of, second.as_of),
        ("What the file showed by", first.known_at, second.known_at),
    )
    return [f"{name} {display('', day_of(was))}{_and(was, now)}." for name, was, now in clocks]


def _and(was: datetime, now: datetime) -> str:
    return f", and by {display('', day_of(now))}" if was != now else " on both"


def _changes(visit: Visit, found: Differences) -> Table:
    case_ref = found.case_ref
    return Table(
        name="changes",
        caption="What is different",
        rows=[msgspec.structs.asdict(change) for change in found.changes],
        columns=CHANGES,
        names=Change.__struct_fields__,
        words=lambda row: {name: as_said(value) for name, value in _in_words(row).items()},
        links={"subject": lambda row: at_event(visit, case_ref, row["event_id"]) if row["event_id"] else None},
        empty=f"Nothing of {case_ref} is different.",
    )


def _in_words(row: Row) -> dict[str, Any]:
    """Give a change as people read it: an event that is new stands under the second day alone."""
    change = Change(**row)
    said = {**row, "change": TITLES[change.change if change.part == "events" else change.part]}
    if change.part == "events":
        return said | {"subject": type_in_words(change.subject).capitalize()}
    if change.part == "facts":
        before, after = map(_fact, fact_in_words(change))
        return said | {"subject": _heading(change.subject), "before": before, "after": after}
    if change.part == "measures":
        return said | {name: row[name] or "not judged" for name in ("before", "after")}
    return said | {"subject": label(change.subject).capitalize()}


def _side_by_side(found: Differences) -> Table:
    """Give the key facts on both days."""
    before, after = facts_in_words(found.before.facts), facts_in_words(found.after.facts)
    rows = [
        {"fact": name, "before": found.before.facts[name], "after": found.after.facts[name]}
        for name in found.after.facts
        if name != "case_ref"
    ]
    return Table(
        name="facts",
        caption="Key facts on both days",
        rows=rows,
        columns={"fact": "Fact", "before": CHANGES["before"], "after": CHANGES["after"], "is_changed": "Changed"},
        names=("fact", "before", "after"),
        words=lambda row: {
            "fact": as_said(_heading(row["fact"])),
            "before": _value(before[row["fact"]]),
            "after": _value(after[row["fact"]]),
            "is_changed": "Changed" if row["before"] != row["after"] else "",
        },
    )


def _heading(fact: str) -> str:
    return HEADINGS.get(fact) or label(fact).capitalize()


def _fact(value: str) -> str:
    """Give the value of a fact that changed as people read it, a day among them."""
    try:
        return display("", date.fromisoformat(value))
    except ValueError:
        return value


def _value(said: Any) -> Any:
    return ", ".join(map(str, said)) if isinstance(said, list) else as_said(said)


PAGES = [At(path="/cases/{ref}/compare", make=compare, takes=tuple(FIELDS))]
