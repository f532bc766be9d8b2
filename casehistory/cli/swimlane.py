"""The handover timeline drawn in characters: a lane for each who held the case, and one for each wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import click

Row = Mapping[str, Any]

HOLDER, GAP, PENDING, CLAIM, CHANGE, WAIT, UNSEEN, ON = "█", "░", "▓", "▒", "◆", "─", "╌", "▸"
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
        day = self.first.replace(day=1)
        while day <= self.last:
            column = self.column(day)
            if day >= self.first and column >= free and column + TICK - 2 <= self.width:
                yield column, f"{day:%Y-%m}"
                free = column + TICK
            day = (day + timedelta(days=31)).replace(day=1)


def swimlanes(tracks: Mapping[str, Sequence[Row]], *, until: date, columns: int) -> list[str]:
    """Draw the tracks of a timeline from its first day to its last, or to the day `until` where it goes on.

    They are custody, waits, boundaries and gaps; the drawing is `columns` wide.
    """
    custody, waits, gaps = tracks["custody"], tracks["waits"], tracks["gaps"]
    if not custody:
        return []
    lanes = _grouped(custody, _holder)
    claims = _grouped((row for row in custody if row["is_overlap"]), _claimant)
    waiting = _grouped(waits, _wait)
    margin = max(map(len, [*lanes, *claims, *waiting, "changes of hands", *(["no appointment"] if gaps else [])])) + 2
    ends = [row["ends_on"] or until for row in (*custody, *waits)]
    scale = Scale(custody[0]["starts_on"], max(ends), max(columns - margin, LEAST_WIDTH))
    lines = [" " * margin + _axis(scale)]
    for label, rows in lanes.items():
        colour = "red" if rows[0]["is_gap"] else COLOURS.get(rows[0]["organisation"])
        lines.append(label.ljust(margin) + click.style(_lane(rows, scale, until).rstrip(), fg=colour))
    for label, rows in claims.items():
        lines.append(label.ljust(margin) + click.style(_lane(rows, scale, until, fill=CLAIM).rstrip(), fg="red"))
    marks = [
        {"starts_on": row["changed_on"], "ends_on": row["changed_on"], "kind": "change"} for row in tracks["boundaries"]
    ]
    lines.append("changes of hands".ljust(margin) + _lane(marks, scale, until, fill=CHANGE))
    if gaps:
        lines.append(
            "no appointment".ljust(margin) + click.style(_lane(gaps, scale, until, fill=UNSEEN).rstrip(), fg="red")
        )
    for label, rows in waiting.items():
        colour = COLOURS.get(rows[0]["waiting_for"])
        lines.append(label.ljust(margin) + click.style(_lane(rows, scale, until, fill=WAIT).rstrip(), fg=colour))
    return [line.rstrip() for line in lines] + ["", *_legend("".join(lines), columns=columns)]


def _legend(drawn: str, *, columns: int) -> list[str]:
    """Say what each mark means that was drawn, as many to a line as there is room for."""
    lines = [""]
    for entry in (f"{mark} {meaning}" for mark, meaning in LEGEND.items() if mark in drawn):
        if lines[-1] and len(lines[-1]) + 3 + len(entry) > columns:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + entry
    return lines


def _grouped(rows: Iterable[Row], label: Any) -> dict[str, list[Row]]:
    lanes: dict[str, list[Row]] = {}
    for row in rows:
        lanes.setdefault(label(row), []).append(row)
    return lanes


def _holder(row: Row) -> str:
    from projections.sentences import label

    match row["kind"]:
        case "allocated_without_officer":
            return f"{row['organisation']}, no officer"
        case "supervised" | "escalation_being_decided":
            return f"{row['organisation']} {row['officer']} ({row['grade']})"
    return label(row["kind"])


def _claimant(row: Row) -> str:
    return f"{row['claimed_by_organisation']} {row['claimed_by_officer']} too"


def _wait(row: Row) -> str:
    from projections.sentences import label

    return f"{label(row['kind'])} ({label(row['waiting_for'])})"


def _axis(scale: Scale) -> str:
    line = " " * scale.width
    for column, name in scale.months():
        line = line[:column] + name + line[column + len(name) :]
    return line[: scale.width]


def _lane(rows: Sequence[Row], scale: Scale, until: date, *, fill: str | None = None) -> str:
    """Draw the intervals of one lane; one that still goes on ends in an arrow."""
    cells = [" "] * scale.width
    for row in rows:
        start, end = scale.column(row["starts_on"]), scale.column(row["ends_on"] or until)
        stop = end if row["ends_on"] and end > start else end + 1
        cells[start:stop] = (fill or FILL.get(row["kind"], HOLDER)) * (stop - start)
        if row["ends_on"] is None:
            cells[end] = ON
    return "".join(cells)
