"""The measures agree with the reference on thousands of random cases, and their facts in force too.

Each example puts hundreds of random cases into one history, since cases have nothing to do with one another.  Set
`REFERENCE_EXAMPLES` for more than the few examples of an ordinary run.  Where a measure and the reference differ, the
case is made as small as it can be and told in sentences.
"""

from __future__ import annotations

import os
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.reference.comparison import REFERENCE, Difference, compared, in_sentences, question_of, records_of, smallest

EXAMPLES = int(os.environ.get("REFERENCE_EXAMPLES", "5"))
CASES = 400

# The same seeds for every measure, so that one history serves all of them; a seed is as small as any other.
of_seeds = settings(max_examples=EXAMPLES, derandomize=True, deadline=None, phases=[Phase.generate])


@cache
def differences(seed: int) -> dict[str, Difference]:
    """Give for each measure that differs the first case in which it does."""
    records, asked = records_of(seed, CASES), question_of(seed)
    found: dict[str, Difference] = {}
    for one in compared(records, asked, REFERENCE):
        found.setdefault(one.code, one)
    return found


@pytest.mark.parametrize("code", REFERENCE)
@of_seeds
@given(seed=st.integers(0, 2**32 - 1))
def test_the_measure_says_what_its_definition_says(code: str, seed: int) -> None:
    found = differences(seed).get(code)

    if found is not None:
        asked = question_of(seed)
        pytest.fail(in_sentences(smallest(found, asked), asked), pytrace=False)
