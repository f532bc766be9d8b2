"""How many there were at the end of each week or month, as steps in SVG.

Steps, because what is counted holds from one change to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

WIDTH, HEIGHT = 800, 300
LEFT, RIGHT, TOP, BOTTOM = 50, 20, 20, 50
MOST_NAMES, MOST_LINES = 7, 5
INK, GREY, LINE, FILL = "#0b0c0c", "#505a5f", "#1d70b8", "#d2e2f1"

FRAME = Markup(
    '<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-desc" '
    'font-family="Arial, sans-serif" font-size="16">'
    '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{drawn}</svg>'
)
TEXT = Markup('<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}">{said}</text>')
RULE = Markup('<line x1="{x1}" x2="{x2}" y1="{y}" y2="{y}" stroke="{stroke}" stroke-width="1"/>')
STEP = Markup(
    '<rect class="step" x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}">'
    "<title>{name}: {value}</title></rect>"
)
TREAD = Markup('<path d="{path}" fill="none" stroke="{stroke}" stroke-width="3"/>')


class Step(NamedTuple):
    """How many there were at the end of a week or month, and how people call it."""

    name: str
    value: int


def steps(*, name: str, title: str, description: str, of: Sequence[Step]) -> Markup:
    """Draw steps, one after the other; `name` tells the parts of this drawing from those of others on a page."""
    every = max(1, -(-max((one.value for one in of), default=1) // MOST_LINES))
    top = every * max(1, -(-max((one.value for one in of), default=1) // every))
    drawn = Markup().join([*_grid(top=top, every=every), *_steps(of, top=top), *_names(of)])
    return FRAME.format(width=WIDTH, height=HEIGHT, name=name, title=title, description=description, drawn=drawn)


def _x(place: int, many: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * place / many, 1)


def _y(value: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)


def _grid(*, top: int, every: int) -> Iterator[Markup]:
    for value in range(0, top + 1, every):
        y = _y(value, top)
        yield RULE.format(x1=LEFT, x2=WIDTH - RIGHT, y=y, stroke=GREY if value == 0 else "#b1b4b6")
        yield TEXT.format(x=LEFT - 10, y=y + 5, anchor="end", fill=INK, said=f"{value:,}")


def _steps(of: Sequence[Step], *, top: int) -> Iterator[Markup]:
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
    every = max(1, -(-len(of) // MOST_NAMES))
    for place in range(len(of) - 1, -1, -every):
        middle = (_x(place, len(of)) + _x(place + 1, len(of))) / 2
        anchor = "end" if place == len(of) - 1 and len(of) > MOST_NAMES else "middle"
        x = WIDTH - RIGHT if anchor == "end" else round(middle, 1)
        if x >= LEFT + 30 or len(of) <= MOST_NAMES:
            yield TEXT.format(x=x, y=HEIGHT - BOTTOM + 25, anchor=anchor, fill=INK, said=of[place].name)
