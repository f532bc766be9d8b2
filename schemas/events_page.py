"""The page docs/events.md: the event catalogue in words, made from the classes.  Run by developers and tests only."""

from __future__ import annotations

from collections.abc import Iterator

from domain.catalogue import LIFECYCLE, topic_of
from domain.fact import CaseFact, Fact, InspectionFact, PersonFact, PractitionerFact, RecordFact
from schemas.documentation import own_words

SECTIONS: dict[str, dict[str, str]] = {
    "Court and allocation": {
        "1": "A supervised person appears in court on a new matter",
        "2": "The court asks for a report",
        "3": "The report is given",
        "4": "The sentence, with its requirements",
        "5": "A requirement is changed, or its change refused",
        "6": "The allocation form is filled in",
        "7": "The case is given to a CRC or the NPS",
        "8": "The documents arrive with the case",
        "9": "An order that cannot be worked goes back to court",
        "10": "A flag on the case is raised or removed",
        "11": "The level of risk of serious harm",
    },
    "Assignment": {
        "12": "A responsible officer takes the case",
        "13": "A responsible officer gives it up",
        "14": "An assignment against the rules is found",
        "15": "The person is told",
    },
    "Assessment and planning": {
        "16": "An assessment",
        "17": "A need linked to offending",
        "18": "A protective factor",
        "19": "A plan",
        "20": "A barrier to engagement, found or overcome",
    },
    "Information requests and incidents": {
        "21": "Another body is asked for information",
        "22": "Its answer comes",
        "23": "The answer is passed on",
        "24": "The request is chased",
        "25": "What became of the answer on file",
        "26": "The request is closed",
        "27": "An incident becomes known",
    },
    "Contact": {
        "28": "An appointment is offered",
        "29": "What became of it",
        "30": "An absence is ruled acceptable or not",
        "31": "A home visit",
        "32": "The promise of a home visit",
        "33": "An entry in the contact log",
        "34": "A warning",
    },
    "Enforcement and the wait for the court": {
        "35": "A failure to comply is noticed and decided on",
        "36": "The CRC refers the breach",
        "37": "The NPS accepts or returns the referral",
        "38": "The breach is put before the court",
        "39": "The court lists the hearing",
        "40": "The hearing",
    },
    "Escalation, transfer and public protection": {
        "41": "The CRC asks the NPS to take the case",
        "42": "The NPS decides",
        "43": "The case changes hands",
        "44": "Multi-agency public protection",
    },
    "Recall": {
        "45": "A recall is asked for",
        "46": "A manager considers it",
        "47": "It is decided",
        "48": "The return to prison, and a further release",
    },
    "Review and oversight": {
        "49": "A review",
        "50": "A change of circumstances that calls for one",
        "51": "A manager's oversight of the case",
        "52": "Supervision of the practitioner",
    },
    "Interventions, unpaid work, resettlement and closure": {
        "53": "A referral to an intervention",
        "54": "How the intervention goes",
        "55": "How unpaid work goes",
        "56": "Preparation for release",
        "57": "The phases of a custodial sentence, and further offences",
        "58": "What was achieved, and the end of supervision",
    },
    "Beside the 58 entries": {
        "person": "The person",
        "inspection": "An inspection",
        "correction": "Corrections",
    },
}
"""The entries of the event catalogue under their headings, in words."""

STREAMS: dict[type[Fact], str] = {
    CaseFact: "case/*case_ref*",
    PersonFact: "person/*crn*",
    PractitionerFact: "practitioner/*officer*",
    InspectionFact: "inspection/*inspection_ref*",
    RecordFact: "the stream it is about",
}

HEAD = """\
# Events

The {count} types of fact, by the entries of the event catalogue.  Every one also carries the envelope: `event_id`,
`source`, `occurred_at` (in the world), `recorded_at` (in the source's file), who wrote it down, and `supersedes` where
it corrects an earlier one.  The fields of each are described in `schemas/avsc/`.

This page is generated: `python -m schemas.contract generate`.
"""


def events_page() -> str:
    """Give the text of the page.  Raises `KeyError` for a type of fact from an entry that has no title here."""
    by_entry: dict[str, list[type[Fact]]] = {}
    for kind in LIFECYCLE:
        by_entry.setdefault(kind.entry, []).append(kind)
    lines = [HEAD.format(count=len(LIFECYCLE))]
    for heading, entries in SECTIONS.items():
        lines += [f"## {heading}", "", "| Entry | Type | Topic | Stream | What it says |", "|---|---|---|---|---|"]
        for entry, title in entries.items():
            lines += _rows(f"{entry}. {title}" if entry.isdigit() else title, by_entry.pop(entry))
        lines.append("")
    if by_entry:
        raise KeyError(f"no section names the entries {sorted(by_entry)} of the event catalogue")
    return "\n".join(lines)


def _rows(title: str, kinds: list[type[Fact]]) -> Iterator[str]:
    for number, kind in enumerate(kinds):
        entry = title if number == 0 else ""
        stream = next(name for parent, name in STREAMS.items() if issubclass(kind, parent))
        yield f"| {entry} | `{kind.__name__}` | `{topic_of(kind)}` | {stream} | {own_words(kind)} |"
