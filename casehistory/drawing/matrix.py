"""Who waits for whom: a matrix in SVG whose squares are the darker the more there is, each with its number.

The numbers and the shades say the same, so that nothing rests on colour; what is not shown is hatched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from casehistory.drawing.frame import GREY, INK, PALE, PAPER, frame, text
from casehistory.headings import SUPPRESSED

WIDTH, LEFT, HEAD, ROW, LETTERS = 800, 130, 66, 64, 11
SHADES = (("#e8f1f8", INK), ("#b4cfe6", INK), ("#6ba1d0", INK), ("#1d70b8", PAPER), ("#003078", PAPER))
"""From the least to the most, each with the colour of its number: their contrast is at least 4.5 to 1."""

HATCHED = Markup(
    '<defs><pattern id="{name}-hidden" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6" stroke="{stroke}" stroke-width="1.5"/></pattern></defs>'
)
SQUARE = Markup(
    '<g class="square"><title>{row}, {column}: {said}</title>'
    '<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{stroke}"/>{under}{number}</g>'
)
UNDER = Markup('<rect x="{x}" y="{y}" width="{width}" height="24" fill="{fill}"/>')

NONE = "none"


def matrix(
    *,
    name: str,
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    amounts: Mapping[tuple[str, str], int | None],
) -> Markup:
    """Draw amounts by row and column; one that is None is suppressed, one that is missing is none.

    `name` tells the parts of this drawing from those of others on a page.
    """
    width = (WIDTH - LEFT) / max(1, len(columns))
    most = max((one for one in amounts.values() if one), default=1)
    drawn = [_heading(column, place, width) for place, column in enumerate(columns)]
    for at, row in enumerate(rows):
        drawn.append(text(LEFT - 12, HEAD + ROW * at + ROW / 2 + 5, row, anchor="end", bold=True))
        for place, column in enumerate(columns):
            amount = amounts.get((row, column), 0)
            drawn.append(_square(name, row, column, amount, most, LEFT + width * place, HEAD + ROW * at, width))
    return frame(
        HATCHED.format(name=name, stroke=PALE) + Markup().join(drawn),
        name=name, title=title, description=description, width=WIDTH, height=HEAD + ROW * len(rows) + 2,
    )  # fmt: skip


def _square(
    name: str, row: str, column: str, amount: int | None, most: int, x: float, y: float, width: float
) -> Markup:
    said = SUPPRESSED if amount is None else f"{amount:,}" if amount else NONE
    fill, ink = SHADES[min(len(SHADES) - 1, (amount or 0) * len(SHADES) // most)]
    if amount is None:
        fill, ink = f"url(#{name}-hidden)", INK
    elif not amount:
        fill, ink = PAPER, GREY
    middle, line = round(x + width / 2, 1), y + ROW / 2
    wide = min(width - 8, 96)
    under = (
        UNDER.format(fill=PAPER, x=round(middle - wide / 2, 1), y=line - 12, width=round(wide, 1))
        if amount is None
        else ""
    )
    return SQUARE.format(
        row=row, column=column, said=said, x=round(x, 1), y=y, width=round(width, 1), height=ROW,
        fill=fill, stroke=GREY, under=under, number=text(middle, line + 5, said, anchor="middle", fill=ink),
    )  # fmt: skip


def _heading(column: str, place: int, width: float) -> Markup:
    """Write a heading over its column, in as many lines as it needs, the last one nearest."""
    lines = list(_lines(column, letters=int(width / LETTERS)))
    middle = round(LEFT + width * (place + 0.5), 1)
    return Markup().join(
        text(middle, HEAD - 10 - 18 * (len(lines) - 1 - at), line, anchor="middle", bold=True)
        for at, line in enumerate(lines)
    )


def _lines(said: str, *, letters: int) -> Iterator[str]:
    line = ""
    for word in said.split():
        if line and len(line) + 1 + len(word) > letters:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line
