"""The limits of a control chart of shares: what chance alone would seldom step over.

A month lies beyond them when its share is more than three standard deviations from that of all months together, for as
many as were judged in it (a p-chart).  It says that something was different, not what.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

LEAST = 12
"""From fewer months no limits are drawn: they would be as uncertain as the months."""

DEVIATIONS = 3


class Limits(NamedTuple):
    """Between which shares, in percent to one decimal, a month is as the others are."""

    lower: float
    upper: float


class Control(NamedTuple):
    """The share of all months together, in percent to one decimal, and the limits of each month."""

    centre: float
    limits: list[Limits]


def control(months: Sequence[tuple[int, int]]) -> Control | None:
    """Give the limits of months from how many met it of how many; None where there are too few of them.

    Where all met it, or none did, there is no chance to speak of, and so no limits.
    """
    met, judged = sum(one for one, _ in months), sum(of for _, of in months)
    if len(months) < LEAST or met in (0, judged):
        return None
    share = met / judged
    widths = [DEVIATIONS * sqrt(share * (1 - share) / of) for _, of in months]
    limits = [Limits(round(100 * max(0, share - width), 1), round(100 * min(1, share + width), 1)) for width in widths]
    return Control(round(100 * share, 1), limits)
