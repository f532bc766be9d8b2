"""How a report was made: its thresholds, its method, and the command that gives each figure again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from casehistory.printing.document import Block, Cell, Grid, Items, Part, Text
from casehistory.printing.findings import Finding, Findings
from projections.measure import SMALLEST, Definition
from projections.thresholds import UsedThreshold, used

Written = Callable[[Definition], str]
"""Gives the command for the figures of a measure."""

CLOCKS = {"occurred_at": "when things happened", "recorded_at": "when they were written down"}


def hash_of(findings: Iterable[Finding]) -> str:
    """Give one hash for the definitions of all measures asked: it changes when one of them does."""
    digest = hashlib.sha256()
    for one in sorted(findings, key=lambda one: one.definition.code):
        digest.update(f"{one.definition.code}\0{one.definition.hash}\0".encode())
    return digest.hexdigest()


def thresholds(every: Sequence[UsedThreshold]) -> Part:
    """Give the part about the numbers on which figures depend, those first that no source read states."""
    unverified = [one for one in every if not one.verified]
    verified = [one for one in every if one.verified]
    said = f"The figures depend on {len(every)} numbers. "
    said += f"For {len(unverified)} of them no source was found that states them: they are defaults, to be confirmed."
    grids = [_thresholds(title, some) for title, some in (("Not verified", unverified), ("Verified", verified)) if some]
    return Part(heading="Thresholds", anchor="thresholds", blocks=[Text(said=said, marked=bool(unverified)), *grids])


def _thresholds(title: str, some: Iterable[UsedThreshold]) -> Grid:
    return Grid(
        caption=title,
        headings=["Meaning", "Value", "Source", "Standing"],
        rows=[
            [
                Cell(said=one.meaning[0].upper() + one.meaning[1:]),
                Cell(said=f"{one.value:,} {one.unit}"),
                Cell(said=one.source),
                Cell(said=_standing(one), marked=not one.verified),
            ]
            for one in some
        ],
        kind="thresholds",
    )


def _standing(one: UsedThreshold) -> str:
    if one.in_place_of is not None:
        return f"In place of {one.in_place_of:,}"
    return "Verified" if one.verified else "Not verified"


def notes(found: Findings, *, more: Sequence[str] = ()) -> Part:
    """Give the part about the method."""
    [smallest] = [one for one in found.thresholds if one.name == SMALLEST] or used([SMALLEST])
    said = [
        "Every figure comes from the events on record, by a published definition, which `casehistory measures --format "
        "json` gives in full: who is judged, when it is met, and what is left out. What an inspector judged and what "
        "follows from facts are separate measures, and never mixed in one figure.",
        "Two days limit what is counted: what had happened by the day asked, and what was written down by the day on "
        "which it was to be known. The position says up to which event the record was read: with both days and the "
        "position the same figures come out again, whatever is recorded later.",
        "The organisation and the unit are those whose work is judged, as each definition says.",
        f"A group of fewer than {smallest.value} is suppressed, and with it the next smallest, so that nobody finds it "
        "by subtraction. That holds within one question: before figures are published that were asked for in different "
        "ways, such as reports on several units, they have to be read beside each other.",
        "A percentage is rounded half up to one decimal. The median of an even number is the middle between the two in "
        "the middle; 9 in 10 is the nearest rank.",
        *more,
    ]
    blocks: list[Block] = [Items(said=said)]
    if found.not_narrowed:
        blocks += [
            Text(said="Left out are measures that cannot be asked of these cases alone, such as those about officers:"),
            Items(said=[f"{one.title} ({one.code})" for one in found.not_narrowed]),
        ]
    return Part(heading="Notes on method", anchor="method", blocks=blocks)


def reproduction(found: Findings, *, before: Sequence[Block], written: Written) -> Part:
    """Give the part that has, for each measure with a figure, its source, its hash and the command for its figures."""
    return Part(
        heading="How to reproduce each figure",
        anchor="reproduction",
        blocks=[
            *before,
            Grid(
                caption="Each measure with figures in this report",
                headings=["Measure", "Source", "Hash of the definition, and command"],
                rows=[
                    [
                        Cell(said=one.definition.code, under=one.definition.title),
                        Cell(said=one.definition.source, under=f"By {_clocks(one.definition)}"),
                        Cell(said="", codes=(one.definition.hash, written(one.definition))),
                    ]
                    for one in found.with_figures
                ],
                kind="commands",
            ),
        ],
    )


def _clocks(one: Definition) -> str:
    return " and ".join(said for clock, said in CLOCKS.items() if clock in one.clock)
