"""Simulated blocks that several tests look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from casehistory.simulation import TIDY, Summary, Untidiness
from casehistory.simulation.block import Block, deliveries_in
from casehistory.simulation.delivery import Delivery
from domain.admission import Docket
from domain.fact import Fact


class Simulated(NamedTuple):
    """The deliveries of one block, and what the simulation says of them."""

    deliveries: list[Delivery]
    summary: Summary

    @property
    def facts(self) -> list[Fact]:
        """All facts in the order in which they are delivered."""
        return [delivery.fact for delivery in self.deliveries]

    def dockets(self) -> dict[str, Docket]:
        """The facts of each stream, judged.  Of one identity the content written down first counts."""
        dockets = {}
        for stream, facts in by_stream(self.facts).items():
            written = sorted(facts, key=lambda fact: fact.recorded_at, reverse=True)
            firsts = {fact.key: fact for fact in written}
            dockets[stream] = Docket()
            dockets[stream].hear(firsts.values())
        return dockets


def by_stream(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    streams: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        streams[fact.stream].append(fact)
    return streams


def simulated(cases: int, untidiness: Untidiness, seed: int = 7, number: int = 0) -> Simulated:
    block = Block(seed=seed, number=number, cases=cases, cases_of_a_file=500, untidiness=untidiness)
    return Simulated(*deliveries_in(block))


@pytest.fixture(scope="session")
def tidy() -> Simulated:
    return simulated(400, TIDY)


@pytest.fixture(scope="session")
def untidy() -> Simulated:
    return simulated(400, Untidiness())
