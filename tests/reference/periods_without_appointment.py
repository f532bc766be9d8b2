"""AS38b: in how many cases was no appointment offered for a significant period?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.reference.contact import appointments
from tests.reference.days import ONE
from tests.reference.life import Life, Row


def periods_without_appointment(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of a case that has been under supervision."""
    if not life.supervision:
        return
    offered = {one.day for one in appointments(life) if one.is_offered}
    longest = 0
    for first, last in life.supervised_days:
        run, day = 0, first
        while day <= last:
            run = 0 if day in offered else run + 1
            longest = max(longest, run)
            day += ONE
    yield Row(life.ref, life.last_holder, life.judged_on, longest >= threshold["gap_days"], longest)
