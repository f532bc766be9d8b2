"""What a report says of its cases, in numbers or in words, beside what comes out of the events.

The figures are described in figures.toml, in the order of the report.  What is found is never written there: it comes
from a measure, or from a view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from casehistory.phrases import Admitted, admitted
from projections.history import History
from projections.measure import Group, definition
from projections.queries import names_read
from projections.thresholds import UsedThreshold, used

FIGURES = Path(__file__).with_name("figures.toml")

Agrees = Literal["exact", "within", "differs", "words only", "not computed"]
"""Exact: the words name one number, and it is the one found.  Within: the words admit the number found, and others.
Words only: they name no number.  Not computed: nothing on record says it."""

VERDICTS: tuple[Agrees, ...] = get_args(Agrees)


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure of the report, and where the same is found.  The head of figures.toml says what each field is."""

    what: str
    says: str
    line: int
    measure: str = ""
    group: dict[str, str] | None = None
    counts: Literal["met", "not met", "judged"] | tuple[str, ...] = "met"
    query: str = ""
    phrase: str = ""
    reading: str = ""
    show: str = "{count} of {of} ({percent}%)"
    why: str = ""
    in_demo: bool = False


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the report, with its figures."""

    title: str
    note: str = ""
    group: dict[str, str] = {}
    figure: tuple[Figure, ...]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of the report beside what the events say."""

    part: str
    figure: str
    says: str
    line: str
    found: str
    lowest: int | None
    """The lowest number that the words admit."""

    highest: int | None
    agrees: Agrees
    remark: str
    """How the words were read where that is not plain, or why nothing was computed."""

    measure: str
    views: tuple[str, ...]
    """The views that it was found in, where no measure says it."""


class _Count(msgspec.Struct, frozen=True):
    """What was found: so many of so many, or a mean."""

    count: int
    of: int | None = None
    value: float | None = None


class _Parts(msgspec.Struct, frozen=True):
    part: tuple[Part, ...]


@cache
def parts() -> tuple[Part, ...]:
    """Give the parts of the report with their figures, in its order."""
    return msgspec.toml.decode(FIGURES.read_bytes(), type=_Parts).part


def compare(history: History, *, in_demo_only: bool = False) -> list[Found]:
    """Set each figure of the report beside what the measures and views make of the events.

    No group is suppressed: the report has published what it says of the smallest of them.
    """
    return [
        _compared(part, figure, history)
        for part in parts()
        for figure in part.figure
        if figure.in_demo or not in_demo_only
    ]


def thresholds_of_figures(found: Iterable[Found]) -> tuple[UsedThreshold, ...]:
    """Give the thresholds on which what was found depends."""
    return used(sorted({name for one in found if one.measure for name in definition(one.measure).thresholds}))


def _compared(part: Part, figure: Figure, history: History) -> Found:
    counted = _count(part, figure, history)
    if counted and counted.of == 0:
        counted = None
    read = _read(figure, counted) if counted else None
    return Found(
        part=part.title,
        figure=figure.what,
        says=figure.says,
        line=f"L{figure.line}",
        found=_shown(figure, counted) if counted else "",
        lowest=read.lowest if read else None,
        highest=read.highest if read else None,
        agrees=_verdict(counted, read),
        remark=figure.reading if counted else figure.why or "nothing on record says it",
        measure=figure.measure,
        views=tuple(sorted(names_read(figure.query))),
    )


def _count(part: Part, figure: Figure, history: History) -> _Count | None:
    if figure.query:
        history.need(names_read(figure.query))
        [row] = history.sql(figure.query)
        if "value" in row:
            return None if row["value"] is None else _Count(_rounded(row["value"]), value=row["value"])
        return _Count(int(row["count"] or 0), int(row["of"] or 0) if "of" in row else None)
    if not figure.measure:
        return None
    return _counted(figure, _group(figure, labels_of(part, figure), history))


def labels_of(part: Part, figure: Figure) -> dict[str, str]:
    """Give the group of its measure that a figure is about; nothing for all."""
    return part.group | figure.group if figure.group is not None else part.group


def _group(figure: Figure, labels: Mapping[str, str], history: History) -> Group:
    """Give the figures of the group; without labels, of all."""
    result = history.measure(figure.measure, by=tuple(labels), suppress=False)
    if not labels:
        return result.total
    nothing = Group(labels=dict(labels), numerator=0, denominator=0)
    return next((group for group in result.groups if group.labels == labels), nothing)


def _counted(figure: Figure, group: Group) -> _Count:
    of = group.denominator or 0
    if figure.counts == "judged":
        return _Count(of)
    if isinstance(figure.counts, tuple):
        return _Count(sum(group.categories.get(name, 0) for name in figure.counts), of)
    met = group.numerator or 0
    return _Count(met if figure.counts == "met" else of - met, of)


def _read(figure: Figure, counted: _Count) -> Admitted | None:
    """Read the words as said of the cases there are.  A number of which there is no whole is read alone."""
    return admitted(figure.phrase, counted.count if counted.of is None else counted.of) if figure.phrase else None


def _shown(figure: Figure, counted: _Count) -> str:
    percent = _rounded(Fraction(100 * counted.count, counted.of)) if counted.of else None
    return figure.show.format_map({**msgspec.structs.asdict(counted), "percent": percent})


def _verdict(counted: _Count | None, read: Admitted | None) -> Agrees:
    if counted is None:
        return "not computed"
    if read is None:
        return "words only"
    if counted.count not in read:
        return "differs"
    return "exact" if read.is_exact else "within"


def _rounded(number: Any) -> int:
    """Round half up."""
    return int(Fraction(number) + Fraction(1, 2))
