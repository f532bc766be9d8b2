"""What if: a measure with another number, or on two days, and what changes sides between the two answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from casehistory.comparing import (
    NotNumbers,
    change_in_words,
    changes_in_file,
    figures_in_words,
    lines_in_file,
    names_of_changes,
    numbers_of,
    of_days,
    what_if,
)
from casehistory.measured import ALL
from casehistory.moments import moment_of
from casehistory.pages.address import BadAddress, read
from casehistory.pages.display import as_said
from casehistory.pages.measure import thresholds_table, trail_of
from casehistory.pages.measures import SECTION, at_measure
from casehistory.pages.page import Answer, At, Elsewhere, Page, Row, Table
from casehistory.pages.visit import Visit
from casehistory.repeating import asked, windowed
from projections.comparison import Change, Comparison
from projections.measure import Definition, definition
from projections.question import Question
from projections.sentences import in_words
from projections.thresholds import used

DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!T)")
SIDES = ("first", "second", "difference")
SECOND = {"and_as_of": "as_of", "and_known_at": "known_at"}
"""The second day of each clock, and the first beside which it stands."""


def compare(visit: Visit, code: str) -> Answer:
    """Compare two answers of a measure, or say how to.

    Raises UnknownMeasure, UnknownThreshold, UnknownDimension and BadAddress.
    """
    one = definition(code)
    if visit.query.get("threshold") and visit.query.get("number"):
        said: dict[str, Any] = {"with": f"{visit.query['threshold']}={visit.query['number'].strip()}"}
        return Elsewhere(visit.here(**said, threshold=None, number=None))
    changed, days = _changed(visit), {name: read(visit.query, name, moment_of) for name in SECOND}
    if changed and any(days.values()):
        raise BadAddress("with", "another number and another day are two questions: ask one of them")
    if changed:
        found = what_if(visit.settings, one, changed, None, visit.by, visit.window, visit.asked)
        return _compared(visit, one, found, second=None)
    if any(days.values()):
        _refuse_one_day(visit)
        found = of_days(
            visit.settings, one, days["and_as_of"], days["and_known_at"], visit.by, visit.window, visit.asked
        )
        return _compared(visit, one, found, second=found.second.question)
    with visit.all_cases() as history:
        question = history.question
    return _page(visit, one, question=question, tables=[], facts={"told": None})


def _changed(visit: Visit) -> dict[str, int]:
    """Read which thresholds have another number.  Raises BadAddress."""
    try:
        return numbers_of(visit.query["with"]) if visit.query.get("with", "").strip() else {}
    except NotNumbers as error:
        raise BadAddress("with", str(error)) from error


def _refuse_one_day(visit: Visit) -> None:
    """Raise BadAddress where there is a second day without a first."""
    for name, first in SECOND.items():
        if visit.query.get(name) and not visit.query.get(first):
            raise BadAddress(name, f"this is the second day: give the first one too, as {first}")


def _compared(visit: Visit, one: Definition, found: Comparison, *, second: Question | None) -> Page:
    hidden = visit.not_listed(found.first.question)
    listed = tuple(change for change in found.changes if _case_of(change) not in hidden)
    left_out, many = len(found.changes) - len(listed), len(found.changes)
    found = msgspec.structs.replace(found, changes=listed)
    told = _in_words(found, _changed(visit))
    clocks = {f"and_{name}": day for name, day in asked(second).items() if name != "position"} if second else {}
    thresholds = {used.name: used for result in (found.first, found.second) for used in result.thresholds}
    tables = [_figures(found, told), _changes(visit, one, found, told), thresholds_table(list(thresholds.values()))]
    command = visit.command(
        "compare",
        one.code,
        **{"with": visit.query.get("with") or None},
        by=",".join(visit.by) or None,
        **windowed(visit.window),
        **clocks,
        question=found.first.question,
    )
    facts = {"told": told, "many": many, "not_listed": left_out}
    page = _page(visit, one, question=found.first.question, tables=tables, facts=facts)
    data = {"names": found.names, "not_listed": left_out, **windowed(visit.window)}
    return replace(page, command=command, data=data)


def _in_words(found: Comparison, changed: Mapping[str, int]) -> tuple[str, str]:
    """Give the names of both answers as people read them: another number with its unit, days in UK form."""
    if changed:
        numbers = used(changed)
        said = (f"{changed[one.name]} {one.unit} in place of {one.value}" for one in numbers)
        return found.names[0], f"with {', '.join(said)}"
    first, second = (DAY.sub(lambda day: in_words(date.fromisoformat(day[0])), name) for name in found.names)
    return first, second


def _case_of(change: Change) -> str | None:
    """Give the case of a thing that changes sides, None for an officer."""
    judged = change.first or change.second
    return judged.case_ref if judged else None


def _page(
    visit: Visit, one: Definition, *, question: Question, tables: Sequence[Table], facts: Mapping[str, Any]
) -> Page:
    numbers = used(one.thresholds)
    return Page(
        title=f"{one.title}: what if",
        template="comparison.html",
        tables=tables,
        question=question,
        trail=trail_of(visit, one, "compare"),
        section=SECTION,
        facts={**facts, "one": one, "thresholds": numbers, "chosen": _changed(visit)},
    )


def _figures(found: Comparison, told: tuple[str, str]) -> Table:
    """Give both answers of each group and their difference, one under the other."""
    names = found.first.by or ("group",)
    headings, lines = figures_in_words(msgspec.structs.replace(found, names=told), is_of_groups=False)
    given = {(row["answer"], *(row[name] for name in names)): row for row in lines_in_file(found)}
    rows, said = [], {}
    for place, difference in enumerate(found.differences):
        is_all = difference is found.differences[-1]
        labels = [ALL if is_all else difference.labels[name] for name in names]
        for at, side in enumerate(SIDES):
            if (row := given.get((side, *labels))) is not None:
                rows.append(row)
                said[(side, *labels)] = lines[3 * place + at]

    def words(row: Row) -> Row:
        line = said[(row["answer"], *(row[name] for name in names))]
        return {**row, **line, **{name: as_said(line.get(name)) for name in ("answer", *found.first.by)}}

    return Table(name="figures", caption="Both answers", rows=rows, columns=headings, words=words)


def _changes(visit: Visit, one: Definition, found: Comparison, told: tuple[str, str]) -> Table:
    said = {change.thing: change_in_words(change, found) for change in found.changes}
    columns = {"thing": "Judged", "first": _capital(told[0]), "second": _capital(told[1])}
    if any(words["value"] for words in said.values()):
        columns["value"] = "Value"

    def lead(row: Row) -> str:
        case_ref = row["case_ref_first"] or row["case_ref_second"]
        if case_ref is None:
            return at_measure(visit, one.code, "/evidence", thing=row["thing"])
        thing = row["thing"] if row["thing"] != case_ref else None
        return at_measure(visit, one.code, f"/cases/{case_ref}", thing=thing)

    return Table(
        name="changes",
        caption="What changes sides",
        rows=list(changes_in_file(found)),
        columns=columns,
        names=names_of_changes(),
        words=lambda row: said[row["thing"]],
        links={"thing": lead},
        empty="Nothing changes sides.",
        foot="Choose one for the events behind it, as of the first of the two.",
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


PAGES = [
    At(
        path="/measures/{code}/compare",
        make=compare,
        takes=("with", "threshold", "number", "and_as_of", "and_known_at", "by"),
        has_window=True,
    )
]
