"""Backoff: how long to wait before a thing that failed is tried again."""

from __future__ import annotations

import random
from collections.abc import Iterator


def waits(least: float = 0.2, most: float = 30.0) -> Iterator[float]:
    """Give the seconds to wait before each next try, without end: about twice as long every time, up to `most`.

    Each is drawn between half and all of that, so that many who failed at once do not come back at once.
    """
    longest = least
    while True:
        yield random.uniform(longest / 2, longest)  # noqa: S311  (chance, and no secret)
        longest = min(2 * longest, most)
