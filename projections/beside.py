"""Facts beside judgements: what the events say of a case, what an inspector judged, and where the two part.

They answer different questions about the same work, such as whether a plan was in time and whether it was good.  So
they stand side by side, and neither enters the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

import msgspec
import polars as pl
from msgspec.structs import replace

from projections.history import History
from projections.measure import SMALLEST, Definition, definition, measures
from projections.thresholds import thresholds


class NothingBeside(Exception):
    """Beside this measure there stands no other."""


class Pair(NamedTuple):
    """A judgement, and the measure that says from facts what it says."""

    judgement: Definition
    fact: Definition


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """One case, or one need of a case, of which there are both."""

    case_ref: str
    need: str | None
    organisation: str | None
    judged_on: date
    judged: bool
    """What the inspector answered."""

    met: int
    of: int
    """Of so many rows of the measure so many are met; most measures have one row for a case."""

    fact: bool
    """Whether all of them are met."""

    agree: bool


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often the two agree, in one organisation.  Where there are too few cases nothing is counted."""

    judgement: str
    fact: str
    organisation: str | None
    both: int | None = None
    """Of how many cases, or needs of cases, there are both."""

    both_yes: int | None = None
    both_no: int | None = None
    only_fact: int | None = None
    """Yes by the facts, and no by the inspector."""

    only_judged: int | None = None
    """No by the facts, and yes by the inspector."""

    is_suppressed: bool = False


def pairs(code: str | None = None) -> list[Pair]:
    """Give every judgement with each measure that stands beside it, or those in which one measure stands.

    Raises UnknownMeasure and NothingBeside.
    """
    every = [Pair(one, definition(fact)) for one in measures() for fact in one.beside]
    if code is None:
        return every
    asked = definition(code)
    found = [pair for pair in every if asked in pair]
    if not found:
        raise NothingBeside(f"beside {asked.code} there stands no other measure; `beside` lists those that do")
    return found


def beside(history: History, pair: Pair) -> list[Beside]:
    """Give the cases of which there is a judgement and a fact that count, by case and need."""
    judged, facts = _counting(history, pair.judgement), _counting(history, pair.fact)
    on = ["case_ref", "need"] if "need" in judged.columns and "need" in facts.columns else ["case_ref"]
    of_case = facts.group_by(on).agg(met_rows=pl.col("met").sum(), of=pl.len())
    both = judged.join(of_case, on=on).sort(on)
    return [
        Beside(
            case_ref=row["case_ref"],
            need=row.get("need"),
            organisation=row["organisation"],
            judged_on=row["judged_on"],
            judged=row["met"],
            met=row["met_rows"],
            of=row["of"],
            fact=row["met_rows"] == row["of"],
            agree=row["met"] == (row["met_rows"] == row["of"]),
        )
        for row in both.to_dicts()
    ]


def _counting(history: History, one: Definition) -> pl.DataFrame:
    return history.measured(one.code).filter(pl.col("excluded").is_null())


def tallies(history: History, chosen: Iterable[Pair]) -> Iterator[Tally]:
    """Count, for each pair and each organisation inspected, how often the two agree."""
    smallest = history.changed.get(SMALLEST, thresholds()[SMALLEST].value)
    for pair in chosen:
        rows = sorted(beside(history, pair), key=_organisation)
        for organisation, group in groupby(rows, key=_organisation):
            yield _tally(pair, organisation, list(group), smallest=smallest)


def _organisation(row: Beside) -> str:
    return row.organisation or ""


def _tally(pair: Pair, organisation: str, rows: list[Beside], *, smallest: int) -> Tally:
    labels = Tally(judgement=pair.judgement.code, fact=pair.fact.code, organisation=organisation)
    if len(rows) < smallest:
        return replace(labels, is_suppressed=True)
    return replace(
        labels,
        both=len(rows),
        both_yes=sum(row.fact and row.judged for row in rows),
        both_no=sum(not row.fact and not row.judged for row in rows),
        only_fact=sum(row.fact and not row.judged for row in rows),
        only_judged=sum(row.judged and not row.fact for row in rows),
    )
