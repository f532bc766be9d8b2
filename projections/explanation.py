"""The events behind a number: each row of a measure with its evidence, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import polars as pl

from domain.catalogue import BY_NAME, RANK
from projections.history import History
from projections.measure import definition, within
from projections.queries import in_order
from projections.question import ALWAYS, Window
from projections.sentences import group_in_table, sentence
from schemas.columns import TABLES, column_of, field_names


class UnknownGroup(Exception):
    """Nothing that the measure judges, or that the view holds, has this label."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One event, as the record has it and in plain words."""

    event_id: str
    source: str
    type: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by_organisation: str
    fields: dict[str, Any]
    """What it says besides, without the fields that have no value."""

    standing: str
    """in_force, not_yet (it had not happened on the day asked), withdrawn, or set_aside."""

    sentence: str


class ExplainedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing judged, what came of it, and the events behind it in the order in which they happened."""

    thing: str
    case_ref: str | None
    organisation: str | None
    unit: str | None
    judged_on: date | None
    met: bool | None
    value: int | None
    category: str | None
    excluded: str | None
    evidence: tuple[Evidence, ...]


NAMED = 12
"""So many labels are named where one does not exist."""

ENVELOPE = ("event_id", "source", "occurred_at", "recorded_at", "recorded_by_organisation")


def explain(
    history: History,
    code: str,
    case: str | None = None,
    group: Mapping[str, str | None] | None = None,
    window: Window = ALWAYS,
    thing: str | None = None,
) -> list[ExplainedRow]:
    """Give the rows of a measure in a window with the events behind them: of one case, group or thing judged, or all.

    Raises UnknownMeasure, UnknownDimension and UnknownGroup.
    """
    rows = within(history.measured(code, by=tuple(group or ())), window)
    if case is not None:
        rows = rows.filter(pl.col("case_ref") == case)
    if thing is not None:
        rows = rows.filter(pl.col("thing") == thing)
    for name, label in labels_meant(code, rows, group or {}).items():
        rows = rows.filter(pl.col(name).eq_missing(pl.lit(label)))
    found = events_with(history, definition(code).events, rows["evidence"].explode().drop_nulls().unique())
    return [
        ExplainedRow(
            evidence=tuple(sorted((found[one] for one in row["evidence"] if one in found), key=_order)),
            **{name: row[name] for name in ExplainedRow.__struct_fields__ if name != "evidence"},
        )
        for row in rows.to_dicts()
    ]


def labels_meant(code: str, rows: pl.DataFrame, group: Mapping[str, str | None]) -> dict[str, str | None]:
    """Give the labels of a group as the rows of a measure have them.  Raises UnknownGroup."""
    return {
        name: label_meant(f"{code} judges nothing", name, label, rows[name].unique().sort(nulls_last=True).to_list())
        for name, label in group.items()
    }


def label_meant(nothing: str, name: str, label: str | None, labels: Sequence[str | None]) -> str | None:
    """Find the label of a group, given as it is or as a table for people has it.

    `nothing` says what has no such label.  Raises UnknownGroup.
    """
    if label in labels:
        return label
    for one in labels:
        if label == group_in_table(name, one):
            return one
    named = [one or group_in_table(name, one) for one in labels]
    more = f" and {len(named) - NAMED} more" if named[NAMED:] else ""
    only = f", only with {', '.join(named[:NAMED])}{more}" if named else ""
    raise UnknownGroup(f"{nothing} with {name} {label or group_in_table(name, label)}{only}")


def events_of(history: History, case_ref: str | None = None) -> list[Evidence]:
    """Give every event recorded and known, in force or not, in the order in which they happened.

    Meant for the history of one case.  Where that is named, what an inspection says of other cases is left out.
    """
    recorded = ((table, row) for table, rows in history.record().items() for row in rows)
    events = ((table, row) for table, row in recorded if case_ref is None or row.get("case_ref") in (None, case_ref))
    return sorted((evidence_of(table, row) for table, row in events), key=_order)


def evidence_of(table: str, row: Mapping[str, Any]) -> Evidence:
    """Give an event from its row in the table of its type."""
    names = (column_of(name) for name in field_names(TABLES[table]))
    return Evidence(
        type=TABLES[table].__name__,
        fields={name: row[name] for name in names if name not in ENVELOPE and row[name] is not None},
        standing=row.get("standing", "in_force"),
        sentence=sentence(table, row),
        **{name: row[name] for name in ENVELOPE},
    )


def events_with(history: History, tables: Iterable[str], wanted: pl.Series) -> dict[str, Evidence]:
    """Find the events with the identifiers wanted, in these tables."""
    return {
        row["event_id"]: evidence_of(table, row) for table in tables for row in history.events(table, with_ids=wanted)
    }


def events_behind(history: History, views: Iterable[str], wanted: Iterable[str]) -> dict[str, Evidence]:
    """Find the events with the identifiers wanted, among those from which the views are made."""
    tables = [name for name in in_order(views) if name in TABLES]
    return events_with(history, tables, pl.Series(wanted, dtype=pl.String()))


def _order(event: Evidence) -> tuple[datetime, int, datetime, str]:
    return (event.occurred_at, RANK[BY_NAME[event.type]], event.recorded_at, event.event_id)
