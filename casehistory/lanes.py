"""The lanes in which a timeline is drawn, in characters and as a picture: who held the case, and whom it waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from projections.sentences import label

Row = Mapping[str, Any]
Tracks = Mapping[str, Sequence[Row]]
Kind = Literal["custody", "claims", "boundaries", "gaps", "waits"]


class Lane(NamedTuple):
    """One lane: what it shows, its name, and the rows of the track that lie in it."""

    kind: Kind
    label: str
    rows: Sequence[Row]


def lanes_of(tracks: Tracks) -> list[Lane]:
    """Give the lanes of a timeline from the top: who held it, who claimed it too, the changes of hands, the waits.

    Custody has a lane for each holder, and there is one of times without an appointment where there were any.
    """
    custody = tracks["custody"]
    return [
        *_grouped("custody", custody, _holder),
        *_grouped("claims", (row for row in custody if row["is_overlap"]), _claimant),
        Lane("boundaries", "changes of hands", tracks["boundaries"]),
        *([Lane("gaps", "no appointment", tracks["gaps"])] if tracks["gaps"] else []),
        *_grouped("waits", tracks["waits"], _wait),
    ]


def last_day(tracks: Tracks, *, until: date) -> date:
    """Give the day up to which a timeline is drawn: its last, or `until` where it goes on."""
    return max(row["ends_on"] or until for row in (*tracks["custody"], *tracks["waits"]))


def months(first: date, last: date) -> Iterator[date]:
    """Give the first day of each month from one day to another."""
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=31)).replace(day=1)


def _grouped(kind: Kind, rows: Iterable[Row], name: Callable[[Row], str]) -> list[Lane]:
    lanes: dict[str, list[Row]] = {}
    for row in rows:
        lanes.setdefault(name(row), []).append(row)
    return [Lane(kind, one, found) for one, found in lanes.items()]


def _holder(row: Row) -> str:
    match row["kind"]:
        case "allocated_without_officer":
            return f"{row['organisation']}, no officer"
        case "supervised" | "escalation_being_decided":
            return f"{row['organisation']} {row['officer']} ({row['grade']})"
    return label(row["kind"])


def _claimant(row: Row) -> str:
    return f"{row['claimed_by_organisation']} {row['claimed_by_officer']} too"


def _wait(row: Row) -> str:
    return f"{label(row['kind'])} ({label(row['waiting_for'])})"
