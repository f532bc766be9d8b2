"""A case: who holds it, its timeline, its reviews, enforcement and requests; and what its record answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from casehistory.answers import STANDINGS, flat, missing, rows_of, thresholds_of_questions
from casehistory.asking import CRN, cases_of_person, events_of_case, facts_of_case
from casehistory.drawing.swimlane import Mark, described, swimlane
from casehistory.key_facts import HEADINGS, facts_in_words
from casehistory.pages.address import CLOCKS
from casehistory.pages.display import as_said, display
from casehistory.pages.measure import thresholds_table
from casehistory.pages.page import Answer, At, Elsewhere, Page, Row, Table
from casehistory.pages.visit import Visit
from casehistory.timelines import TITLES, TRACKS, VIEWS, found_in, in_words, is_worth_showing
from projections.audit import Answer as Answered
from projections.audit import audit
from projections.explanation import Evidence
from projections.queries import thresholds_read, view
from projections.question import Question, day_of
from projections.sentences import label, name_of, type_in_words
from projections.thresholds import used

PARTS = {
    "": "The case",
    "/events": "Events",
    "/questions": "Questions of the inspectors",
    "/compare": "Compare two days",
}
"""The pages of a case, one click from each other."""

SHOWN = ("case_ref", "crn", "officer", "unit", "rosh", "flags")
"""The key facts that stand above the case."""

REVIEWS = {
    "occasion_on": "Since",
    "reason": "Owed because of",
    "due_on": "Due on",
    "state": "State",
    "reviewed_on": "Reviewed on",
    "days_late": "Days late",
    "organisation": "Held by",
}
ENFORCEMENT = {
    "noticed_on": "Failure noticed",
    "ground": "Because of",
    "decided_on": "Decided",
    "decision": "Decision",
    "referred_on": "Referred",
    "accepted_on": "Accepted",
    "presented_on": "Presented",
    "business_days_to_presentation": "Business days to there",
    "first_heard_on": "First hearing",
    "ended_on": "Ended",
    "outcome": "Outcome",
}
REQUESTS = {
    "asked_on": "Asked on",
    "body": "Body",
    "authority": "Authority",
    "subject": "About",
    "asking_organisation": "Asked by",
    "due_on": "Wanted by",
    "answered_on": "Answered on",
    "response": "Answer",
    "days": "Days",
    "is_late": "Late",
    "is_duplicate": "Asked before",
}
DIARIES = {
    "reviews": ("reviews_owed", "Review diary", REVIEWS, "No review is owed as of this day."),
    "enforcement": ("enforcement_clocks", "Enforcement clocks", ENFORCEMENT, "No failure to comply was noticed."),
    "requests": ("information_requests", "Requests for information", REQUESTS, "Nobody was asked for information."),
}
"""What else is told of a case: the view, its title, its columns, and what is said where it has no row."""

MADE_BY = {
    "occasion_on": "occasion_by", "reviewed_on": "reviewed_by", "noticed_on": "noticed_by", "decided_on": "decided_by",
    "referred_on": "referred_by", "accepted_on": "accepted_by", "presented_on": "presented_by",
    "first_heard_on": "first_heard_by", "ended_on": "ended_by", "asked_on": "asked_by", "answered_on": "answered_by",
}  # fmt: skip
"""The days of these tables, and the column that names the event of each."""

SPARED = ("sequence", "reference")
"""Columns of the tracks that people can do without."""

NONE_HELD = {
    "custody": "Nobody held the case yet.",
    "waits": "It waited for nobody.",
    "boundaries": "It did not change hands.",
    "gaps": "There was no significant time without an appointment.",
}
QUESTIONS = {
    "code": "Code",
    "title": "Question",
    "standing": "What the record says",
    "since": "Since",
}
OF_PERSON = ("case_ref", "held_by", "state", "since", "officer", "sentence", "sentenced_on", "closed_on")


def case(visit: Visit, ref: str) -> Answer:
    """Show one case, or where the cases of a person are."""
    if CRN.match(ref.upper()):
        return Elsewhere(visit.to(f"/people/{ref.upper()}"))
    with visit.one_case(ref) as (case_ref, history):
        facts, question = facts_of_case(case_ref, history), history.question
        found, events = found_in(history, case_ref), events_of_case(case_ref, history)
        rows = found | {name: history.rows(of, where_case=case_ref) for name, (of, *_) in DIARIES.items()}
        names = {name: history.columns(of) for name, of in _views().items() if not rows[name]}
    happenings = {event.event_id: type_in_words(event.type) for event in events}
    tracks = [_track(visit, case_ref, name, found[name], names.get(name, ()), happenings) for name in TRACKS]
    diaries = [_diary(visit, case_ref, name, rows[name], names.get(name, ())) for name in DIARIES]
    key = Table(name="facts", caption="Key facts", rows=[facts], columns=HEADINGS)
    numbers = thresholds_table(used(thresholds_read(filter(None, map(view, _views().values())))))
    return page_of(
        visit, case_ref, "", template="case.html", tables=[key, *tracks, *diaries, numbers], question=question,
        command=visit.command("timeline", case_ref, question=question),
        facts={
            "key": _summary(visit, facts),
            "strip": _summary(visit, facts, SHOWN),
            "held": held_in_words(facts, found["custody"]),
            "is_on_record": any(event.standing != "not_yet" for event in events),
            "tables": {table.name: table for table in (*tracks, *diaries, numbers)},
            "sentence": described(found, until=question.as_of_on),
            "swimlane": _drawn(visit, case_ref, found, events, question),
        },
    )  # fmt: skip


def person(visit: Visit, crn: str) -> Answer:
    """Show the cases of a person, or the only one."""
    cases = cases_of_person(visit.settings, crn, visit.asked)
    if len(cases) == 1:
        return Elsewhere(visit.to(f"/cases/{cases[0]}"))
    rows = []
    for ref in cases:
        with visit.one_case(ref) as (case_ref, history):
            rows.append(facts_of_case(case_ref, history))
            question = history.question
    listed = Table(
        name="cases",
        caption=f"Cases of {crn.upper()}",
        rows=rows,
        columns={name: HEADINGS[name] for name in OF_PERSON},
        links={"case_ref": lambda row: visit.to(f"/cases/{row['case_ref']}")},
    )
    return Page(
        title=f"Person {crn.upper()}", template="person.html", tables=[listed], question=question, trail=home(visit)
    )


def questions(visit: Visit, ref: str) -> Answer:
    """Show what the record of a case answers to the questions that the inspectors could not."""
    with visit.one_case(ref) as (case_ref, history):
        answers, question = audit(history, case_ref), history.question
    table = Table(
        name="questions",
        caption="The questions, and what the record of this case says",
        rows=list(map(flat, rows_of(answers))),
        columns=QUESTIONS,
        words=lambda row: {**row, "standing": STANDINGS[row["standing"]].capitalize()},
        links={"title": lambda row: f"{visit.here()}#{row['code']}"},
    )
    thresholds = thresholds_of_questions()
    return page_of(
        visit, case_ref, "/questions", template="case_questions.html", question=question,
        tables=[table, thresholds_table(thresholds)], command=visit.command("audit", case_ref, question=question),
        facts={
            "questions": table,
            "answers": [_answer(visit, case_ref, one) for one in answers],
            "sentence": _counted(answers),
            "is_on_record": not any(one.standing == "nothing_on_record" for one in answers),
        },
    )  # fmt: skip


def page_of(visit: Visit, case_ref: str, part: str, *, facts: Mapping[str, Any], **said: Any) -> Page:
    """Give a page of a case, which leads to the others."""
    trail = home(visit) | ({case_ref: visit.to(f"/cases/{case_ref}")} if part else {})
    parts = [
        {"text": name, "href": visit.to(f"/cases/{case_ref}{path}"), "active": path == part}
        for path, name in PARTS.items()
    ]
    said = {"title": f"{PARTS[part]}: {case_ref}" if part else f"Case {case_ref}"} | said
    data = {"case_ref": case_ref, **said.pop("data", {})}
    return Page(trail=trail, facts={"case_ref": case_ref, "parts": parts, **facts}, data=data, **said)


def home(visit: Visit) -> dict[str, str]:
    """Give the pages above those of cases."""
    return {"Home": visit.to("/")}


def at_event(visit: Visit, case_ref: str, event_id: str) -> str:
    """Give the address of an event of a case."""
    return visit.to(f"/cases/{case_ref}/events/{event_id}")


def held_in_words(facts: Mapping[str, Any], custody: Sequence[Row]) -> str:
    """Say in a sentence who holds a case."""
    if not custody:
        return "Nobody holds the case yet."
    if facts["state"] == "closed":
        return f"Closed on {display('', facts['closed_on'])}: {label(facts['closure_reason'])}."
    last = custody[-1]
    if last["kind"] in ("supervised", "escalation_being_decided"):
        said = f"Held by {last['organisation']} {last['officer']} ({last['grade']}), {name_of(last['unit'])}"
        said += ", while an escalation is decided" if last["kind"] == "escalation_being_decided" else ""
    else:
        said = f"{label(last['kind']).capitalize()}: {label(last['organisation'])}"
    return f"{said}, since {display('', last['starts_on'])}."


def _views() -> dict[str, str]:
    return {**VIEWS, **{name: of for name, (of, *_) in DIARIES.items()}}


def _summary(visit: Visit, facts: Mapping[str, Any], only: Sequence[str] = ()) -> list[dict[str, str | None]]:
    """Give the key facts on record with their headings, and where each leads."""
    leads = {"crn": f"/people/{facts['crn']}", "officer": f"/officers/{facts['officer']}"}
    said = facts_in_words(facts)
    known = (name for name in only or HEADINGS if facts[name] not in (None, []) and name not in CLOCKS)
    return [
        {
            "name": HEADINGS[name],
            "value": display("", as_said(said[name])) if not isinstance(said[name], list) else ", ".join(said[name]),
            "href": visit.to(leads[name]) if name in leads and facts[name] else None,
        }
        for name in known
    ]


def _track(
    visit: Visit,
    case_ref: str,
    name: str,
    rows: Sequence[Row],
    names: Sequence[str],
    happenings: Mapping[str, str],
) -> Table:
    return Table(
        name=name,
        caption=TITLES[name],
        rows=rows,
        columns={one: TRACKS[name][one] for one in TRACKS[name] if one not in SPARED and is_worth_showing(one, rows)},
        words=lambda row: {one: as_said(value) for one, value in in_words(row, happenings).items()},
        links={one: _to_event(visit, case_ref, one) for one in ("opened_by", "closed_by") if one in TRACKS[name]},
        names=names,
        empty=NONE_HELD[name],
    )


def _diary(visit: Visit, case_ref: str, name: str, rows: Sequence[Row], names: Sequence[str]) -> Table:
    _, title, columns, empty = DIARIES[name]
    links = {day: _to_event(visit, case_ref, by) for day, by in MADE_BY.items() if day in columns}
    return Table(name=name, caption=title, rows=rows, columns=columns, links=links, names=names, empty=empty)


def _to_event(visit: Visit, case_ref: str, column: str) -> Callable[[Row], str | None]:
    return lambda row: at_event(visit, case_ref, row[column]) if row[column] else None


def _drawn(
    visit: Visit, case_ref: str, found: Mapping[str, Sequence[Row]], events: Sequence[Evidence], question: Question
) -> str:
    """Draw the timeline; each mark leads to its event, or to the list of those too near to be told apart."""

    def href(some: Sequence[Mark]) -> str:
        if len(some) == 1:
            return at_event(visit, case_ref, some[0].event_id)
        return visit.to(f"/cases/{case_ref}/events", since=some[0].day, until=some[-1].day)

    return swimlane(
        found,
        until=question.as_of_on,
        name="swimlane",
        title=f"Handover timeline of {case_ref}",
        events=[
            Mark(event.event_id, day_of(event.occurred_at), event.sentence)
            for event in events
            if event.standing == "in_force"
        ],
        href=href,
    )


def _answer(visit: Visit, case_ref: str, one: Answered) -> dict[str, Any]:
    """Give what is said of one question."""
    since = f", since {display('', one.since)}" if one.since else ""
    said = f"{STANDINGS[one.standing]}{since}{missing(case_ref, one)}"
    return {
        "code": one.code,
        "title": one.title,
        "question": one.question,
        "said": f"{said[0].upper()}{said[1:]}.",
        "evidence": [(event.sentence, at_event(visit, case_ref, event.event_id)) for event in one.evidence],
    }


def _counted(answers: Sequence[Answered]) -> str:
    """Say in a sentence how many questions the record answers."""
    of = {standing: sum(one.standing == standing for one in answers) for standing in STANDINGS}
    arise = of["answered"] + of["in_part"] + of["not_recorded"]
    return (
        f"Of the {len(answers)} questions, {arise} arise in this case: the record answers {of['answered']}, answers "
        f"{of['in_part']} in part, and has nothing on {of['not_recorded']}. {of['does_not_arise']} do not arise, and "
        f"{of['out_of_scope']} no record of cases can answer."
    )


PAGES = [
    At(path="/cases/{ref}", make=case),
    At(path="/cases/{ref}/questions", make=questions),
    At(path="/people/{crn}", make=person),
]
