"""One measure: its figures by group and by month, its definition, what it depends on, and the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
import polars as pl

from casehistory.beside import CASE_COLUMNS, TALLY_COLUMNS, columns_of_cases, row_of_case, row_of_tally
from casehistory.beside import in_words as beside_in_words
from casehistory.charts import bars_of, control_of, course_of, limits_of, month_in_words, months_of
from casehistory.definitions import DOMAINS
from casehistory.groups import group_written
from casehistory.headings import heading_of
from casehistory.measured import (
    EVIDENCE,
    ROW_COLUMNS,
    categories_of,
    evidence_rows,
    headings_of,
    in_words,
    judged_in_words,
    lines_of,
    outcome_of,
    read_aloud,
    why_not_judged,
)
from casehistory.pages.address import BadAddress, group_in
from casehistory.pages.display import as_said
from casehistory.pages.framed import Framed
from casehistory.pages.measures import FAMILIES, SECTION, at_domain, at_measure
from casehistory.pages.page import Answer, At, Page, Row, Table
from casehistory.pages.visit import Visit
from casehistory.repeating import windowed
from projections.beside import NothingBeside, Pair, beside, pairs, tallies
from projections.explanation import ExplainedRow, UnknownGroup, explain, labels_meant
from projections.history import History
from projections.measure import MOST_DIMENSIONS, RATINGS, ROW, Definition, Group, Result, definition, within
from projections.question import Window
from projections.sentences import group_in_table, label, thing_in_words
from projections.thresholds import UsedThreshold

SIDES = {
    "yes": "Met",
    "no": "Not met",
    "judged": "All that count",
    "left-out": "Left out",
}
"""What the list of cases can be limited to."""

UNLESS_TOLD = ("organisation",)
"""What figures are grouped by where the address does not say: the CRC stands beside the NPS."""

THRESHOLDS = {"meaning": "What it is", "value": "Number", "unit": "Of", "source": "Source", "verified": "Source read"}


class Listed(NamedTuple):
    """The rows that are listed, and how many were left out because access to their cases is restricted."""

    rows: pl.DataFrame
    not_listed: int


def measure(visit: Visit, code: str) -> Answer:
    """Show one measure.  Raises UnknownMeasure, UnknownDimension and UnknownGroup."""
    one, window, by = definition(code), visit.window, visit.by or UNLESS_TOLD
    with visit.all_cases() as history:
        result = history.measure(one.code, by=by, window=window)
        by_month = history.measure(one.code, by=("month",), window=window)
        chosen = _chosen(history, one, visit, window)
        dimensions = history.dimensions(one.code)
        tallied = [row_of_tally(tally) for tally in tallies(history, _pairs(one))]
        question = history.question
    listed = _but_restricted(chosen, visit.not_listed(question))
    bars, course = bars_of(result, one, name="bars"), course_of(by_month, one, name="course")
    tables = [
        _figures(visit, result),
        *([_months(by_month)] if len(by_month.groups) > 1 else []),
        *([_beside(visit, tallied)] if _pairs(one) else []),
        thresholds_table(result.thresholds),
        _cases(visit, one, listed),
    ]
    return Page(
        title=one.title,
        template="measure.html",
        tables=tables,
        question=question,
        command=visit.command("measure", one.code, by=",".join(by), **windowed(window), question=question),
        trail=trail_of(visit, one),
        section=SECTION,
        facts={
            "one": one,
            "family": FAMILIES[one.family],
            "definition": read_aloud(one.text),
            "tables": {table.name: table for table in tables},
            "total": result.total,
            "excluded": {label(reason): many for reason, many in result.total.excluded.items()},
            "bars": bars,
            "course": course,
            "only_month": _only_month(by_month),
            "dimensions": [(name, heading_of(name), name in by) for name in dimensions],
            "most_dimensions": MOST_DIMENSIONS,
            "sides": SIDES if one.kind == "share" else {name: SIDES[name] for name in ("judged", "left-out")},
            "group": [
                f"{heading_of(name)}: {group_in_table(name, label)}" for name, label in group_in(visit.query).items()
            ],
            "not_listed": listed.not_listed,
            "compare": at_measure(visit, one.code, "/compare"),
        },
        data={**_defined(one), **windowed(window), "thresholds": list(map(msgspec.structs.asdict, result.thresholds))}
        | {"not_listed": listed.not_listed},
    )


def trail_of(visit: Visit, one: Definition, *more: str) -> dict[str, str]:
    """Give the pages above one about a measure; `more` is said to have the measure itself among them."""
    trail = {
        "Home": visit.to("/"),
        "Measures": visit.within(SECTION),
        DOMAINS[one.domain]: at_domain(visit, one.domain),
    }
    return trail | ({one.title: at_measure(visit, one.code)} if more else {})


def _defined(one: Definition) -> dict[str, Any]:
    return {
        "code": one.code,
        "question": one.question,
        "definition": one.text,
        "family": one.family,
        "kind": one.kind,
        "source": one.source,
        "clock": one.clock,
        "definition_hash": one.hash,
    }


def _figures(visit: Visit, result: Result) -> Table:
    groups = (*result.groups, result.total)
    names = result.by or ("group",)

    def lead(row: Row) -> str | None:
        """Lead from a group that is shown to its cases."""
        if row["is_suppressed"] or row is lines[-1]:
            return None
        return visit.here(group=group_written({name: row[name] for name in result.by}), cases_page=None) + "#list"

    lines = list(lines_of(result))
    return Table(
        name="figures",
        caption=f"Figures by {' and '.join(heading_of(name).lower() for name in result.by)}"
        if result.by
        else "Figures",
        rows=lines,
        columns={name: heading_of(name) for name in names} | headings_of(result, groups) | _unverified(result, groups),
        words=words_of(result, names),
        links={names[0]: lead},
        foot="Choose a group for its cases." if result.by else "",
    )


def _unverified(result: Result, groups: Sequence[Group]) -> dict[str, str]:
    """Mark the heading of a target or of a band that no source read states."""
    verified = {one.name for one in result.thresholds if one.verified}
    target, marks = definition(result.code).target, {}
    if target is not None and target not in verified:
        marks["is_reached"] = f"Target {result.target}%, not verified"
    if any(one.rating for one in groups) and not verified.issuperset(RATINGS.values()):
        marks["rating"] = "Band, not verified"
    return marks


def words_of(result: Result, names: Sequence[str]) -> Any:
    """Give what tells the words of a line of figures, by its labels."""
    groups, categories = (*result.groups, result.total), categories_of((*result.groups, result.total))
    said: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line, group in zip(lines_of(result), groups, strict=True):
        words = in_words(result, group, categories)
        if group.labels.get("month"):
            words["month"] = month_in_words(line["month"])
        said[tuple(line[name] for name in names)] = words | {name: as_said(words[name]) for name in names}
    return lambda row: {**row, **said[tuple(row[name] for name in names)]}


def _months(result: Result) -> Table:
    """Give the figures by month, with the limits of each where there are enough months."""
    limits = limits_of(months_of(result))
    has_limits = control_of(result) is not None
    rows = [
        line | ({"lower_limit": None, "upper_limit": None} | limits.get(line["month"], {}) if has_limits else {})
        for line in lines_of(result)
    ]
    headings = headings_of(result, (*result.groups, result.total))
    limited = {"lower_limit": "Lower limit", "upper_limit": "Upper limit"} if has_limits else {}
    return Table(
        name="months",
        caption="Figures by month",
        rows=rows,
        columns={"month": "Month"} | headings | limited,
        words=words_of(result, ("month",)),
    )


def _only_month(result: Result) -> str | None:
    """Say in which month everything was judged, where it is one."""
    named = [group.labels["month"] for group in result.groups]
    return month_in_words(named[0]) if len(named) == 1 and named[0] else None


def thresholds_table(thresholds: Sequence[UsedThreshold]) -> Table:
    """Give the numbers on which figures depend, with those marked that no source read states."""
    return Table(
        name="thresholds",
        caption="The numbers it depends on",
        rows=list(map(msgspec.structs.asdict, thresholds)),
        columns=THRESHOLDS,
        words=lambda row: {
            **row,
            "meaning": row["meaning"][0].upper() + row["meaning"][1:],
            "unit": as_said(row["unit"]),
            "verified": "Yes" if row["verified"] else "Not verified",
        },
        empty="It depends on no number.",
    )


def _pairs(one: Definition) -> list[Pair]:
    try:
        return pairs(one.code)
    except NothingBeside:
        return []


def _beside(visit: Visit, rows: list[dict[str, Any]]) -> Table:
    return Table(
        name="beside",
        caption="What inspectors judged beside what the facts say",
        rows=rows,
        columns=TALLY_COLUMNS,
        words=beside_in_words,
        links={name: _to_measure(visit, name) for name in ("judgement", "fact")},
        empty="There is no case with both.",
        foot="Over all days judged, whatever days are chosen above.",
    )


def _to_measure(visit: Visit, name: str) -> Any:
    return lambda row: at_measure(visit, row[name])


def _chosen(history: History, one: Definition, visit: Visit, window: Window) -> pl.DataFrame:
    """Give the rows that the list is limited to.  Raises UnknownDimension, UnknownGroup and BadAddress."""
    group, side = group_in(visit.query), visit.query.get("met", "").strip()
    if side and side not in SIDES:
        raise BadAddress("met", f"{side[:40]!r} is none of {', '.join(SIDES)}")
    rows = within(history.measured(one.code, by=tuple(group)), window)
    for name, meant in labels_meant(one.code, rows, group).items():
        rows = rows.filter(pl.col(name).eq_missing(pl.lit(meant)))
    counts = pl.col("excluded").is_null()
    sides = {
        "yes": counts & pl.col("met"),
        "no": counts & ~pl.col("met"),
        "judged": counts,
        "left-out": ~counts,
    }
    return (rows.filter(sides[side]) if side else rows).select(history.measured(one.code).columns)


def _but_restricted(rows: pl.DataFrame, hidden: Sequence[str]) -> Listed:
    listed = rows.filter(~pl.col("case_ref").is_in(hidden).fill_null(value=False))
    return Listed(listed, rows.height - listed.height)


def _cases(visit: Visit, one: Definition, listed: Listed) -> Table:
    frame = listed.rows
    told = {
        name: heading
        for name, heading in ROW_COLUMNS.items()
        if name == "thing" or (name != "evidence" and frame[name].null_count() < frame.height)
    }

    def lead(row: Row) -> str:
        if row["case_ref"] is None:
            return at_measure(visit, one.code, "/evidence", thing=row["thing"])
        thing = row["thing"] if row["thing"] != row["case_ref"] else None
        return at_measure(visit, one.code, f"/cases/{row['case_ref']}", thing=thing)

    return Table(
        name="cases",
        caption="Cases behind the figures" if one.judges == "cases" else "Behind the figures",
        rows=Framed(frame),
        columns=told,
        names=frame.columns or list(ROW),
        words=lambda row: {**row, "thing": thing_in_words(row["thing"])},
        links={"thing": lead},
        empty="Nothing is judged that the list is limited to.",
        foot="Choose one for the events behind it.",
    )


def evidence_of_case(visit: Visit, code: str, ref: str) -> Answer:
    """Show what a measure says of a case and the events behind it.

    Raises UnknownMeasure, UnknownGroup and what `history_of_case` does.
    """
    one, window, thing = definition(code), visit.window, visit.query.get("thing") or None
    with visit.one_case(ref) as (case_ref, history):
        rows = explain(history, one.code, case=case_ref, window=window, thing=thing)
        if thing and not rows:
            raise UnknownGroup(f"{one.code} judges nothing of {case_ref} that is called {thing!r}")
        why = "" if rows else why_not_judged(one, case_ref, history)[0]
        question = history.question
    return replace(
        _evidence(visit, one, rows, title=f"{one.title}: {case_ref}"),
        question=question,
        command=visit.command("explain", one.code, case=case_ref, **windowed(window), question=question),
        facts={
            **_said(one, rows),
            "nothing": why,
            "whole_measure": visit.to(f"{SECTION}/{one.code}"),
            "case_ref": case_ref,
            "whole": visit.here(thing=None, evidence_page=None) if thing else None,
        },
    )


def evidence_of_thing(visit: Visit, code: str) -> Answer:
    """Show the events behind what a measure says of one thing, such as an officer's month.

    Raises UnknownMeasure, UnknownGroup and BadAddress.
    """
    one, window, thing = definition(code), visit.window, visit.query.get("thing", "").strip()
    if not thing:
        raise BadAddress("thing", f"say what {one.code} judges, with thing=")
    with visit.all_cases() as history:
        rows = explain(history, one.code, window=window, thing=thing)
        question = history.question
    hidden = visit.not_listed(question)
    rows = [row for row in rows if row.case_ref not in hidden]
    if not rows:
        raise UnknownGroup(f"{one.code} judges nothing that is called {thing!r}")
    page = _evidence(visit, one, rows, title=f"{one.title}: {thing_in_words(thing)}")
    return replace(page, question=question, facts=_said(one, rows))


def _evidence(visit: Visit, one: Definition, rows: Sequence[ExplainedRow], *, title: str) -> Page:
    """Give the events behind some things judged as a table."""
    outcomes = {row.thing: outcome_of(row, one.kind) for row in rows}
    cases = {event.event_id: row.case_ref or event.fields.get("case_ref") for row in rows for event in row.evidence}

    def words(row: Row) -> Row:
        sentence = row["sentence"] or "No event is behind it."
        return {**row, "thing": thing_in_words(row["thing"]), "outcome": outcomes[row["thing"]], "said": sentence}

    def lead(row: Row) -> str | None:
        """Lead to the event among those of its case."""
        case_ref = cases.get(row["event_id"])
        return visit.to(f"/cases/{case_ref}/events/{row['event_id']}") if case_ref else None

    return Page(
        title=title,
        template="evidence.html",
        tables=[
            Table(
                name="evidence",
                caption="The events behind it",
                rows=list(evidence_rows(rows)),
                columns={
                    "said": "What happened",
                    "occurred_at": "Happened",
                    "recorded_at": "Written down",
                    "thing": "Judged",
                    "outcome": "Came out",
                },
                names=[*ExplainedRow.__struct_fields__[:-1], *EVIDENCE],
                words=words,
                links={"said": lead},
                empty="Nothing is judged, so there is no event behind it.",
            )
        ],
        trail=trail_of(visit, one, title),
        section=SECTION,
        data=_defined(one) | windowed(visit.window),
    )


def _said(one: Definition, rows: Sequence[ExplainedRow]) -> dict[str, Any]:
    return {
        "one": one,
        "definition": read_aloud(one.text),
        "judged": [judged_in_words(row, one.kind) for row in rows],
        "is_judgement": one.family == "J",
    }


def cases_beside(visit: Visit, code: str) -> Answer:
    """Show the cases of which there are both a judgement and a fact.  Raises UnknownMeasure and NothingBeside."""
    one = definition(code)
    with visit.all_cases() as history:
        found = [row_of_case(pair, case) for pair in pairs(one.code) for case in beside(history, pair)]
        question = history.question
    hidden = visit.not_listed(question)
    rows = [row for row in found if row["case_ref"] not in hidden]
    table = Table(
        name="cases",
        caption="Cases with both",
        rows=rows,
        columns=columns_of_cases(rows),
        names=list(rows[0] if rows else CASE_COLUMNS),
        links={
            "case_ref": lambda row: visit.to(f"/cases/{row['case_ref']}"),
            "fact_code": lambda row: at_measure(visit, row["fact_code"], f"/cases/{row['case_ref']}"),
            "judgement_code": lambda row: at_measure(visit, row["judgement_code"], f"/cases/{row['case_ref']}"),
        },
        empty="There is no case with both.",
    )
    return Page(
        title=f"{one.title}: facts beside judgements",
        template="measure_beside.html",
        tables=[table],
        question=question,
        command=visit.command("beside", one.code, question=question),
        trail=trail_of(visit, one, "beside"),
        section=SECTION,
        facts={"not_listed": len(found) - len(rows)},
        data={"not_listed": len(found) - len(rows)},
    )


PAGES = [
    At(path="/measures/{code}", make=measure, takes=("by", "met", "group"), has_window=True),
    At(path="/measures/{code}/cases/{ref}", make=evidence_of_case, takes=("thing",), has_window=True),
    At(path="/measures/{code}/evidence", make=evidence_of_thing, takes=("thing",), has_window=True),
    At(path="/measures/{code}/beside", make=cases_beside),
]
