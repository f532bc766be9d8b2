"""How many there were at the end of each week or month, as steps in SVG.

Steps, because what is counted holds from one change to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from casehistory.drawing.frame import GREY, LINE, PALE, frame, marks, number, rule, text

WIDTH, HEIGHT = 800, 300
LEFT, RIGHT, TOP, BOTTOM = 50, 20, 20, 50
MOST_NAMES = 5
FILL = "#d2e2f1"

STEP = Markup(
    '<rect class="step" x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" '
    'shape-rendering="crispEdges"><title>{name}: {value}</title></rect>'
)
TREAD = Markup('<path d="{path}" fill="none" stroke="{stroke}" stroke-width="3"/>')


class Step(NamedTuple):
    """How many there were at the end of a week or month, and how people call it."""

    name: str
    value: int


def steps(*, name: str, title: str, description: str, of: Sequence[Step]) -> Markup:
    """Draw steps, one after the other; `name` tells the parts of this drawing from those of others on a page."""
    scale = marks(max((one.value for one in of), default=1))
    drawn = Markup().join([*_grid(scale), *_steps(of, top=scale[-1]), *_names(of)])
    return frame(drawn, name=name, title=title, description=description, width=WIDTH, height=HEIGHT)


def _x(place: int, many: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * place / many, 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / (top or 1), 1)


def _grid(scale: Sequence[float]) -> Iterator[Markup]:
    for value in scale:
        y = _y(value, scale[-1])
        yield rule(LEFT, y, WIDTH - RIGHT, y, stroke=PALE if value else GREY)
        yield text(LEFT - 10, y + 5, number(value), anchor="end")


def _steps(of: Sequence[Step], *, top: float) -> Iterator[Markup]:
    path = []
    for place, one in enumerate(of):
        left, right, y = _x(place, len(of)), _x(place + 1, len(of)), _y(one.value, top)
        path.append(f"{'L' if place else 'M'}{left},{y} L{right},{y}")
        yield STEP.format(
            x=left, y=y, width=round(right - left, 1), height=round(_y(0, top) - y, 1), fill=FILL, name=one.name,
            value=one.value,
        )  # fmt: skip
    if path:
        yield TREAD.format(path=" ".join(path), stroke=LINE)


def _names(of: Sequence[Step]) -> Iterator[Markup]:
    """Write the names of as many steps as have room, evenly, the last one among them."""
    every = -(-len(of) // MOST_NAMES) or 1
    for place in range(len(of) - 1, -1, -every):
        is_last = place == len(of) - 1 and len(of) > MOST_NAMES
        middle = (_x(place, len(of)) + _x(place + 1, len(of))) / 2
        if middle > LEFT + WIDTH / 2 / MOST_NAMES or len(of) <= MOST_NAMES:
            x, anchor = (WIDTH - RIGHT, "end") if is_last else (middle, "middle")
            yield text(x, HEIGHT - BOTTOM + 25, of[place].name, anchor=anchor)
