"""A unit: its officers, the cases that it holds, its caseload over time, and its measures."""

from __future__ import annotations

from casehistory.caseloads import known_unit, over_time, rows_where
from casehistory.definitions import DOMAINS
from casehistory.pages.display import as_said
from casehistory.pages.measures import at_measure
from casehistory.pages.officers import (
    SECTION,
    UNITS,
    caseloads_table,
    course_table,
    drawn,
    period_of,
    to_case,
    to_officer,
)
from casehistory.pages.page import Answer, At, Page, Rows, Table
from casehistory.pages.visit import Visit
from projections.measure import measures
from projections.sentences import label, name_of

HELD = {"case_ref": "Case", "officer": "Officer", "kind": "State", "starts_on": "In it since", "days": "Days"}


def unit(visit: Visit, code: str) -> Answer:
    """Show one unit.  Raises UnknownUnit and BadAddress."""
    per = period_of(visit)
    with visit.all_cases() as history:
        code = known_unit(history, code)
        now = rows_where(history, "caseloads", unit=code)
        changes = rows_where(history, "caseload_changes", unit=code)
        held = [row for row in rows_where(history, "custody_intervals", unit=code) if row["ends_at"] is None]
        question = history.question
    hidden = set(visit.not_listed(question))
    listed = [row for row in held if row["case_ref"] not in hidden]
    course = over_time(changes, per=per, until=question.as_of_on)
    now.sort(key=lambda row: (-row["cases"], row["officer"]))
    tables = [
        caseloads_table(
            visit, now, caption="Officers, by caseload", empty="No officer of this unit holds a case.", but="unit"
        ),
        course_table(course, per=per),
        _held(visit, listed),
        _measures(visit, code),
    ]
    return Page(
        title=name_of(code),
        template="unit.html",
        tables=tables,
        question=question,
        command=visit.command("view", "caseloads", rows=True, group=f"unit={code}", question=question),
        trail={"Home": visit.to("/"), "Officers and units": visit.to(SECTION)},
        section=SECTION,
        facts={
            "tables": {table.name: table for table in tables},
            **drawn(course, per, who=f"officers of {name_of(code)}", question=question),
            "said": _said(len(held), sum(row["officer"] is None for row in held)),
            "restricted": len(held) - len(listed),
        },
        data={"unit": code, "restricted_cases_not_listed": len(held) - len(listed)},
    )


def _held(visit: Visit, rows: Rows) -> Table:
    return Table(
        name="held",
        caption="Cases held",
        rows=rows,
        columns=HELD,
        words=lambda row: {**row, "officer": row["officer"] or "Nobody", "kind": as_said(label(row["kind"]))},
        links={"case_ref": to_case(visit), "officer": to_officer(visit)},
        empty="This unit holds no case.",
    )


def _measures(visit: Visit, code: str) -> Table:
    return Table(
        name="measures",
        caption="Measures of this unit",
        rows=[{"code": one.code, "title": one.title, "domain": one.domain} for one in measures()],
        columns={"title": "Measure", "code": "Code", "domain": "Domain"},
        words=lambda row: {**row, "title": as_said(row["title"]), "domain": as_said(DOMAINS[row["domain"]])},
        links={"title": lambda row: at_measure(visit, row["code"], by="unit", group=f"unit={code}")},
    )


def _said(held: int, without: int) -> str:
    """Say how many cases the unit holds, and how many of them no officer does."""
    cases = "1 case" if held == 1 else f"{held:,} cases"
    nobody = "each with an officer" if not without else f"{without:,} of them without an officer"
    return f"The unit holds {cases}, {nobody}." if held else "The unit holds no case."


PAGES = [At(path=f"{UNITS}/{{code:path}}", make=unit, takes=("per",))]
