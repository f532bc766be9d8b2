"""Shares or days by group, as bars in SVG, with the target and the bands of ratings where there are any.

What an inspector judged is hatched, what comes from facts is filled, so that nobody takes the one for the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from casehistory.drawing.frame import GREY, INK, LINE, PALE, frame, marks, number, rule, text

WIDTH, SIDE, HEAD, FOOT = 800, 8, 8, 34
BAR, ROW, HEADING, BAND, TARGET = 20, 54, 38, 44, 26

HATCHED = Markup(
    '<defs><pattern id="{name}-judged" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#ffffff"/>'
    '<path d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6" stroke="#1d70b8" stroke-width="2"/></pattern></defs>'
)
DRAWN = Markup(
    '<g class="bar"><title>{said}</title>'
    '<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{stroke}"/>{mark}</g>'
)
ZONE = Markup('<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>')


class Bar(NamedTuple):
    """One bar: what it is of, how long it is, and what stands over its end, such as 39 of 45, 86.7%."""

    name: str
    value: float | None
    """None where nothing was judged: it is named, and has no bar."""

    said: str
    mark: float | None = None
    """A second number that a stroke across the line shows, such as nine in ten beside a median."""

    heading: str | None = None
    """What this bar and those after it are of."""


class Band(NamedTuple):
    """One band of ratings, and the number at which it begins."""

    name: str
    begins: float


def bars(
    *,
    name: str,
    title: str,
    description: str,
    of: Sequence[Bar],
    most: float | None = None,
    unit: str = "",
    target: float | None = None,
    bands: Sequence[Band] = (),
    is_judged: bool = False,
) -> Markup:
    """Draw bars, one under the other, on a scale from nought to `most`, or to the largest number.

    `name` tells the parts of this drawing from those of others on a page.
    """
    scale = marks(most or max((one for bar in of for one in (bar.value, bar.mark, target) if one), default=1))
    first = HEAD + (BAND if bands else 0) + (TARGET if target is not None else 0)
    height = first + ROW * len(of) + HEADING * sum(one.heading is not None for one in of)
    drawn = [
        *_bands(bands, scale[-1], height),
        *_scale(scale, height, unit),
        *_rows(of, scale, first, fill=f"url(#{name}-judged)" if is_judged else LINE),
        *_target(target, scale[-1], first, height, unit),
    ]
    return frame(
        (HATCHED.format(name=name) if is_judged else Markup()) + Markup().join(drawn),
        name=name, title=title, description=description, width=WIDTH, height=height + FOOT,
    )  # fmt: skip


def _x(value: float, most: float) -> float:
    return round(SIDE + (WIDTH - 2 * SIDE) * value / most, 1)


def _scale(scale: Sequence[float], height: float, unit: str) -> Iterator[Markup]:
    for value in scale:
        x = _x(value, scale[-1])
        anchor = "start" if value == 0 else "end" if value == scale[-1] else "middle"
        yield text({"start": 0, "end": WIDTH}.get(anchor, x), height + 22, f"{number(value)}{unit}", anchor=anchor)


def _rows(of: Sequence[Bar], scale: Sequence[float], first: float, *, fill: str) -> Iterator[Markup]:
    """Draw each bar under its name, with what is said of it at the right, and the marks of the scale behind the bar."""
    y, most = first, scale[-1]
    for one in of:
        if one.heading is not None:
            yield text(SIDE, y + HEADING - 12, one.heading, bold=True)
            y += HEADING
        for value in scale:
            yield rule(_x(value, most), y + ROW - BAR - 8, _x(value, most), y + ROW, stroke=PALE if value else GREY)
        yield text(SIDE, y + 20, one.name)
        yield text(WIDTH - SIDE, y + 20, one.said, anchor="end")
        if one.value is not None:
            yield _bar(one, one.value, most, y + ROW - BAR - 4, fill=fill)
        y += ROW


def _bar(one: Bar, value: float, most: float, y: float, *, fill: str) -> Markup:
    mark: Markup | str = ""
    if one.mark is not None:
        x, middle = _x(one.mark, most), y + BAR / 2
        mark = rule(_x(value, most), middle, x, middle, stroke=INK, width=2)
        mark += rule(x, y + 2, x, y + BAR - 2, stroke=INK, width=3)
    return DRAWN.format(
        said=f"{one.name}: {one.said}", x=SIDE, y=y, width=round(_x(value, most) - SIDE, 1), height=BAR, fill=fill,
        stroke=LINE, mark=mark,
    )  # fmt: skip


def _bands(bands: Sequence[Band], most: float, height: float) -> Iterator[Markup]:
    """Draw each band as far as the next one, every other one shaded, with its name over it."""
    ends = [*(one.begins for one in bands), most][1:]
    for place, (one, end) in enumerate(zip(bands, ends, strict=True)):
        left, right = _x(one.begins, most), _x(end, most)
        if place % 2:
            yield ZONE.format(x=left, y=HEAD, width=round(right - left, 1), height=height - HEAD, fill="#f3f2f1")
        for line, words in enumerate(one.name.split(" ", 1)):
            yield text((left + right) / 2, HEAD + 18 + 18 * line, words, anchor="middle")


def _target(target: float | None, most: float, first: float, height: float, unit: str) -> Iterator[Markup]:
    if target is not None:
        x = _x(target, most)
        anchor = "middle" if WIDTH / 6 < x < WIDTH * 5 / 6 else "end" if x > WIDTH / 2 else "start"
        yield text(x, first - 8, f"Target {number(target)}{unit}", anchor=anchor, bold=True)
        yield rule(x, first, x, height, stroke=INK, width=2, dashes="6 4")
