"""What a measure says: its figures as rows and in words, what came of each thing it judged, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casehistory.headings import SUPPRESSED
from projections.comparison import Judged
from projections.explanation import ExplainedRow
from projections.history import History
from projections.measure import Definition, Group, Result
from projections.sentences import days_in_words, group_in_table, in_table, label, thing_in_words
from projections.sentences import in_words as day_in_words
from projections.thresholds import thresholds

FIGURES: Mapping[str, Mapping[str, str]] = {
    "share": {"numerator": "Met", "denominator": "Of", "value": "%"},
    "days": {"denominator": "Of", "value": "Median", "p90": "9 in 10 within", "minimum": "Least", "maximum": "Most"},
    "count": {"total": "Total", "denominator": "Of", "value": "Median", "p90": "9 in 10 within", "maximum": "Most"},
    "category": {"denominator": "Of"},
}
"""The figures of each kind of measure, with their headings."""

ROW_COLUMNS = {
    "thing": "Judged",
    "organisation": "Organisation",
    "unit": "Unit",
    "judged_on": "On",
    "met": "Met",
    "value": "Value",
    "category": "Category",
    "excluded": "Left out",
    "evidence": "Evidence",
}
EVIDENCE = ("event_id", "source", "type", "occurred_at", "recorded_at", "sentence")
ALL = "all"


def headings_of(result: Result, groups: Iterable[Group]) -> dict[str, str]:
    """Give the figures of these groups that a table has, with their headings."""
    groups = list(groups)
    headings = dict(FIGURES[result.kind])
    headings |= {} if result.target is None else {"is_reached": f"Target {result.target}%"}
    headings |= {"rating": "Band"} if any(group.rating for group in groups) else {}
    headings |= {name: label(name).capitalize() for name in categories_of(groups)}
    return headings | ({"excluded": "Left out"} if any(group.excluded for group in groups) else {})


def categories_of(groups: Iterable[Group]) -> list[str]:
    """Give the categories of these groups in their order."""
    return sorted({name for group in groups for name in group.categories}, key=_by_number)


def in_words(result: Result, group: Group, categories: Iterable[str]) -> dict[str, Any]:
    """Give the figures of a group as people read them."""
    row = _line(result, group, is_total=group is result.total)
    if group.is_suppressed:
        row["denominator"] = SUPPRESSED
    else:
        row = dict.fromkeys(categories, 0) | group.categories | row
    labels = {name: group_in_table(name, row[name]) for name in result.by} if group is not result.total else {}
    excluded = {label(reason): many for reason, many in group.excluded.items()}
    rating = label(group.rating) if group.rating else None
    return dict.fromkeys(categories) | row | labels | {"excluded": excluded, "rating": rating}


def _by_number(name: str) -> tuple[int, bool, str]:
    """Put bands in the order of their numbers, an open one after a closed one."""
    number = re.search(r"[0-9]+", name)
    return (int(number[0]) if number else 0, name.startswith(">"), name)


def lines_of(result: Result) -> Iterator[dict[str, Any]]:
    """Give the figures as rows that can stand alone in a file."""
    for group in (*result.groups, result.total):
        yield {
            "code": result.code,
            **_line(result, group, is_total=group is result.total),
            "target": result.target,
            "from": result.window.first,
            "to": result.window.until,
            "definition_hash": result.definition_hash,
            "as_of": result.question.as_of,
            "known_at": result.question.known_at,
            "position": result.question.position,
        }


def _line(result: Result, group: Group, *, is_total: bool) -> dict[str, Any]:
    names = result.by or ("group",)
    labels = {name: ALL if is_total else group.labels.get(name) for name in names}
    figures = {name: getattr(group, name) for name in group.__struct_fields__ if name != "labels"}
    return {**labels, **figures}


def why_not_judged(one: Definition, case_ref: str, history: History) -> tuple[str, str]:
    """Say why a measure has no row about a case in the window asked, and what to ask from a terminal instead."""
    if one.judges != "cases":
        why = f"{one.code} is about {one.judges} and not about cases"
        return why, f"`casehistory measure {one.code} --rows` gives what it judges."
    if any(row["case_ref"] == case_ref for row in history.measure_rows(one.code)):
        return f"{one.code} judges {case_ref}, but not on a day of the window", "ask without --from and --to."
    return (
        f"{one.code} judges nothing of {case_ref}, by the definition above",
        f"`casehistory events {case_ref}` lists what is on record of it, and `casehistory uses EVENT` the measures in "
        "which an event counts.",
    )


def with_numbers(definition: str) -> str:
    """Give a definition with its numbers in place of their names; other names keep the marks around them."""

    def number(found: re.Match[str]) -> str:
        one = thresholds().get(found["name"])
        if one is None:
            return found[0]
        return str(one.value) if found["unit"] is not None else f"{one.value} {one.unit}"

    units = "|".join(sorted({one.unit for one in thresholds().values()}, key=len, reverse=True))
    return re.sub(rf"`(?P<name>\w+)`(?P<unit>(?= (?:{units})\b))?", number, definition)


def read_aloud(definition: str) -> str:
    """Give a definition with its numbers in place of their names, and its codes in words."""
    plain = re.sub(r"`(\w+)`", r"\1", with_numbers(definition))
    return re.sub(r"\b(?:[A-Z]{4,}|[A-Za-z]+(?:_[A-Za-z]+)+)\b", lambda found: label(found[0]), plain)


def judged_in_words(row: ExplainedRow, kind: str) -> str:
    """Say what came of one thing judged."""
    thing = thing_in_words(row.thing)
    judged_on = f"judged on {day_in_words(row.judged_on)}" if row.judged_on else None
    place = in_table("unit", row.unit) or in_table("organisation", row.organisation)
    return f"{', '.join(one for one in (thing, place, judged_on) if one)}: {outcome_of(row, kind)}"


def outcome_of(row: ExplainedRow | Judged, kind: str) -> str:
    """Say on which side a thing came out."""
    if row.excluded is not None:
        return f"left out, {label(row.excluded)}"
    if row.met is not None:
        return "met" if row.met else "not met"
    if kind == "category" and row.category is not None:
        return label(row.category)
    return str(row.value) if kind != "days" or row.value is None else days_in_words(row.value)


def evidence_rows(rows: Iterable[ExplainedRow]) -> Iterator[dict[str, Any]]:
    """Give one row for each event behind each thing judged, and one where there is none."""
    for row in rows:
        judged = {name: getattr(row, name) for name in row.__struct_fields__ if name != "evidence"}
        for event in row.evidence or (None,):
            yield judged | {name: event and getattr(event, name) for name in EVIDENCE}
