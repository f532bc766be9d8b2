"""AS40: on how many days has the person failed to comply since the count last started?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from domain.enforcement import HearingHeld
from domain.recall import PersonRereleased
from domain.vocabulary import HearingOutcome
from tests.reference.contact import days_of_failure
from tests.reference.days import day_of
from tests.reference.life import Life, Row
from tests.reference.proceedings import proceedings


def failures_to_comply(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of a case that has been under supervision."""
    if not life.supervision:
        return
    since = max(starts_of_the_count(life))
    value = sum(since <= day for day in days_of_failure(life))
    yield Row(life.ref, life.last_holder, life.judged_on, value=value)


def starts_of_the_count(life: Life) -> list[date]:
    """Give the days on which the count started: the sentence, the hearings that ended a breach, the re-releases."""
    ended = [
        next((step for step in one.steps if isinstance(step, HearingHeld) and _is_final(step)), None)
        for one in proceedings(life)
    ]
    starts = [life.sentence, *(step for step in ended if step), *life.of(PersonRereleased)]
    return sorted({day_of(fact.occurred_at) for fact in starts})


def _is_final(hearing: HearingHeld) -> bool:
    return hearing.outcome is not HearingOutcome.ADJOURNED
