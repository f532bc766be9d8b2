"""A measure: one SQL file that judges one thing per row, and the figures that follow from its rows.

Counting, grouping, suppression of small numbers and rounding are written here, once for all measures.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, Literal, get_args

import msgspec
import polars as pl
from msgspec.structs import replace

from projections.queries import HERE, Query, QueryError, in_order, read_query, thresholds_read, view
from projections.question import ALWAYS, Question, Window
from projections.suppression import suppressed
from projections.thresholds import UNCHANGED, UsedThreshold, thresholds, used
from schemas.columns import TABLES

Kind = Literal["share", "days", "count", "category"]
Judges = Literal["cases", "officers"]
"""What a measure is about; its rows are of a case each, unless its head comment says that it judges officers."""

Family = Literal["T", "J", "G"]
"""Timeliness and compliance from facts, judgement of an inspector, governance and quality of the record."""

ROW: dict[str, pl.DataType] = {
    "thing": pl.String(),
    "case_ref": pl.String(),
    "organisation": pl.String(),
    "unit": pl.String(),
    "judged_on": pl.Date(),
    "met": pl.Boolean(),
    "value": pl.Int64(),
    "category": pl.String(),
    "excluded": pl.String(),
    "evidence": pl.List(pl.String()),
}
"""The columns of a row of every measure."""

FURTHER = ("need", "provider", "court_tier", "body", "authority", "intervention", "document", "question", "work")
"""What a measure can give after them, as text, for its rows to be grouped by."""

ANSWER: dict[Kind, str] = {"share": "met", "days": "value", "count": "value", "category": "category"}
"""The column in which each kind of measure answers."""

OF_THE_ROW = ("organisation", "unit", "month", "quarter")
"""What rows of any measure can be grouped by.  The month (2017-01) and quarter (2017-Q1) are those of `judged_on`."""

OF_ONE = ("case_ref", "crn")
"""What names one case or one person: figures are about many."""

NOT_APPLICABLE = "NOT_APPLICABLE"

SMALLEST = "smallest_denominator"
"""The threshold below which figures are suppressed, whatever the measure."""

RATINGS = {
    "REQUIRES_IMPROVEMENT": "rating_requires_improvement",
    "GOOD": "rating_good",
    "OUTSTANDING": "rating_outstanding",
}
"""The bands of a share that inspectors judged, and the thresholds at which each begins.  Below is LOWEST_RATING."""

LOWEST_RATING = "INADEQUATE"

MOST_DIMENSIONS = 5
"""More leave groups of single cases, and each doubles the sums from which a suppressed group could be found."""


class UnknownMeasure(Exception):
    """There is no measure with this code."""


class UnknownDimension(Exception):
    """Measures cannot be grouped by this, or by so many at once."""


@dataclass(frozen=True)
class Definition:
    """What is measured: the published words and the query, which are one file."""

    code: str
    entry: int
    title: str
    question: str
    text: str
    domain: str
    family: Family
    kind: Kind
    source: str
    clock: str
    query: Query
    hash: str
    """SHA-256 of the query and of every view that it reads."""

    thresholds: tuple[str, ...]
    """The names of the thresholds on which its rows depend."""

    events: tuple[str, ...]
    """The types of event that its evidence is of, by the names of their tables: those from which it is made, and for a
    judgement all, since an inspector can rely on any."""

    judges: Judges = "cases"

    target: str | None = None
    """The name of the threshold that gives, in percent, the share that is to be reached."""

    is_rated: bool = False
    """Whether its share is put into one of the bands of RATINGS: a judgement in which yes speaks of good work."""

    @property
    def is_ours(self) -> bool:
        """Whether it is among the measures, and not proposed in place of one."""
        return self.query.path.is_relative_to(HERE)

    beside: tuple[str, ...] = ()
    """For a judgement, the codes of the measures that say from facts what it says."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one group.  Where it is suppressed, nothing but its labels is given."""

    labels: dict[str, str | None]
    numerator: int | None = None
    """How many met it, for a share."""

    denominator: int | None = None
    """How many were judged."""

    value: float | None = None
    """For a share the percentage, rounded half up to one decimal; for days and counts the median.

    Of an even number the median is the middle between the two in the middle.
    """

    minimum: int | None = None
    maximum: int | None = None
    p90: int | None = None
    """The smallest value that nine in ten do not exceed."""

    total: int | None = None
    categories: dict[str, int] = {}
    excluded: dict[str, int] = {}
    """How many were left out of the denominator, by reason."""

    is_reached: bool | None = None
    """Whether the share, not rounded, reaches the target; None without a target, or where nothing was judged."""

    rating: str | None = None
    """The band of the share, not rounded; None where the measure is not rated, or nothing was judged."""

    is_suppressed: bool = False


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a measure, with all that is needed to repeat them."""

    code: str
    title: str
    kind: Kind
    definition_hash: str
    question: Question
    window: Window
    thresholds: tuple[UsedThreshold, ...]
    target: int | None = None
    """The share that is to be reached, in percent."""

    by: tuple[str, ...]
    groups: tuple[Group, ...]
    total: Group


@cache
def definitions(folder: Path = HERE / "measures") -> Mapping[str, Definition]:
    """Give the measures by code, in the order of their entries.  Raises QueryError where a file is not well formed."""
    found: dict[str, Definition] = {}
    for path in sorted(folder.glob("*/*.sql")):
        one = define(read_query(path))
        if one.code in found:
            raise QueryError(f"{path.name}: {found[one.code].query.path.name} has the code {one.code} too")
        found[one.code] = one
    return {one.code: one for one in sorted(found.values(), key=lambda one: (one.entry, one.code))}


def measures() -> list[Definition]:
    """Give every measure."""
    return list(definitions().values())


def definition(code: str) -> Definition:
    """Give the measure with this code, written in capitals or not.  Raises UnknownMeasure."""
    for one in measures():
        if one.code.lower() == code.lower():
            return one
    raise UnknownMeasure(f"there is no measure {code}; `measures` lists them")


def define(query: Query) -> Definition:
    """Read the published definition from the head comment.  Raises QueryError where it is not well formed."""
    labels, name = query.labels, query.path.name
    missing = [label for label in ("Code", "Entry", "Family", "Kind", "Source", "Clock") if not labels.get(label)]
    if missing:
        raise QueryError(f"{name}: the head comment needs {', '.join(missing)}")
    title, colon, asked = query.text[0].partition(": ") if query.text else ("", "", "")
    if not colon or not asked.endswith("?"):
        raise QueryError(f"{name}: the first line should be `-- Title: question?`")
    text = " ".join(query.text[1:]).strip()
    if not text.startswith("One row per "):
        raise QueryError(f"{name}: the definition should begin with `One row per`")
    family = _label(query, "Family", Family)
    kind, target = _label(query, "Kind", Kind), labels.get("Target")
    if target is not None and (kind != "share" or target not in thresholds()):
        raise QueryError(f"{name}: Target should be the name of a threshold, and of the kind share")
    read = in_order(query.reads)
    queries = [query, *(one for one in map(view, read) if one)]
    is_rated = family == "J" and kind == "share" and labels.get("Rated") != "no"
    numbers = thresholds_read([query])
    is_of_any = family == "J" or "superseding" in read  # inspectors, and corrections, may speak of any event
    return Definition(
        code=labels["Code"],
        entry=_label(query, "Entry", int),
        title=title,
        question=asked,
        text=text,
        domain=query.path.parent.name,
        family=family,
        kind=kind,
        source=labels["Source"],
        clock=labels["Clock"],
        query=query,
        hash=_hash_of(queries),
        thresholds=(*numbers, target) if target and target not in numbers else numbers,
        events=tuple(TABLES) if is_of_any else tuple(one for one in read if one in TABLES),
        judges=_label(query, "Judges", Judges) if "Judges" in labels else "cases",
        target=target,
        is_rated=is_rated,
        beside=tuple(code.strip() for code in labels.get("Beside", "").split(",") if code.strip()),
    )


def _label(query: Query, label: str, kind: Any) -> Any:
    try:
        return msgspec.convert(query.labels[label], kind, strict=False)
    except msgspec.ValidationError:
        expected = " or ".join(get_args(kind)) or "a number"
        raise QueryError(f"{query.path.name}: {label} should be {expected}, not {query.labels[label]}") from None


def _hash_of(queries: Iterable[Query]) -> str:
    digest = hashlib.sha256()
    for name, sql in sorted((query.name, query.sql) for query in queries):
        digest.update(f"{name}\0{sql}\0".encode())
    return digest.hexdigest()


def rows_of(definition: Definition, frame: pl.DataFrame) -> pl.DataFrame:
    """Check the columns of what the query gave, and leave out of the count, as not applicable, a row without an answer.

    Raises QueryError when the query does not give the columns of a measure.
    """
    further = frame.columns[len(ROW) :]
    if frame.columns[: len(ROW)] != list(ROW) or not set(further) <= set(FURTHER):
        raise QueryError(
            f"{definition.query.path.name}: gives {', '.join(frame.columns)}, and not {', '.join(ROW)},"
            f" and after them, where it can, {', '.join(FURTHER)}"
        )
    answer = pl.col(ANSWER[definition.kind])
    try:
        frame = frame.cast(pl.Schema(ROW | dict.fromkeys(further, pl.String())))
    except pl.exceptions.PolarsError as error:
        why = str(error).splitlines()[0]
        raise QueryError(f"{definition.query.path.name}: gives columns of other types: {why}") from error
    return frame.with_columns(
        excluded=pl.when(answer.is_null()).then(pl.coalesce("excluded", pl.lit(NOT_APPLICABLE))).otherwise("excluded")
    )


def dimensions(rows: pl.DataFrame, attributes: Sequence[str]) -> list[str]:
    """Give what the rows of a measure can be grouped by; `attributes` are the columns known of a case."""
    of_itself = [name for name in rows.columns if name not in ROW]
    return [*OF_THE_ROW, *of_itself, *_of_case(rows, attributes)]


def _of_case(rows: pl.DataFrame, attributes: Sequence[str]) -> list[str]:
    """Give the attributes of a case that rows can be grouped by, where they do not say the same themselves."""
    if rows.height and rows["case_ref"].null_count() == rows.height:
        return []  # officers are judged, or units, and no cases
    return [name for name in attributes if name not in (*OF_THE_ROW, *OF_ONE, *rows.columns[len(ROW) :])]


def with_dimensions(rows: pl.DataFrame, attributes: pl.DataFrame, *, by: Sequence[str]) -> pl.DataFrame:
    """Add to the rows of a measure what they are to be grouped by: the time judged, and the attributes of the case.

    What a row says itself goes before what is said of its case.  Raises UnknownDimension.
    """
    if len(by) > MOST_DIMENSIONS:
        raise UnknownDimension(f"figures can be grouped by {MOST_DIMENSIONS} things at once, not by {len(by)}")
    known, of_case = dimensions(rows, attributes.columns), _of_case(rows, attributes.columns)
    unknown = set(by) - set(known)
    if unknown:
        raise UnknownDimension(
            f"this measure cannot be grouped by {', '.join(sorted(unknown))}, only by {', '.join(known)}"
        )
    judged_on = pl.col("judged_on").dt
    return rows.with_columns(
        month=judged_on.strftime("%Y-%m"), quarter=pl.format("{}-Q{}", judged_on.year(), judged_on.quarter())
    ).join(attributes.select("case_ref", *of_case), on="case_ref", how="left")


def within(rows: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Give the rows judged on a day of the window; those judged on no day are in none but that without limits."""
    if window.first is not None:
        rows = rows.filter(pl.col("judged_on") >= window.first)
    if window.until is not None:
        rows = rows.filter(pl.col("judged_on") < window.until)
    return rows


def result_of(
    definition: Definition,
    rows: pl.DataFrame,
    *,
    question: Question,
    by: Sequence[str] = (),
    suppress: bool = True,
    window: Window = ALWAYS,
    changed: Mapping[str, int] = UNCHANGED,
) -> Result:
    """Count the rows of a measure in a window, in all and by group.

    With `suppress`, a group or total whose denominator is below the threshold `smallest_denominator`, and not 0, gives
    no figures, nor do the groups without which it could be found by subtraction.  `changed` are the thresholds that
    had another value.
    """
    rows = within(rows, window)
    names = [
        *definition.thresholds,
        *(RATINGS.values() if definition.is_rated else ()),
        *([SMALLEST] if suppress else ()),
    ]
    numbers = {one.name: one for one in used(names, changed)}
    smallest = numbers[SMALLEST].value if suppress else 0
    target = numbers[definition.target].value if definition.target else None
    ratings = {band: numbers[name].value for band, name in RATINGS.items()} if definition.is_rated else {}
    answers = pl.col(ANSWER[definition.kind]).filter(pl.col("excluded").is_null())
    lists = (answers.alias("answers"), pl.col("excluded").drop_nulls())
    groups = rows.group_by(by).agg(lists).sort(by, nulls_last=True).to_dicts() if by else []
    [whole] = rows.select(one.implode() for one in lists).to_dicts()
    labels = [{name: one[name] for name in by} for one in groups]
    hidden = suppressed(labels, [len(one["answers"]) for one in groups], smallest=smallest)
    return Result(
        code=definition.code,
        title=definition.title,
        kind=definition.kind,
        definition_hash=definition.hash,
        question=question,
        window=window,
        thresholds=tuple(numbers.values()),
        target=target,
        by=tuple(by),
        groups=tuple(
            Group(labels=labels[place], is_suppressed=True)
            if place in hidden
            else _group(labels[place], one, definition.kind, target, ratings)
            for place, one in enumerate(groups)
        ),
        total=Group(labels={}, is_suppressed=True)
        if 0 < len(whole["answers"]) < smallest
        else _group({}, whole, definition.kind, target, ratings),
    )


def _group(
    labels: dict[str, str | None],
    lists: Mapping[str, list[Any]],
    kind: Kind,
    target: int | None,
    ratings: Mapping[str, int],
) -> Group:
    answers = lists["answers"]
    excluded = dict(sorted(Counter(lists["excluded"]).items()))
    group = Group(labels=labels, denominator=len(answers), excluded=excluded)
    if kind == "share":
        met = sum(answers)
        is_reached = None if target is None or not answers else 100 * met >= target * len(answers)
        rating = _rating(met, len(answers), ratings) if ratings and answers else None
        return replace(group, numerator=met, value=percentage(met, len(answers)), is_reached=is_reached, rating=rating)
    if kind == "category":
        return replace(group, categories=dict(sorted(Counter(answers).items())))
    if not answers:
        return group
    answers.sort()
    middle = median(answers)
    return replace(
        group,
        value=int(middle) if middle == int(middle) else middle,
        minimum=answers[0],
        maximum=answers[-1],
        p90=answers[(9 * len(answers) + 9) // 10 - 1],
        total=sum(answers),
    )


def _rating(met: int, of: int, ratings: Mapping[str, int]) -> str:
    """Give the highest band that a share reaches."""
    reached = [band for band, percent in ratings.items() if 100 * met >= percent * of]
    return reached[-1] if reached else LOWEST_RATING


def percentage(part: int, whole: int) -> float | None:
    """Give a share in percent, rounded half up to one decimal; of nothing, None."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


ASKED = ("question", "window")
"""What of a result says how it was asked."""


def plain(result: Result) -> dict[str, Any]:
    """Give a result as what JSON can hold, with dates and instants as text."""
    told = msgspec.to_builtins(result)
    asked: dict[str, Any] = told["question"] | told["window"]
    return {name: value for name, value in told.items() if name not in ASKED} | asked
