"""What every measure finds about some cases: the whole record, a cohort, or a unit.

They are those of `casehistory measure CODE --by ...`: the same groups are suppressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projections.explanation import UnknownGroup, label_meant
from projections.history import History
from projections.measure import (
    FURTHER,
    MOST_DIMENSIONS,
    OF_ONE,
    OF_THE_ROW,
    Definition,
    Group,
    Result,
    UnknownDimension,
    measures,
)
from projections.question import ALWAYS, Question, Window
from projections.sentences import group_in_table
from projections.thresholds import UsedThreshold

Labels = Mapping[str, str | None]

ORGANISATION = "organisation"
ORDER = ("CRC", "NPS")
"""The two that probation work is divided between come first."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one measure says: its figures for each organisation, in the order of the columns; None where nobody is."""

    definition: Definition
    result: Result
    groups: Mapping[str | None, Group]

    @property
    def has_figures(self) -> bool:
        """Whether there is a figure that may be shown."""
        return any(not one.is_suppressed and one.denominator for one in self.groups.values())

    @property
    def is_suppressed(self) -> bool:
        """Whether there were figures if fewer would do."""
        return any(one.is_suppressed for one in self.groups.values())


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What all measures say of some cases."""

    question: Question
    window: Window
    where: Labels
    by: tuple[str, ...]
    """What each measure was grouped by: what narrows, and the organisation."""

    organisations: tuple[str | None, ...]
    all: Sequence[Finding]
    not_narrowed: Sequence[Definition]
    """The measures that cannot be narrowed so, such as those about officers."""

    @property
    def with_figures(self) -> list[Finding]:
        """Those that have a figure."""
        return [one for one in self.all if one.has_figures]

    @property
    def suppressed(self) -> list[Finding]:
        """Those whose only figures are suppressed."""
        return [one for one in self.all if one.is_suppressed and not one.has_figures]

    @property
    def of_nobody(self) -> list[Finding]:
        """Those by which nobody was judged."""
        return [one for one in self.all if not one.is_suppressed and not one.has_figures]

    @property
    def thresholds(self) -> list[UsedThreshold]:
        """Each threshold on which a figure depends, once, in the order of their names."""
        found = {used.name: used for one in self.with_figures for used in one.result.thresholds}
        return [found[name] for name in sorted(found)]


def findings(history: History, *, where: Labels, window: Window = ALWAYS) -> Findings:
    """Ask every measure about the cases that have these labels, by organisation.

    Labels are given as they are or as a table for people has them.  Raises UnknownDimension, and UnknownGroup where
    nothing on record has a label.
    """
    by = tuple(dict.fromkeys((*where, ORGANISATION)))
    _check_names(history, by)
    found, others = [], []
    for one in measures():
        try:
            found.append((one, history.measure(one, by=by, window=window)))
        except UnknownDimension:
            others.append(one)
        history.release()
    where = _meant(where, [result for _, result in found])
    taken = [(one, result, _taken(result.groups, where)) for one, result in found]
    return Findings(
        question=history.question,
        window=window,
        where=where,
        by=by,
        organisations=_organisations(groups for _, _, groups in taken),
        all=[Finding(definition=one, result=result, groups=groups) for one, result, groups in taken],
        not_narrowed=others,
    )


def _check_names(history: History, by: Sequence[str]) -> None:
    known = dict.fromkeys((*OF_THE_ROW, *FURTHER, *history.columns("case_attributes")))
    if unknown := [name for name in by if name not in known or name in OF_ONE]:
        could = ", ".join(name for name in known if name not in OF_ONE)
        raise UnknownDimension(f"a report cannot be narrowed by {', '.join(unknown)}, only by {could}")
    if len(by) > MOST_DIMENSIONS:
        raise UnknownDimension(
            f"a report can be narrowed by {MOST_DIMENSIONS - 1} things at once, not by {len(by) - 1}"
        )


def _meant(where: Labels, results: Sequence[Result]) -> dict[str, str | None]:
    def known(name: str) -> list[str | None]:
        labels = {group.labels[name] for result in results for group in result.groups}
        return sorted(labels, key=lambda label: (label is None, label or ""))

    meant = {name: label_meant("no measure judges anything", name, label, known(name)) for name, label in where.items()}
    if not any(_taken(result.groups, meant) for result in results):
        said = ", ".join(f"{name} {group_in_table(name, label)}" for name, label in meant.items())
        raise UnknownGroup(f"no measure judges anything with {said} at once")
    return meant


def _taken(groups: Iterable[Group], where: Labels) -> dict[str | None, Group]:
    """Give the groups with these labels, by organisation."""
    return {
        one.labels[ORGANISATION]: one
        for one in groups
        if all(one.labels[name] == label for name, label in where.items())
    }


def _organisations(taken: Iterable[Mapping[str | None, Any]]) -> tuple[str | None, ...]:
    found = {one for groups in taken for one in groups}
    return tuple(sorted(found, key=lambda one: (one not in ORDER, one is None, one or "")))
