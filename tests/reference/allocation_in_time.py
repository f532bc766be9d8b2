"""RR21: was the case allocated by the end of the second full business day after the sentence?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.case import AllocationDecided
from domain.vocabulary import Organisation
from tests.reference.days import business_days, day_of, last_day_allowed
from tests.reference.life import Life, Row


def allocation_in_time(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of the sentence."""
    sentenced_on = day_of(life.sentence.occurred_at)
    row = Row(life.ref, Organisation.NPS, sentenced_on)
    due_on = last_day_allowed(sentenced_on, threshold["allocation_business_days"])
    for allocated in life.of(AllocationDecided)[:1]:
        on, to = day_of(allocated.occurred_at), allocated.to_organisation
        yield row._replace(met=on <= due_on, value=business_days(sentenced_on, on), category=to)
        return
    if life.closed_on and life.closed_on <= due_on:
        yield row._replace(excluded="CLOSED_BEFORE_DUE")
    elif life.asked_on <= due_on:
        yield row._replace(excluded="NOT_DUE_YET")
    else:
        yield row._replace(met=False)
