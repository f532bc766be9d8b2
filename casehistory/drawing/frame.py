"""What every drawing has: a title and a description in words, an ink, and a scale whose marks are round numbers."""

from __future__ import annotations

from markupsafe import Markup

INK, GREY, PALE, PAPER, LINE, WARNING = "#0b0c0c", "#505a5f", "#b1b4b6", "#ffffff", "#1d70b8", "#a62a1a"
"""Words and the outlines of signs have a contrast of 4.5 to 1 on white at least; only grids are pale."""

FRAME = Markup(
    '<svg viewBox="0 0 {width} {height}"{fixed} role="{role}" aria-labelledby="{name}-title {name}-desc" '
    'font-family="Arial, sans-serif" font-size="16">'
    '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{drawn}</svg>'
)
TEXT = Markup('<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}"{weight}>{said}</text>')
RULE = Markup('<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="{width}"{dashes}/>')

MARKS = 5
"""So many marks at most divide a scale, besides its nought."""


def frame(
    drawn: Markup,
    *,
    name: str,
    title: str,
    description: str,
    width: float,
    height: float,
    is_fixed: bool = False,
    has_links: bool = False,
) -> Markup:
    """Put a drawing into its frame; `name` tells its parts from those of others on a page.

    One that is fixed has its own size wherever it stands; any other is as wide as there is room.  One that has links is
    no single image: what leads elsewhere is reached part by part.
    """
    return FRAME.format(
        drawn=drawn, name=name, title=title, description=description, width=width, height=round(height, 1),
        role="group" if has_links else "img",
        fixed=Markup(' width="{}" height="{}"').format(width, height) if is_fixed else "",
    )  # fmt: skip


def text(x: float, y: float, said: str, *, anchor: str = "start", fill: str = INK, bold: bool = False) -> Markup:
    """Write words at a place."""
    weight = Markup(' font-weight="bold"') if bold else ""
    return TEXT.format(x=round(x, 1), y=round(y, 1), anchor=anchor, fill=fill, weight=weight, said=said)


def rule(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = PALE, width: float = 1, dashes: str = ""
) -> Markup:
    """Draw a straight line, with dashes where they are given."""
    return RULE.format(
        x1=round(x1, 1), y1=round(y1, 1), x2=round(x2, 1), y2=round(y2, 1), stroke=stroke, width=width,
        dashes=Markup(' stroke-dasharray="{}"').format(dashes) if dashes else "",
    )  # fmt: skip


def marks(most: float) -> list[float]:
    """Give round numbers from nought to `most` at the least, for the marks of a scale."""
    step = next(
        step
        for power in range(12)
        for step in (10**power, 2 * 10**power, 25 * 10 ** (power - 1), 5 * 10**power)
        if step * MARKS >= most and step == int(step)
    )
    every, place = [0.0], 0.0
    while place < most:
        place += step
        every.append(place)
    return every


def number(value: float) -> str:
    """Write a number as the tables do."""
    return f"{value:,.1f}".removesuffix(".0")
