"""Definitions: every measure, view, threshold, type of event and unanswered question, as rows made from the code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from domain.catalogue import BY_NAME, LIFECYCLE, topic_of
from domain.fact import CaseFact, Fact, InspectionFact, PersonFact, PractitionerFact
from projections.audit import questions
from projections.measure import Definition, measures
from projections.queries import views
from projections.sentences import label
from projections.thresholds import thresholds
from schemas.columns import TABLES
from schemas.documentation import documented, own_words

Row = dict[str, Any]

ABOUT: Mapping[type[Fact], str] = {
    CaseFact: "A case",
    PersonFact: "A person",
    PractitionerFact: "An officer",
    InspectionFact: "An inspection",
    Fact: "What is recorded",
}
"""What the facts of a kind are about."""

DOMAINS = {
    "protecting_the_public": "Protecting the public",
    "reducing_reoffending": "Reducing reoffending",
    "abiding_by_the_sentence": "Abiding by the sentence",
    "governance": "Governance and the record itself",
    "service_levels": "Service levels",
}
"""The folders of the measures, as they are called."""

PLAIN = {"string": "Text", "boolean": "Yes or no", "long": "Whole number", "int": "Whole number"}
DATED = {"timestamp-micros": "Date and time", "date": "Day"}


def measure_rows() -> list[Row]:
    """Give a row for each measure, in their order."""
    return [
        {
            "code": one.code,
            "title": one.title,
            "question": one.question,
            "domain": one.domain.replace("_", " "),
            "family": one.family,
            "kind": one.kind,
            "judges": one.judges,
            "entry": one.entry,
            "source": one.source,
            "clock": one.clock,
            "definition": one.text,
            "definition_hash": one.hash,
            "thresholds": list(one.thresholds),
            "target": one.target,
            "is_rated": one.is_rated,
            "beside": list(one.beside),
        }
        for one in measures()
    ]


def view_rows() -> list[Row]:
    """Give a row for each view, by name."""
    return [
        {
            "view": one.name,
            "row": re.split(r"[.?](?: |$)", " ".join(one.text))[0],
            "definition": " ".join(one.text).strip(),
            "source": one.labels.get("Source"),
            "clock": one.labels.get("Clock"),
            "reads": list(one.reads),
        }
        for one in views()
    ]


def threshold_rows() -> list[Row]:
    """Give a row for each threshold, with the measures that depend on it."""
    used: dict[str, list[str]] = {}
    for one in measures():
        for name in one.thresholds:
            used.setdefault(name, []).append(one.code)
    return [
        {
            "name": name,
            "meaning": one.meaning,
            "value": one.value,
            "unit": one.unit,
            "source": one.source,
            "verified": one.verified,
            "measures": used.get(name, []),
        }
        for name, one in thresholds().items()
    ]


def event_rows() -> list[Row]:
    """Give a row for each type of event, in the order of the life of a case."""
    return [
        {
            "record": kind.__name__,
            "topic": topic_of(kind),
            "about": next(words for parent, words in ABOUT.items() if issubclass(kind, parent)),
            "definition": own_words(kind),
        }
        for kind in LIFECYCLE
    ]


def question_rows() -> list[Row]:
    """Give a row for each question that the inspectors could not answer."""
    return [
        {
            "code": one.code,
            "title": one.title,
            "question": one.question,
            "source": one.source,
            "is_answered": one.query is not None,
            "definition": one.definition,
            "reason": one.reason,
            "instead": one.instead,
        }
        for one in questions()
    ]


# One of them


def views_reading(name: str) -> list[str]:
    """Give the views that read a view, or the table of a type of event."""
    return [one.name for one in views() if name in one.reads]


def measures_reading(name: str) -> list[Definition]:
    """Give the measures that read a view, or the table of a type of event, themselves."""
    return [one for one in measures() if name in one.query.reads]


def event_of_table(table: str) -> str | None:
    """Give the type of event that a table holds, None where it is no such table."""
    kind = TABLES.get(table)
    return None if kind is None else kind.__name__


def field_rows(record: str) -> list[Row]:
    """Give a row for each field of a type of event."""
    return [
        {
            "field": field["name"],
            "type": type_of(field["type"]),
            "is_optional": isinstance(field["type"], list),
            "definition": field["doc"],
        }
        for field in documented(BY_NAME[record])["fields"]
    ]


def type_of(schema: Any) -> str:
    """Say in words what a field holds."""
    match schema:
        case ["null", inner]:
            return type_of(inner)
        case {"type": "enum", "name": name}:
            return f"Code: {name}"
        case {"type": "array", "items": items}:
            return f"Several of: {type_of(items)}"
        case {"logicalType": kind}:
            return DATED[kind]
        case {"type": inner}:
            return type_of(inner)
    return PLAIN.get(schema) or f"Code: {schema}"


def code_rows(record: str) -> list[Row]:
    """Give a row for each code of each vocabulary that a type of event uses, in the order of its fields."""
    found: dict[str, Mapping[str, Any]] = {}
    for field in documented(BY_NAME[record])["fields"]:
        found |= {one["name"]: one for one in _vocabularies(field["type"])}
    return [
        {"vocabulary": name, "code": code, "words": label(code), "definition": one.get("doc")}
        for name, one in found.items()
        for code in one["symbols"]
    ]


def _vocabularies(schema: Any) -> Iterable[Mapping[str, Any]]:
    match schema:
        case list():
            return [one for branch in schema for one in _vocabularies(branch)]
        case {"type": "enum"}:
            return [schema]
        case {"type": "array", "items": items}:
            return _vocabularies(items)
    return []
