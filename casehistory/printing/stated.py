"""What the report states beside what was found, by its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casehistory.figures import Found, parts
from casehistory.printing.document import Block, Cell, Grid, Items, Part, Section, Text
from casehistory.rebuilt import IN_WORDS, RULE, admits, tally

MARKED = ("differs", "not computed")
"""The verdicts that a reader must not miss."""


def part(found: Sequence[Found]) -> Part:
    """Give the part that sets every figure of the report beside its own words."""
    counts = ", ".join(f"{count} {IN_WORDS[verdict]}" for verdict, count in tally(found).items())
    return Part(
        heading="Stated and found: every figure of the report",
        anchor="stated",
        blocks=[Text(said=f"{len(found)} figures: {counts}."), Text(said=RULE)],
        sections=[
            Section(
                heading=one.title,
                anchor=f"stated-{number}",
                blocks=list(
                    _blocks(one.title, " ".join(one.note.split()), [row for row in found if row.part == one.title])
                ),
            )
            for number, one in enumerate(parts(), start=1)
        ],
    )


def _blocks(title: str, note: str, of_part: Sequence[Found]) -> Iterator[Block]:
    grid = Grid(
        caption=f"Stated and found: {title}",
        headings=["Figure", "Line", "The report says", "Admits", "Found", "Verdict", "Found by"],
        rows=[_row(one) for one in of_part],
        kind="stated",
    )
    if note:
        yield Text(said=note)
    yield grid
    if remarks := [f"{one.line}, {one.figure}: {one.remark}" for one in of_part if one.remark]:
        yield Text(said="How the words were read, or why nothing was computed:")
        yield Items(said=remarks)


def _row(one: Found) -> list[Cell]:
    return [
        Cell(said=one.figure),
        Cell(said=one.line),
        Cell(said=one.says),
        Cell(said=admits(one)),
        Cell(said=one.found),
        Cell(said=one.agrees.capitalize(), marked=one.agrees in MARKED),
        Cell(said=one.measure or ("views" if one.views else "")),
    ]
