"""The practice examples of a report: the timeline of each, drawn and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from casehistory.drawing.swimlane import described, swimlane
from casehistory.pages.display import display
from casehistory.printing.document import Block, Cell, Grid, Part, Picture, Section, Text
from casehistory.timelines import TITLES, TRACKS, found_in, in_words, is_worth_showing
from projections.history import History

COLUMNS: Mapping[str, Sequence[str]] = {
    "custody": ("starts_on", "ends_on", "days", "kind", "organisation", "officer", "claimed_by_officer"),
    "boundaries": (
        "changed_on",
        "kind",
        "from_officer",
        "to_officer",
        "days_without_officer",
        "pack",
        "is_told",
        "is_reviewed",
    ),
    "waits": ("starts_on", "ends_on", "days", "waiting_for", "kind", "is_open_across_handover"),
    "gaps": ("starts_on", "ends_on", "days", "organisation"),
}
"""The columns of a timeline that a page of paper has room for."""

GOES_ON = "goes on"


def part(history: History, cases: Mapping[str, str]) -> Part:
    """Give the part about some cases, which are given with the names that a report gives them."""
    return Part(
        heading="Practice examples",
        anchor="examples",
        blocks=[
            Text(
                said="Who held the case, and whom it waited for: the report tells of these cases by name, and here "
                "they are as the record has them. A case is held by one organisation and one officer at a time: where "
                "nobody held it there is a gap, and where two claimed it an overlap."
            )
        ],
        sections=[_section(history, name, case_ref) for name, case_ref in cases.items()],
    )


def _section(history: History, name: str, case_ref: str) -> Section:
    tracks, until = found_in(history, case_ref), history.question.as_of_on
    said, anchor = described(tracks, until=until), f"example-{name}"
    drawn = swimlane(tracks, until=until, name=anchor, title=f"Timeline of case {case_ref}. {said}")
    return Section(
        heading=f"{name.replace('-', ' ').capitalize()}: case {case_ref}",
        anchor=anchor,
        blocks=[Text(said=said), *([Picture(drawn=drawn)] if drawn else []), *_tables(tracks)],
    )


def _tables(tracks: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Block]:
    for track, columns in COLUMNS.items():
        rows = tracks[track]
        if rows:
            shown = [one for one in columns if is_worth_showing(one, list(rows))]
            said = [in_words(row, {}) for row in rows]
            yield Grid(
                caption=TITLES[track],
                headings=[TRACKS[track][one] for one in shown],
                rows=[[Cell(said=_cell(one, row[one])) for one in shown] for row in said],
                numbers=[place for place, one in enumerate(shown) if one.startswith("days")],
                kind="track",
            )


def _cell(column: str, value: Any) -> str:
    if column == "ends_on" and value is None:
        return GOES_ON
    return display("", value)
