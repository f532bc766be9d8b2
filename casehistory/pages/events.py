"""The events of a case in plain sentences; and one of them, with what became of it and what it counts in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from casehistory.asking import Asked, UnknownEvent, events_of_case, uses_of, why_not_recorded
from casehistory.events import CORRECTIONS, STANDING, with_corrections, with_what_became
from casehistory.headings import heading_of
from casehistory.key_facts import HEADINGS
from casehistory.moments import day_of as day_in
from casehistory.pages.address import BadAddress, read
from casehistory.pages.case import at_event, page_of
from casehistory.pages.display import as_said, display
from casehistory.pages.measures import at_measure
from casehistory.pages.page import Answer, At, Page, Row, Table
from casehistory.pages.visit import Visit
from casehistory.uses import COLUMNS, because, in_words
from domain.catalogue import BY_NAME
from projections.explanation import Evidence
from projections.question import Question, day_of
from projections.sentences import field_in_words, label, type_in_words
from projections.uses import Use, measures_reading
from schemas.watermark import HistoryIncomplete, HistoryNotMade, HistoryOfAnotherShape

FILTERS = ("kind", "since", "until", "body")
EVENTS = {
    "occurred_at": "Happened",
    "recorded_at": "Written down",
    "recorded_by_organisation": "By",
    "type": "Event",
    "sentence": "In words",
    "standing": "Standing",
}
FIELDS = {"name": "Field", "value": "Value"}


def events(visit: Visit, ref: str) -> Page:
    """List what is recorded of a case, all or of one kind, between two days, or by one body."""
    with visit.one_case(ref) as (case_ref, history):
        found, question = events_of_case(case_ref, history), history.question
    rows = list(with_corrections(found))
    shown = [row for row in rows if all(wanted(row) for wanted in _filters(visit))]
    is_chosen = any(visit.query.get(name) for name in FILTERS)
    table = Table(
        name="events",
        caption=f"{len(shown):,} of {len(rows):,} events" if is_chosen else f"{len(rows):,} events",
        rows=shown,
        columns={name: heading for name, heading in EVENTS.items() if name != "standing" or _has_standing(shown)},
        words=lambda row: {
            **row,
            "type": as_said(type_in_words(row["type"]).capitalize()),
            "recorded_by_organisation": as_said(label(row["recorded_by_organisation"])),
            "sentence": as_said(with_what_became(row)),
            "standing": as_said(STANDING[row["standing"]]),
        },
        links={"type": lambda row: _to_event(visit, case_ref, row["event_id"], row["source"], found)},
        names=[*Evidence.__struct_fields__, *CORRECTIONS],
        empty="No event is of this kind, by this body and between these days." if rows else "Nothing was on record.",
    )
    return page_of(
        visit, case_ref, "/events", template="events.html", tables=[table], question=question,
        command=None if is_chosen else visit.command("events", case_ref, question=question),
        facts={
            "is_on_record": any(event.standing != "not_yet" for event in found),
            "kinds": _choices(visit, "kind", (event.type for event in found), type_in_words),
            "bodies": _choices(visit, "body", (event.recorded_by_organisation for event in found), label),
            "whole": visit.to(f"/cases/{case_ref}/events") if is_chosen else None,
        },
    )  # fmt: skip


def event(visit: Visit, ref: str, event_id: str) -> Answer:
    """Show one event of a case, what became of it, and what it counts in."""
    with visit.one_case(ref) as (case_ref, history):
        found, question = events_of_case(case_ref, history), history.question
    one = _chosen(visit, found, event_id)
    row = next(row for row in with_corrections(found) if (row["source"], row["event_id"]) == (one.source, event_id))
    uses, why_none = _uses(visit, one, question)
    fields = [{"name": name, "value": value} for name, value in one.fields.items()]
    kind = BY_NAME[one.type]
    tables = [
        Table(
            name="uses",
            caption="What it counts in",
            rows=uses,
            columns=COLUMNS,
            names=Use.__struct_fields__,
            words=lambda use: {name: as_said(value) for name, value in in_words(use).items()},
            links={
                "code": lambda use: at_measure(visit, use["code"]),
                "thing": lambda use: _to_thing(visit, use),
            },
            empty=why_none,
        ),
        Table(
            name="fields",
            caption="What it says",
            rows=fields,
            columns=FIELDS,
            words=lambda field: {
                "name": as_said(HEADINGS.get(field["name"]) or heading_of(field["name"])),
                "value": as_said(field_in_words(kind, field["name"], field["value"])),
            },
            links={"value": lambda field: _to_corrected(visit, case_ref, field)},
        ),
    ]
    return page_of(
        visit, case_ref, "/events", template="event.html", tables=tables, question=question,
        title=f"{type_in_words(one.type).capitalize()}: {case_ref}",
        command=visit.command("uses", event_id, source=visit.query.get("source") or None, question=question),
        facts={
            "row": row,
            "marks": _marks(one),
            "kind": visit.to(f"/definitions/events/{one.type}"),
            "list": visit.to(f"/cases/{case_ref}/events"),
            "standing": STANDING[one.standing],
            "replaces": row["replaces"] and at_event(visit, case_ref, row["replaces"]),
            "corrected_by": row["corrected_by"] and at_event(visit, case_ref, row["corrected_by"]),
            "tables": {table.name: table for table in tables},
        },
        data={"event": msgspec.structs.asdict(one)},
    )  # fmt: skip


def _filters(visit: Visit) -> list[Callable[[Row], bool]]:
    """Give what an event must be to be listed.  Raises BadAddress."""
    kind, body = visit.query.get("kind", "").strip(), visit.query.get("body", "").strip()
    since, until = read(visit.query, "since", day_in), read(visit.query, "until", day_in)
    if kind and kind not in BY_NAME:
        raise BadAddress("kind", f"there is no type of event {kind[:40]!r}, such as OfficerAssigned")
    if since and until and since > until:
        raise BadAddress("until", f"no day is from {display('', since)} to {display('', until)}")
    return [
        lambda row: not kind or row["type"] == kind,
        lambda row: not body or row["recorded_by_organisation"] == body.upper(),
        lambda row: (since or date.min) <= day_of(row["occurred_at"]) <= (until or date.max),
    ]


def _choices(visit: Visit, name: str, values: Iterable[str], words: Callable[[str], str]) -> list[dict[str, Any]]:
    """Give what can be chosen, in the order of its words."""
    chosen = visit.query.get(name, "").strip()
    said = sorted((words(one), one) for one in {*values, chosen} if one)
    items = [{"value": one, "text": f"{text[0].upper()}{text[1:]}", "selected": one == chosen} for text, one in said]
    return [{"value": "", "text": "All", "selected": not chosen}, *items]


def _has_standing(rows: Sequence[Row]) -> bool:
    return any(STANDING[row["standing"]] for row in rows)


def _to_event(visit: Visit, case_ref: str, event_id: str, source: str, found: Sequence[Evidence]) -> str:
    """Give the address of an event, with its source where another one has used its identifier."""
    is_shared = sum(one.event_id == event_id for one in found) > 1
    return visit.to(f"/cases/{case_ref}/events/{event_id}", source=source if is_shared else None)


def _chosen(visit: Visit, found: Sequence[Evidence], event_id: str) -> Evidence:
    """Find the event that is asked for.  Raises UnknownEvent and BadAddress."""
    source = visit.query.get("source") or None
    here = [one for one in found if one.event_id == event_id and source in (None, one.source)]
    if not here:
        raise UnknownEvent(why_not_recorded(visit.settings, event_id, source))
    if len(here) > 1:
        sources = ", ".join(sorted(one.source for one in here))
        raise BadAddress("source", f"several sources have an event {event_id}: {sources}; name one as its source")
    return here[0]


def _uses(visit: Visit, one: Evidence, question: Question) -> tuple[list[dict[str, Any]], str]:
    """Give what an event counts in, and why it may be nothing."""
    settled = Asked(question.as_of, question.known_at, question.position)
    why_none = f"It counts in nothing{because(one)}. {len(measures_reading(one))} measures read events of its type."
    try:
        return [msgspec.structs.asdict(use) for use in uses_of(visit.settings, one, settled)], why_none
    except (HistoryNotMade, HistoryOfAnotherShape, HistoryIncomplete):
        return [], "What it counts in cannot be said, as history is not made yet or cannot be used."


def _to_thing(visit: Visit, use: Row) -> str | None:
    """Give where the evidence of what a measure judged of a case is."""
    if not use["case_ref"]:
        return None
    return at_measure(visit, use["code"], f"/cases/{use['case_ref']}", thing=use["thing"])


def _to_corrected(visit: Visit, case_ref: str, field: Row) -> str | None:
    is_event = field["name"] in ("supersedes", "retracts")
    return at_event(visit, case_ref, field["value"]) if is_event else None


def _marks(one: Evidence) -> list[dict[str, str]]:
    """Give the days and the names that every event has, with their headings."""
    said = {
        "Happened": display("", one.occurred_at),
        "Written down": display("", one.recorded_at),
        "Written down by": label(one.recorded_by_organisation),
        "Source": one.source,
        "Identifier": one.event_id,
    }
    return [{"name": name, "value": value} for name, value in said.items()]


PAGES = [
    At(path="/cases/{ref}/events", make=events, takes=FILTERS),
    At(path="/cases/{ref}/events/{event_id:path}", make=event, takes=("source",)),
]
