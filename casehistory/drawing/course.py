"""The course of a measure from month to month, in SVG: a line with points, and gaps where nothing is shown.

Small it is a sparkline.  With limits it is a control chart: a point beyond them is more than chance alone would do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from casehistory.drawing.frame import GREY, INK, LINE, PALE, PAPER, WARNING, frame, marks, number, rule, text

WIDTH, HEIGHT = 800, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 20, 50
SMALL_WIDTH, SMALL_HEIGHT, SMALL_SIDE = 120, 32, 4
MOST_NAMES = 7

POINT = Markup('<g class="point"><title>{said}</title>{sign}</g>')
ROUND = Markup('<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" stroke="{paper}" stroke-width="1"/>')
SQUARE = Markup('<path d="M{x},{top} L{right},{y} L{x},{bottom} L{left},{y} Z" fill="{fill}" stroke="{ink}"/>')
PATH = Markup('<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{width}"{dashes}/>')
DASHES = Markup(' stroke-dasharray="{}"')


class Point(NamedTuple):
    """One month: its name, its number, None for a gap, and what is said of it."""

    name: str
    value: float | None
    said: str = ""
    lower: float | None = None
    upper: float | None = None
    """The limits of a control chart, where it has them."""

    @property
    def is_outside(self) -> bool:
        """Whether it lies beyond the limits."""
        if self.value is None or self.lower is None or self.upper is None:
            return False
        return not self.lower <= self.value <= self.upper


def course(
    *,
    name: str,
    title: str,
    description: str,
    of: Sequence[Point],
    most: float | None = None,
    unit: str = "",
    centre: float | None = None,
    target: float | None = None,
) -> Markup:
    """Draw the points of one month after another, on a scale from nought to `most`, or to the largest number.

    `centre` is the centre line of a control chart.  `name` tells the parts of this drawing from those of others.
    """
    largest = max((one for point in of for one in (point.value, point.upper) if one is not None), default=0)
    scale = marks(most or max(largest, target or 0) or 1)

    def place(at: float, value: float) -> tuple[float, float]:
        wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return (
            round(LEFT + wide * (at + 0.5) / max(1, len(of)), 1),
            round(TOP + high * (1 - min(value, scale[-1]) / scale[-1]), 1),
        )

    drawn = [
        *_scale(scale, place, unit),
        *_lines(centre, target, place, unit),
        *_limits(of, place),
        *_line(of, place, width=2.5),
        *_points(of, place),
        *_names(of, place),
    ]
    return frame(Markup().join(drawn), name=name, title=title, description=description, width=WIDTH, height=HEIGHT)


def sparkline(*, name: str, title: str, description: str, of: Sequence[Point], most: float | None = None) -> Markup:
    """Draw the same small, without a scale; the last point that is shown has a dot, as has one between two gaps."""
    highest = most or max((one.value for one in of if one.value is not None), default=0) or 1

    def place(at: float, value: float) -> tuple[float, float]:
        wide, high = SMALL_WIDTH - 2 * SMALL_SIDE, SMALL_HEIGHT - 2 * SMALL_SIDE
        return (
            round(SMALL_SIDE + wide * at / max(1, len(of) - 1), 1),
            round(SMALL_SIDE + high * (1 - value / highest), 1),
        )

    shown = [at for at, one in enumerate(of) if one.value is not None]
    dots = {run[0] for run in _runs(of) if len(run) == 1} | {*shown[-1:]}
    drawn = [
        *_line(of, place, width=2),
        *(_point(of[at], *place(at, of[at].value or 0), radius=3) for at in sorted(dots)),
    ]
    return frame(
        Markup().join(drawn), name=name, title=title, description=description, width=SMALL_WIDTH,
        height=SMALL_HEIGHT, is_fixed=True,
    )  # fmt: skip


Place = Callable[[float, float], tuple[float, float]]
"""Where the point of so-and-so-many months from the first stands, by its number."""


def _runs(of: Sequence[Point], *, of_limits: bool = False) -> Iterator[list[int]]:
    """Give the places of points that follow each other without a gap."""
    for is_shown, places in groupby(
        range(len(of)), key=lambda at: (of[at].upper if of_limits else of[at].value) is not None
    ):
        if is_shown:
            yield list(places)


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x},{y}" for x, y in points)


def _line(of: Sequence[Point], place: Place, *, width: float) -> Iterator[Markup]:
    for run in _runs(of):
        path = _path(place(at, of[at].value or 0) for at in run)
        yield PATH.format(path=path, stroke=LINE, width=width, dashes="")


def _limits(of: Sequence[Point], place: Place) -> Iterator[Markup]:
    """Draw the limits as steps, since each month has its own: the fewer were judged, the wider."""
    for run in _runs(of, of_limits=True):
        for side in ("lower", "upper"):
            steps = [place(at + end, getattr(of[at], side)) for at in run for end in (-0.5, 0.5)]
            yield PATH.format(path=_path(steps), stroke=GREY, width=1.5, dashes=DASHES.format("3 3"))


def _points(of: Sequence[Point], place: Place) -> Iterator[Markup]:
    for at, one in enumerate(of):
        if one.value is not None:
            yield _point(one, *place(at, one.value), radius=5)


def _point(one: Point, x: float, y: float, *, radius: float) -> Markup:
    if one.is_outside:
        size = radius + 3
        sign = SQUARE.format(
            x=x, y=y, top=y - size, bottom=y + size, left=x - size, right=x + size, fill=WARNING, ink=INK
        )
    else:
        sign = ROUND.format(x=x, y=y, r=radius, fill=LINE, paper=PAPER)
    return POINT.format(said=f"{one.name}: {one.said}", sign=sign)


def _scale(scale: Sequence[float], place: Place, unit: str) -> Iterator[Markup]:
    for value in scale:
        _, y = place(0, value)
        yield rule(LEFT, y, WIDTH - RIGHT, y, stroke=GREY if value == 0 else PALE)
        yield text(LEFT - 10, y + 5, f"{number(value)}{unit}", anchor="end")


def _lines(centre: float | None, target: float | None, place: Place, unit: str) -> Iterator[Markup]:
    """Draw the centre line, and the target with its words."""
    if centre is not None:
        _, y = place(0, centre)
        yield rule(LEFT, y, WIDTH - RIGHT, y, stroke=GREY, width=1.5)
    if target is not None:
        _, y = place(0, target)
        yield rule(LEFT, y, WIDTH - RIGHT, y, stroke=INK, width=2, dashes="6 4")
        yield text(WIDTH - RIGHT, y - 6, f"Target {number(target)}{unit}", anchor="end", bold=True)


def _names(of: Sequence[Point], place: Place) -> Iterator[Markup]:
    """Write the names of as many months as have room, evenly, the last one among them."""
    every = max(1, -(-len(of) // MOST_NAMES))
    for at in range(len(of) - 1, -1, -every):
        x, _ = place(at, 0)
        anchor = "end" if x > WIDTH - RIGHT - 40 else "middle"
        yield text(WIDTH if anchor == "end" else x, HEIGHT - BOTTOM + 26, of[at].name, anchor=anchor)
