"""Definitions: what every measure, view, threshold, type of event and unanswered question means, from the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casehistory.definitions import (
    code_rows,
    event_of_table,
    event_rows,
    field_rows,
    measure_rows,
    measures_reading,
    question_rows,
    threshold_rows,
    view_rows,
    views_reading,
)
from casehistory.measured import read_aloud, with_numbers
from casehistory.pages.display import display
from casehistory.pages.page import Answer, At, Page, Table
from casehistory.pages.visit import Visit
from projections.counting import known_view
from projections.queries import GIVEN, thresholds_read
from projections.sentences import type_in_words
from projections.thresholds import used
from schemas.columns import table_of
from schemas.listing import contracts, record_called

SECTION = "/definitions"

FAMILIES = {"T": "Timeliness, from facts", "J": "An inspector's judgement", "G": "Governance and the record"}
KINDS = {"share": "Share", "days": "Days", "count": "Count", "category": "Category"}


def definitions(visit: Visit) -> Answer:
    """List all that is defined."""
    tables = [_measures(visit), _views(visit), _thresholds(), _events(visit), _questions()]
    return Page(
        title="Definitions",
        template="definitions.html",
        tables=tables,
        section=SECTION,
        trail={"Home": visit.to("/")},
        command="casehistory measures",
    )


def thresholds(visit: Visit) -> Answer:
    """Show every number that a measure or a view depends on, with its source and whether that was read."""
    return _page(visit, "Thresholds", "thresholds.html", tables=[_thresholds()])


def view(visit: Visit, name: str) -> Answer:
    """Show what the rows of one view are, what it is made from, and what is made from it."""
    one = known_view(name)
    row = next(row for row in view_rows() if row["view"] == name)
    facts = {
        "row": row,
        "text": with_numbers(row["definition"]),
        "reads": [defined(read, visit) for read in one.reads],
        "read_by": [(in_plain(other), visit.to(f"/definitions/views/{other}")) for other in views_reading(name)],
        "measures": _measures_in(name, visit),
        "thresholds": used(thresholds_read([one])),
        "sql": one.sql,
    }
    table = Table(name="view", caption=in_plain(name), rows=[row], columns={"view": "View", "definition": "What it is"})
    command = visit.command("view", name, "--rows")
    return _page(visit, in_plain(name), "view_definition.html", tables=[table], command=command, facts=facts)


def event(visit: Visit, name: str) -> Answer:
    """Show what one type of event says: its fields, its codes, and what is made from it."""
    kind = record_called(name)
    record, table = kind.__name__, table_of(kind)
    row = next(row for row in event_rows() if row["record"] == record)
    contract = next(one for one in contracts() if one.record == record)
    facts = {
        "row": row,
        "releases": display("", list(contract.releases)) or "None yet",
        "schema_at": visit.to(f"/streams/schemas/{record}"),
        "views": [(in_plain(one), visit.to(f"/definitions/views/{one}")) for one in views_reading(table)],
        "measures": _measures_in(table, visit),
    }
    title = type_in_words(record).capitalize()
    tables = [_fields(record), _codes(record)]
    command = f"casehistory schemas show {record}"
    return _page(visit, title, "event_definition.html", tables=tables, command=command, facts=facts)


# Tables


def _measures(visit: Visit) -> Table:
    return Table(
        name="measures",
        caption="Measures",
        rows=measure_rows(),
        columns={"code": "Code", "title": "Title", "question": "Question", "domain": "Domain", "family": "Family"}
        | {"gives": "Gives", "source": "Source"},
        words=lambda row: {
            **row,
            "question": _sentence(row["question"]),
            "source": _sentence(row["source"]),
            "domain": row["domain"].capitalize(),
            "family": FAMILIES[row["family"]],
            "gives": KINDS[row["kind"]],
        },
        links={"code": lambda row: visit.to(f"/measures/{row['code']}")},
    )


def _views(visit: Visit) -> Table:
    return Table(
        name="views",
        caption="Views: the rows from which measures are made",
        rows=view_rows(),
        columns={"view": "View", "row": "What a row is"},
        words=lambda row: {**row, "view": in_plain(row["view"]), "row": read_aloud(row["row"]).replace("`", "")},
        links={"view": lambda row: visit.to(f"/definitions/views/{row['view']}")},
    )


def _thresholds() -> Table:
    return Table(
        name="thresholds",
        caption="Thresholds: the numbers on which answers depend",
        rows=threshold_rows(),
        columns={"meaning": "What it is", "value": "Value", "counted_in": "Unit", "source": "Source"}
        | {"verified": "Verified", "measures": "Measures"},
        words=lambda row: {
            **row,
            "meaning": _sentence(row["meaning"]),
            "counted_in": row["unit"],
            "source": _sentence(row["source"]),
            "verified": "Verified" if row["verified"] else "Not verified",
        },
    )


def _events(visit: Visit) -> Table:
    return Table(
        name="events",
        caption="Types of event, in the order of the life of a case",
        rows=event_rows(),
        columns={"record": "Type", "about": "About", "definition": "What it says"},
        words=lambda row: {
            **row,
            "record": type_in_words(row["record"]).capitalize(),
            "definition": _sentence(row["definition"]),
        },
        links={"record": lambda row: visit.to(f"/definitions/events/{row['record']}")},
    )


def _questions() -> Table:
    return Table(
        name="questions",
        caption="Questions that the inspectors of 2017 could not answer",
        rows=question_rows(),
        columns={"code": "Code", "title": "About", "question": "Question", "is_answered": "Can a record answer it"}
        | {"said": "How, or why not", "source": "Source"},
        words=lambda row: {
            **row,
            "question": _sentence(row["question"]),
            "said": _sentence(row["definition"] or row["reason"]),
            "source": _sentence(row["source"]),
        },
        foot="The command casehistory audit puts them to a case or to a sample.",
    )


def _fields(record: str) -> Table:
    return Table(
        name="fields",
        caption="Fields",
        rows=field_rows(record),
        columns={"field": "Field", "type": "Holds", "is_optional": "May be absent", "definition": "What it is"},
        words=lambda row: {**row, "definition": _sentence(row["definition"])},
    )


def _codes(record: str) -> Table:
    return Table(
        name="codes",
        caption="Codes of its vocabularies",
        rows=code_rows(record),
        columns={
            "vocabulary": "Vocabulary",
            "code": "Code",
            "words": "In words",
            "definition": "What it is for",
        },
        names=("vocabulary", "code", "words", "definition"),
        empty="None of its fields holds a code.",
    )


# What they have in common


def in_plain(name: str) -> str:
    """Write the name of a view in words."""
    return _sentence(name.replace("_", " "))


def _sentence(text: str) -> str:
    """Begin a text with a capital, and leave out the marks around names, which a cell of a table cannot show."""
    return text[:1].upper() + text[1:].replace("`", "")


def defined(name: str, visit: Visit) -> tuple[str, str | None]:
    """Give what a query reads in words, and where it is defined."""
    record = event_of_table(name)
    if record is not None:
        return f"{type_in_words(record).capitalize()} (events)", visit.to(f"/definitions/events/{record}")
    if name == "threshold":
        return "Thresholds", visit.to("/definitions/thresholds")
    return (in_plain(name), None) if name in GIVEN else (in_plain(name), visit.to(f"/definitions/views/{name}"))


def _measures_in(name: str, visit: Visit) -> Iterable[tuple[str, str]]:
    return [(f"{one.code} {one.title}", visit.to(f"/measures/{one.code}")) for one in measures_reading(name)]


def _page(visit: Visit, title: str, template: str, **said: Any) -> Page:
    trail: Mapping[str, str] = {"Home": visit.to("/"), "Definitions": visit.to(SECTION)}
    return Page(title=title, template=template, section=SECTION, trail=trail, **said)


PAGES = [
    At(path="/definitions", make=definitions),
    At(path="/definitions/thresholds", make=thresholds),
    At(path="/definitions/views/{name}", make=view),
    At(path="/definitions/events/{name}", make=event),
]
