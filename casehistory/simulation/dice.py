"""Dice: the only source of chance in a simulation, always thrown from a seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """Seeded dice: the same seed gives the same throws."""

    def chance(self, share: float) -> bool:
        """Say yes in this share of throws."""
        return self.random() < share

    def between(self, least: int, most: int) -> int:
        """Give a whole number from `least` to `most`, each as likely."""
        return least + int(self.random() * (most - least + 1))

    def one_of(self, things: Sequence[T]) -> T:
        """Give one of the things, each as likely."""
        return things[int(self.random() * len(things))]

    def among(self, weights: Mapping[T, float]) -> T:
        """Give one of the things, each as likely as its weight says."""
        left = self.random() * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        return thing

    def some_of(self, things: Sequence[T], count: int) -> list[T]:
        """Give `count` different things, or all where there are fewer."""
        return self.sample(things, min(count, len(things)))

    def share_of(self, count: int, share: float) -> int:
        """Give a whole number that is `share` of `count` on average."""
        return int(count * share + self.random())
