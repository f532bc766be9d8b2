"""The handover timeline drawn in characters: a lane for each who held the case, and one for each wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import click

from casehistory.lanes import Lane, Tracks, lanes_of, last_day, months

HOLDER, GAP, PENDING, CLAIM, CHANGE, WAIT, UNSEEN, ON = "█", "░", "▓", "▒", "◆", "─", "╌", "▸"
FILLS = {"claims": CLAIM, "boundaries": CHANGE, "gaps": UNSEEN, "waits": WAIT}
FILL = {"allocated_without_officer": GAP, "escalation_being_decided": PENDING}
LEGEND = {
    HOLDER: "holds the case",
    GAP: "nobody does: a gap",
    PENDING: "an escalation is being decided",
    CLAIM: "another claims it too: an overlap",
    CHANGE: "it changes hands",
    WAIT: "it waits",
    UNSEEN: "no appointment is offered",
    ON: "goes on",
}
PLAIN = str.maketrans("".join(LEGEND), "#.%=^-~>")
"""For a terminal that has no such characters."""

COLOURS = {"CRC": "cyan", "NPS": "magenta", "COURT": "yellow", "PRISON": "blue"}
TICK = len("2017-04") + 2
LEAST_WIDTH = 24


@dataclass(frozen=True)
class Scale:
    """The days that are drawn, and the columns there are for them."""

    first: date
    last: date
    width: int

    def column(self, day: date) -> int:
        """Give the column of a day; what lies outside is drawn at the edge."""
        span = max((self.last - self.first).days, 1)
        return min(max((day - self.first).days * self.width // (span + 1), 0), self.width - 1)

    def months(self) -> Iterator[tuple[int, str]]:
        """Give the columns at which a month begins and is named, with room for each name."""
        free = 0
        for day in months(self.first, self.last):
            column = self.column(day)
            if column >= free and column + TICK - 2 <= self.width:
                yield column, f"{day:%Y-%m}"
                free = column + TICK


def swimlanes(tracks: Tracks, *, until: date, columns: int) -> list[str]:
    """Draw the tracks of a timeline from its first day to its last, or to the day `until` where it goes on.

    They are custody, waits, boundaries and gaps; the drawing is `columns` wide.
    """
    if not tracks["custody"]:
        return []
    lanes = lanes_of(tracks)
    margin = max(len(lane.label) for lane in lanes) + 2
    scale = Scale(tracks["custody"][0]["starts_on"], last_day(tracks, until=until), max(columns - margin, LEAST_WIDTH))
    lines = [" " * margin + _axis(scale)]
    for lane in lanes:
        drawn = _lane(lane, scale, until)
        colour = _colour(lane)
        lines.append(lane.label.ljust(margin) + (click.style(drawn.rstrip(), fg=colour) if colour else drawn))
    return [line.rstrip() for line in lines] + ["", *_legend("".join(lines), columns=columns)]


def _colour(lane: Lane) -> str | None:
    """Give the colour of a lane."""
    match lane.kind:
        case "claims" | "gaps":
            return "red"
        case "custody":
            return "red" if lane.rows[0]["is_gap"] else COLOURS.get(lane.rows[0]["organisation"])
        case "waits":
            return COLOURS.get(lane.rows[0]["waiting_for"])
    return None


def _legend(drawn: str, *, columns: int) -> list[str]:
    """Say what each mark means that was drawn, as many to a line as there is room for."""
    lines = [""]
    for entry in (f"{mark} {meaning}" for mark, meaning in LEGEND.items() if mark in drawn):
        if lines[-1] and len(lines[-1]) + 3 + len(entry) > columns:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + entry
    return lines


def _axis(scale: Scale) -> str:
    line = " " * scale.width
    for column, name in scale.months():
        line = line[:column] + name + line[column + len(name) :]
    return line[: scale.width]


def _lane(lane: Lane, scale: Scale, until: date) -> str:
    """Draw the intervals of one lane; one that still goes on ends in an arrow."""
    cells = [" "] * scale.width
    for row in lane.rows:
        fill = FILLS.get(lane.kind) or FILL.get(row["kind"], HOLDER)
        start = scale.column(row["changed_on" if lane.kind == "boundaries" else "starts_on"])
        end = start if lane.kind == "boundaries" else scale.column(row["ends_on"] or until)
        goes_on = lane.kind != "boundaries" and row["ends_on"] is None
        stop = end + 1 if goes_on or end == start else end
        cells[start:stop] = fill * (stop - start)
        if goes_on:
            cells[end] = ON
    return "".join(cells)
