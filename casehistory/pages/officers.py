"""Officers and units: who holds which cases, how many from week to week, and the visits and supervision on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from casehistory.caseloads import (
    Per,
    known_officer,
    officers_beginning,
    over_time,
    rows_where,
)
from casehistory.counts import lines_of
from casehistory.drawing.steps import Step, steps
from casehistory.pages.address import BadAddress
from casehistory.pages.display import as_said, display
from casehistory.pages.page import Answer, At, Page, Row, Rows, Table
from casehistory.pages.visit import Visit
from projections.counting import count
from projections.question import Question
from projections.sentences import name_of

SECTION = "/officers"
UNITS = "/units"

PERIODS: tuple[Per, ...] = ("month", "week")
NO_WORKLOAD = (
    "The record says how many cases an officer holds, and not what each weighs nor how many hours the officer works: "
    "a workload in percent cannot be had from it."
)

EXAMPLE = "CW1"
"""The code of an officer, where the record has none to show what one looks like."""

CASELOADS = {
    "officer": "Officer",
    "organisation": "Organisation",
    "unit": "Unit",
    "grade": "Grade",
    "cases": "Cases",
    "in_prison": "In prison",
    "high_risk": "High risk",
    "domestic_abuse": "Domestic abuse",
    "taken_on": "Longest held since",
}
HELD = {
    "case_ref": "Case",
    "unit": "Unit",
    "office": "Office",
    "grade": "Officer's grade",
    "starts_on": "Since",
    "days": "Days",
}
BEFORE = {name: HELD[name] for name in ("case_ref", "unit", "office", "grade")} | {
    "starts_on": "From",
    "ends_on": "Until",
    "days": "Days",
}
SESSIONS = {"held_on": "On", "kind": "How", "supervisor": "Manager", "days_since_last": "Days since the one before"}


def officers(visit: Visit) -> Answer:
    """Show the officers whose code begins as asked, and every unit, with the cases that they hold."""
    start = visit.query.get("q", "").strip()
    with visit.all_cases() as history:
        now, gone = officers_beginning(history, start)
        units = count(history, "caseloads", by=("organisation", "unit"))
        question = history.question
    like = f" whose code begins with {start}" if start else ""
    tables = [
        caseloads_table(visit, now, caption=f"Officers{like}, by caseload", empty=f"No officer{like} holds a case."),
        Table(
            name="earlier",
            caption=f"Officers{like} who hold no case any more",
            rows=gone,
            columns={
                "officer": "Officer",
                "organisation": "Organisation",
                "unit": "Unit",
                "changed_on": "Gave up the last case on",
            },
            links={"officer": to_officer(visit), "unit": to_unit(visit)},
            empty="There are none.",
        ),
        _units(visit, list(lines_of(units)) if units.total.rows else []),
    ]
    return Page(
        title="Officers and units",
        template="officers.html",
        tables=tables,
        question=question,
        command=visit.command("view", "caseloads", rows=True, question=question),
        trail={"Home": visit.to("/")},
        section=SECTION,
        facts={
            "tables": {table.name: table for table in tables},
            "example": next((row["officer"] for row in (*now, *gone)), EXAMPLE),
        },
    )


def officer(visit: Visit, code: str) -> Answer:
    """Show one officer.  Raises UnknownOfficer and BadAddress."""
    per = period_of(visit)
    with visit.all_cases() as history:
        code = known_officer(history, code)
        now = rows_where(history, "caseloads", officer=code)
        changes = rows_where(history, "caseload_changes", officer=code)
        spells = rows_where(history, "officer_spells", officer=code)
        visits = rows_where(history, "home_visits", visited_by=code)
        required = rows_where(history, "qualified_officer_spells", officer=code)
        sessions = rows_where(history, "supervision_sessions", officer=code)
        led = rows_where(history, "supervision_sessions", supervisor=code)
        question = history.question
    hidden = set(visit.not_listed(question))
    cases = {row["case_ref"] for row in (*spells, *visits, *required)}
    spells, visits, required = (
        [row for row in rows if row["case_ref"] not in hidden] for rows in (spells, visits, required)
    )
    course = over_time(changes, per=per, until=question.as_of_on)
    tables = [
        caseloads_table(visit, now, caption="Caseload", empty=f"{code} holds no case.", but="officer"),
        course_table(course, per=per),
        _spells(visit, [row for row in spells if row["ends_at"] is None], is_over=False),
        _spells(visit, [row for row in spells if row["ends_at"] is not None], is_over=True),
        _required(visit, required),
        Table(
            name="visits",
            caption="Home visits made",
            rows=visits,
            columns={"visited_on": "On", "case_ref": "Case"},
            links={"case_ref": to_case(visit)},
        ),
        _sessions(visit, sessions),
        *([_led(visit, led)] if led else []),
    ]
    return Page(
        title=f"Officer {code}",
        template="officer.html",
        tables=tables,
        question=question,
        command=visit.command("view", "officer_spells", rows=True, group=f"officer={code}", question=question),
        trail={"Home": visit.to("/"), "Officers and units": visit.to(SECTION)},
        section=SECTION,
        facts={
            "tables": {table.name: table for table in tables},
            **drawn(course, per, who=f"officer {code}", question=question),
            "restricted": len(cases & hidden),
        },
        data={"officer": code, "restricted_cases_not_listed": len(cases & hidden)},
    )


def period_of(visit: Visit) -> Per:
    """Give what a course goes by, the month where the address does not say.  Raises BadAddress."""
    said = visit.query.get("per", "").strip() or "month"
    for per in PERIODS:
        if said == per:
            return per
    raise BadAddress("per", f"{said[:40]!r} is neither week nor month")


def to_officer(visit: Visit, name: str = "officer") -> Callable[[Row], str | None]:
    """Lead from a row to the officer in one of its columns."""
    return lambda row: visit.to(f"{SECTION}/{row[name]}") if row[name] else None


def to_unit(visit: Visit) -> Callable[[Row], str | None]:
    """Lead from a row to its unit."""
    return lambda row: visit.to(f"{UNITS}/{row['unit']}") if row["unit"] else None


def to_case(visit: Visit) -> Callable[[Row], str | None]:
    """Lead from a row to its case."""
    return lambda row: visit.to(f"/cases/{row['case_ref']}")


def caseloads_table(visit: Visit, rows: Rows, *, caption: str, empty: str, but: str = "") -> Table:
    """Give rows of the view `caseloads` as a table; people do not see one column, which is the same in all."""
    return Table(
        name="officers",
        caption=caption,
        rows=rows,
        columns={name: heading for name, heading in CASELOADS.items() if name != but},
        links={"officer": to_officer(visit), "unit": to_unit(visit)},
        empty=empty,
        foot="High risk is a risk of serious harm of high or very high. " + NO_WORKLOAD if rows else "",
    )


def _units(visit: Visit, lines: Rows) -> Table:
    def words(row: Row) -> Row:
        return {**row, "unit": as_said("all" if row is lines[-1] else name_of(row["unit"]) if row["unit"] else "none")}

    return Table(
        name="units",
        caption="Units",
        rows=lines,
        columns={
            "unit": "Unit",
            "organisation": "Organisation",
            "rows": "Officers",
            "cases_total": "Cases",
            "cases_median": "Median of an officer",
            "cases_most": "Most of an officer",
            "in_prison_total": "In prison",
            "high_risk_total": "High risk",
            "domestic_abuse_total": "Domestic abuse",
        },
        words=words,
        links={"unit": lambda row: None if row is lines[-1] else to_unit(visit)(row)},
        empty="No officer of any unit holds a case.",
        foot="Cases that an officer holds. One without an officer is on the page of its unit.",
    )


def course_table(rows: Rows, *, per: Per) -> Table:
    """Give a caseload over time as a table."""
    return Table(
        name="course",
        caption=f"Caseload by {per}",
        rows=rows,
        columns={
            "starts_on": f"{per.capitalize()} from",
            "ends_on": "To",
            "taken": "Taken",
            "given_up": "Given up",
            "cases": "Held at its end",
        },
        names=("starts_on", "ends_on", "taken", "given_up", "cases"),
        empty="No case was ever held.",
    )


def drawn(rows: Sequence[Row], per: Per, *, who: str, question: Question) -> dict[str, Any]:
    """Draw a caseload over time, with the sentence that says what it shows and the way to the other period."""
    if not rows:
        return {"drawn": None, "per": per, "sentence": ""}
    most = max(rows, key=lambda row: int(row["cases"]))
    sentence = (
        f"Cases held by {who} at the end of each {per}: {rows[-1]['cases']:,} on {display('', question.as_of_on)}, and "
        f"at the most {most['cases']:,}, on {display('', most['ends_on'])}."
    )
    drawn = steps(
        name="caseload",
        title=f"Caseload by {per}",
        description=f"{sentence} The table has the numbers.",
        of=[Step(_named(row["starts_on"], row["ends_on"], per), row["cases"]) for row in rows],
    )
    return {"drawn": drawn, "per": per, "sentence": sentence}


def _named(starts_on: date, ends_on: date, per: Per) -> str:
    return f"{starts_on:%b %Y}" if per == "month" else display("", ends_on)


def _spells(visit: Visit, rows: Rows, *, is_over: bool) -> Table:
    return Table(
        name="before" if is_over else "held",
        caption="Cases held before" if is_over else "Cases held",
        rows=rows,
        columns=BEFORE if is_over else HELD,
        links={"case_ref": to_case(visit), "unit": to_unit(visit)},
    )


def _required(visit: Visit, rows: Rows) -> Table:
    return Table(
        name="qualified",
        caption="Times when the CRC's rule asked for a qualified officer",
        rows=rows,
        columns={
            "case_ref": "Case",
            "starts_on": "From",
            "ends_on": "Until",
            "days": "Days",
            "grade": "Officer's grade",
            "is_qualified": "Qualified",
        },
        links={"case_ref": to_case(visit)},
        empty="None on record.",
        foot="The rule holds in cases with a flag for domestic abuse, child protection or a looked-after child."
        if rows
        else "",
    )


def _sessions(visit: Visit, rows: Rows) -> Table:
    return Table(
        name="supervision",
        caption="Supervision of the officer",
        rows=sorted(rows, key=lambda row: int(row["sequence"])),
        columns=SESSIONS,
        links={"supervisor": to_officer(visit, "supervisor")},
        empty="No supervision session is on record.",
    )


def _led(visit: Visit, rows: Rows) -> Table:
    return Table(
        name="led",
        caption="Supervision held with others",
        rows=sorted(rows, key=lambda row: (row["held_on"], row["officer"])),
        columns={"held_on": "On", "officer": "Officer", "kind": "How", "days_since_last": "Days since the one before"},
        links={"officer": to_officer(visit)},
    )


PAGES = [
    At(path=SECTION, make=officers, takes=("q",)),
    At(path=f"{SECTION}/{{code:path}}", make=officer, takes=("per",)),
]
