"""How a report was made: its thresholds, its method, the definitions, and the command that gives each figure again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from casehistory.measured import read_aloud
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
        "Every figure comes from the events on record, by a published definition. What an inspector judged and what "
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
    if found.not_about_cases:
        blocks += [
            Text(said="Left out are measures that judge officers or units, and cannot be asked of these cases alone:"),
            Items(said=[f"{one.title} ({one.code})" for one in found.not_about_cases]),
        ]
    return Part(heading="Notes on method", anchor="method", blocks=blocks)


def reproduction(found: Findings, *, before: Sequence[Block], written: Written) -> Part:
    """Give the part that defines each measure with a figure, and has the command that gives its figures again."""
    return Part(
        heading="Definitions, and how to reproduce each figure",
        anchor="definitions",
        blocks=[
            *before,
            Grid(
                caption="Each measure with figures in this report",
                headings=["Measure", "Definition, source, hash of the definition, and command"],
                rows=[
                    [Cell(said=one.definition.code), _defined(one.definition, written)] for one in found.with_figures
                ],
                kind="definitions",
            ),
        ],
    )


def _defined(one: Definition, written: Written) -> Cell:
    clocks = " and ".join(said for clock, said in CLOCKS.items() if clock in one.clock)
    return Cell(
        said=f"{one.title}: {one.question}",
        under=f"{read_aloud(one.text)} Source: {one.source}. By {clocks}.",
        codes=(one.hash, written(one)),
    )
