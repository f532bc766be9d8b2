"""The cohort's history, asked once for all tests, and its sample as the inspection's own facts tell it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casehistory import cohort
from domain.fact import Fact
from domain.inspection import CaseSampled
from domain.vocabulary import Organisation
from projections.history import History


@pytest.fixture(scope="session")
def facts() -> list[Fact]:
    """Every fact of the cohort that the record admits."""
    return list(cohort.facts())


@pytest.fixture(scope="session")
def history(facts: list[Fact]) -> Iterator[History]:
    """The history on the day that the demonstration asks about."""
    with History.of_facts(facts, as_of=cohort.DAY_ASKED) as history:
        yield history


@pytest.fixture(scope="session")
def sample(facts: list[Fact]) -> dict[str, Organisation]:
    """The inspected cases, and the organisation whose work on each was inspected."""
    return {fact.case_ref: fact.organisation for fact in facts if isinstance(fact, CaseSampled)}
