"""Two answers of a measure side by side: of two groups, of two days, or with other thresholds or another definition.

Where both are answers about the same things, it names those that change sides.  They can be answers of two histories,
one after the other, so that no more than one of them needs its memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import polars as pl
from msgspec.structs import replace

from projections.explanation import labels_meant
from projections.history import History
from projections.measure import ANSWER, ROW, Definition, Group, Kind, Result, percentage, plain, within
from projections.proposed import UnusableDefinition
from projections.question import ALWAYS, Window
from projections.thresholds import UnknownThreshold

COMPARED: dict[Kind, tuple[str, ...]] = {
    "share": ("numerator", "denominator", "value"),
    "days": ("denominator", "value", "p90", "minimum", "maximum"),
    "count": ("total", "denominator", "value", "p90", "maximum"),
    "category": ("denominator",),
}
"""The figures of which the difference is taken."""

WHATEVER_THE_SIZE: dict[Kind, tuple[str, ...]] = {
    "share": ("value",),
    "days": ("value", "p90"),
    "count": ("value", "p90"),
    "category": (),
}
"""The figures of which it is taken between two groups, one of which may be larger than the other."""

SIDES = ("met", "value", "category", "excluded")
"""What can change about a thing that is judged twice."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What one answer says of a thing."""

    case_ref: str | None
    organisation: str | None
    unit: str | None
    judged_on: date | None
    met: bool | None
    value: int | None
    category: str | None
    excluded: str | None
    evidence: tuple[str, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that changes sides.  Where an answer does not judge it, that is None."""

    thing: str
    first: Judged | None
    second: Judged | None
    changed: dict[str, tuple[Any, Any]]
    """What is different about it, from what and to what."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How the second answer differs from the first for one group, or in all; nothing where that is suppressed.

    Between two groups, which may be of different size, only percentages, medians and nine in ten are compared.
    """

    labels: dict[str, str | None]
    figures: dict[str, float | None]
    categories: dict[str, float | None]
    """By how many things each category differs; between two groups by how many percentage points."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two answers, what differs between them, and what changes sides."""

    names: tuple[str, str]
    first: Result
    second: Result
    differences: tuple[Difference, ...]
    """One for each group that either has, and the last for all."""

    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Answer:
    """One answer: its name, its figures, and its rows where they can be held against those of another."""

    name: str
    result: Result
    rows: pl.DataFrame | None


def answer(
    history: History, measure: str | Definition, *, name: str, by: Sequence[str] = (), window: Window = ALWAYS
) -> Answer:
    """Ask a measure, for an answer to be compared.  Raises UnknownMeasure, UnknownDimension and UnusableDefinition."""
    result = history.measure(measure, by=by, window=window)
    rows = within(history.measured(measure), window).select(list(ROW))
    if twice := rows.filter(pl.col("thing").is_duplicated() | pl.col("thing").is_null())["thing"].to_list():
        raise UnusableDefinition(f"{result.code} judges {twice[0] or 'what has no name'} more than once")
    return Answer(name, result, rows)


def answers_of_groups(
    history: History, code: str, *, groups: Iterable[Mapping[str, str | None]], window: Window = ALWAYS
) -> list[Answer]:
    """Ask a measure of some groups.  Raises UnknownMeasure, UnknownDimension and UnknownGroup."""
    found = []
    for group in groups:
        whole = history.measure(code, by=tuple(group), window=window)
        labels = labels_meant(code, within(history.measured(code, by=tuple(group)), window), group)
        [figures] = (one for one in whole.groups if one.labels == {name: labels[name] for name in whole.by})
        name = ", ".join(f"{dimension}={label or ''}" for dimension, label in labels.items())
        found.append(Answer(name, replace(whole, groups=(), by=(), total=figures), None))
    return found


def check_thresholds(names: Iterable[str], *definitions: Definition) -> None:
    """Raise UnknownThreshold for one on which neither definition depends."""
    code = definitions[0].code
    known = dict.fromkeys(name for one in definitions for name in one.thresholds)
    if unknown := [name for name in names if name not in known]:
        only = f", only on {', '.join(known)}" if known else ""
        raise UnknownThreshold(f"{code} does not depend on {', '.join(unknown)}{only}")


def compare(first: Answer, second: Answer) -> Comparison:
    """Hold two answers against each other.

    What is suppressed in one is suppressed in the other, or else it could be told from how little they differ.
    """
    hidden = [group.labels for one in (first, second) for group in one.result.groups if group.is_suppressed]
    is_hidden = first.result.total.is_suppressed or second.result.total.is_suppressed
    results = [_without(one.result, hidden, is_hidden=is_hidden) for one in (first, second)]
    kind, of_groups = first.result.kind, not _has_rows(first, second)
    return Comparison(
        names=(first.name, second.name),
        first=results[0],
        second=results[1],
        differences=tuple(_difference(*pair, kind=kind, of_groups=of_groups) for pair in pairs(*results)),
        changes=tuple(_changes(first.rows, second.rows, kind)) if not of_groups else (),
    )


def pairs(first: Result, second: Result) -> Iterator[tuple[Group, Group]]:
    """Give the figures of each group that either has, one beside the other, and last those of all."""
    ours, theirs = ({tuple(group.labels.items()): group for group in one.groups} for one in (first, second))
    for key in sorted({**ours, **theirs}, key=lambda key: [(label is None, label or "") for _, label in key]):
        nobody = Group(labels=dict(key), denominator=0, numerator=0 if first.kind == "share" else None)
        yield ours.get(key, nobody), theirs.get(key, nobody)
    yield first.total, second.total


def _without(result: Result, hidden: Sequence[Mapping[str, str | None]], *, is_hidden: bool) -> Result:
    """Suppress these groups of an answer, and the total where that is hidden."""
    groups = (Group(labels=one.labels, is_suppressed=True) if one.labels in hidden else one for one in result.groups)
    total = Group(labels=result.total.labels, is_suppressed=True) if is_hidden else result.total
    return replace(result, groups=tuple(groups), total=total)


def _difference(first: Group, second: Group, *, kind: Kind, of_groups: bool) -> Difference:
    labels = first.labels if first.labels == second.labels else {}
    if first.is_suppressed or second.is_suppressed:
        return Difference(labels=labels, figures={}, categories={})
    figures = WHATEVER_THE_SIZE if of_groups else COMPARED
    in_category = share_of if of_groups else many_of
    categories = sorted({**first.categories, **second.categories})
    return Difference(
        labels=labels,
        figures={name: _less(getattr(second, name), getattr(first, name)) for name in figures[kind]},
        categories={name: _less(in_category(second, name), in_category(first, name)) for name in categories},
    )


def many_of(group: Group, category: str) -> int:
    """Give how many things of a group are in a category."""
    return group.categories.get(category, 0)


def share_of(group: Group, category: str) -> float | None:
    """Give the share of a category in a group in percent, rounded half up to one decimal."""
    return percentage(many_of(group, category), group.denominator or 0)


def _less(one: float | None, other: float | None) -> float | None:
    """Take one figure from another, to one decimal as they are given."""
    return None if one is None or other is None else round(one - other, 1)


def _has_rows(first: Answer, second: Answer) -> bool:
    return first.rows is not None and second.rows is not None


def _changes(first: pl.DataFrame | None, second: pl.DataFrame | None, kind: Kind) -> Iterator[Change]:
    """Find what one answer judges and the other does not, or otherwise, in the order of their names."""
    assert first is not None
    assert second is not None
    judged = pl.lit(True).alias("is_judged")
    both = first.with_columns(judged).join(
        second.with_columns(judged), on="thing", how="full", coalesce=True, suffix="_after"
    )
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in (ANSWER[kind], "excluded", "is_judged")]
    for row in both.filter(pl.any_horizontal(differs)).sort("thing").iter_rows(named=True):
        before, after = _judged(row, ""), _judged(row, "_after")
        was, now = ({} if one is None else msgspec.structs.asdict(one) for one in (before, after))
        changed = {name: (was.get(name), now.get(name)) for name in SIDES if was.get(name) != now.get(name)}
        yield Change(thing=row["thing"], first=before, second=after, changed=changed)


def _judged(row: Mapping[str, Any], suffix: str) -> Judged | None:
    if not row[f"is_judged{suffix}"]:
        return None
    given = {name: row[f"{name}{suffix}"] for name in Judged.__struct_fields__}
    return Judged(**given | {"evidence": tuple(given["evidence"])})


def document(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as what JSON can hold."""
    first, second = plain(comparison.first), plain(comparison.second)
    alike = {name: first[name] for name in ("code", "title", "kind", "by")}
    told: dict[str, Any] = msgspec.to_builtins(comparison)
    return {
        **alike,
        **{
            side: {"name": name} | {key: value for key, value in result.items() if key not in alike}
            for side, name, result in zip(("first", "second"), comparison.names, (first, second), strict=True)
        },
        "differences": told["differences"],
        "changes": told["changes"],
    }
