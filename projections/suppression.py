"""Which groups are not shown: the small ones, and those that go with them so that nobody finds them by subtraction.

A total less the groups that are shown gives what the suppressed ones hold together.  So there are always two of them at
least, and together they are no smaller than a group that may be shown.  Grouped by several dimensions that holds within
each label of each of them too, because the figures of that label can be asked for alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations


def suppressed(groups: Sequence[Mapping[str, str | None]], sizes: Sequence[int], *, smallest: int) -> set[int]:
    """Give the places of the groups that are not shown, from the labels of all groups and how many each judged.

    A group of nobody hides nobody and is always shown.
    """
    hidden = {place for place, size in enumerate(sizes) if 0 < size < smallest}
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for line in _lines(groups):
            hidden |= _partners([place for place in line if sizes[place]], sizes, hidden, smallest=smallest)
    return hidden


def _lines(groups: Sequence[Mapping[str, str | None]]) -> Iterable[list[int]]:
    """Give the groups that add up to one figure, by their places: within each label, and at last all of them."""
    names = list(groups[0]) if groups else []
    for many in reversed(range(len(names))):
        for some in combinations(names, many):
            lines: dict[tuple[str | None, ...], list[int]] = {}
            for place, labels in enumerate(groups):
                lines.setdefault(tuple(labels[name] for name in some), []).append(place)
            yield from lines.values()


def _partners(line: Sequence[int], sizes: Sequence[int], hidden: set[int], *, smallest: int) -> set[int]:
    """Give the smallest groups of a line that have to be suppressed with those that already are."""
    together = [place for place in line if place in hidden]
    shown = sorted((place for place in line if place not in hidden), key=lambda place: sizes[place])
    needed: set[int] = set()
    while together and shown and (len(together) < 2 or sum(sizes[place] for place in together) < smallest):
        needed.add(shown[0])
        together.append(shown.pop(0))
    return needed
