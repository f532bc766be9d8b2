"""The measures agree with the reference on thousands of random cases, and their facts in force too.

Each example puts hundreds of random cases into one history, since cases have nothing to do with one another.  For more
than those of an ordinary run, set `REFERENCE_EXAMPLES`, and `REFERENCE_SEED` for others.  Where a measure and the
reference differ, the case is made as small as it can be and told in sentences.
"""

from __future__ import annotations

import os
from functools import cache
from random import Random

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.fact import Fact
from domain.record import EventReinstated, EventSetAside
from projections.history import History
from projections.in_force import OF_OURS
from schemas.columns import TABLES
from tests.facts import a
from tests.reference.comparison import REFERENCE, Difference, compared, in_sentences, question_of, records_of, smallest
from tests.reference.in_force import facts_in_force

EXAMPLES = int(os.environ.get("REFERENCE_EXAMPLES", "8"))
SEED = int(os.environ.get("REFERENCE_SEED", "1"))
CASES = 600

few = settings(max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate])
"""Without shrinking, since one seed is as small as any other."""


@cache
def differences(number: int) -> dict[str, Difference]:
    """Give for each measure that differs the first case in which it does."""
    records, asked = records_of(number, CASES), question_of(number)
    found: dict[str, Difference] = {}
    for one in compared(records, asked, REFERENCE):
        found.setdefault(one.code, one)
    return found


@pytest.mark.parametrize("code", REFERENCE)
@seed(SEED)  # the same examples for every measure, so that one history serves all of them
@few
@given(number=st.integers(0, 2**32 - 1))
def test_the_measure_says_what_its_definition_says(code: str, number: int) -> None:
    found = differences(number).get(code)

    if found is not None:
        asked = question_of(number)
        pytest.fail(in_sentences(smallest(found, asked), asked), pytrace=False)


@seed(SEED)
@few
@given(number=st.integers(0, 2**32 - 1), share=st.floats(0, 1))
def test_what_is_in_force_is_what_the_definition_says(number: int, share: float) -> None:
    dice, asked = Random(number), question_of(number)
    record = [fact for one in records_of(number, 60).values() for fact in one]
    log = [again for fact in record for again in (fact, *_put_back(fact, dice))]
    position = round(share * len(log))

    with History.of_facts(log, as_of=asked.as_of, known_at=asked.known_at, position=position) as history:
        found = {row["event_id"] for table in TABLES if table not in OF_OURS for row in history.rows(table)}
        expected = {fact.event_id for fact in facts_in_force(log, history.question)}

    assert found == expected


def _put_back(fact: Fact, dice: Random) -> list[Fact]:
    """Reinstate some of what was set aside."""
    if not isinstance(fact, EventSetAside) or dice.random() < 0.5:
        return []
    again = a(EventReinstated, on=fact.recorded_at, event_id=f"{fact.event_id}.b", subject=fact.subject)
    return [replace(again, version=fact.version)]
